//! What may be a password.

use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

/// A password somebody wants to have: 8 to 128 characters, as NIST SP 800-63B asks, and no rules of composition.
///
/// Never printed, never serialised.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NewPassword(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 8 to 128 characters, none of them a control character")]
pub struct BadPassword;

/// The password is among the first an attacker tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password is among those tried first, or is the account's own name")]
pub struct WeakPassword;

impl NewPassword {
    const SHORTEST: usize = 8;
    const LONGEST: usize = 128;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Refuses the passwords that leak most often, one character repeated, and the e-mail address or its name.
    pub fn require_strong(&self, email: &str) -> Result<(), WeakPassword> {
        const COMMON: &str = include_str!("common_passwords.txt");
        let lower = self.0.to_lowercase();
        let repeated = lower.chars().all(|it| lower.starts_with(it));
        let own = lower == email || email.split_once('@').is_some_and(|(name, _)| lower == name);
        if repeated || own || COMMON.lines().any(|common| common == lower) { Err(WeakPassword) } else { Ok(()) }
    }
}

impl TryFrom<String> for NewPassword {
    type Error = BadPassword;

    fn try_from(text: String) -> Result<Self, BadPassword> {
        let fits = (Self::SHORTEST..=Self::LONGEST).contains(&text.chars().count());
        if fits && !text.chars().any(char::is_control) { Ok(Self(composed(&text))) } else { Err(BadPassword) }
    }
}

/// The password as it is hashed: keyboards differ in how they compose `ậ`, and mean the same.
pub fn composed(password: &str) -> String {
    password.nfc().collect()
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl utoipa::PartialSchema for NewPassword {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A password of one's own choice"))
            .min_length(Some(Self::SHORTEST))
            .max_length(Some(Self::LONGEST))
            .examples(["correct horse battery staple"])
            .into()
    }
}

impl utoipa::ToSchema for NewPassword {}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Result<NewPassword, BadPassword> {
        text.to_owned().try_into()
    }

    #[test]
    fn the_length_counts_characters_not_bytes() {
        assert!(password("mậtkhẩu").is_err());
        assert!(password("mật khẩu").is_ok());
        assert!(password(&"ẩ".repeat(128)).is_ok());
        assert!(password(&"a".repeat(129)).is_err());
    }

    #[test]
    fn what_is_guessed_first_is_weak() {
        for weak in ["Password1", "12345678", "zzzzzzzz", "lan.nguyen", "lan.nguyen@example.vn"] {
            let refused = password(weak).unwrap().require_strong("lan.nguyen@example.vn");
            assert_eq!(refused, Err(WeakPassword), "{weak}");
        }
        assert!(password("một mật khẩu tốt").unwrap().require_strong("lan@example.vn").is_ok());
    }

    #[test]
    fn two_keyboards_type_the_same_password() {
        assert_eq!(composed("m\u{e2}\u{323}t"), composed("m\u{1ead}t"));
    }

    #[test]
    fn a_password_is_never_printed() {
        assert!(!format!("{:?}", password("correct horse")).contains("horse"));
    }
}
