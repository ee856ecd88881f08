//! What may be a password.

use std::fmt;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
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
#[error("the password is among those tried first, or is made of the account's own name")]
pub struct WeakPassword;

impl NewPassword {
    const SHORTEST: usize = 8;
    const LONGEST: usize = 128;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Refuses the passwords that leak most often, a run such as `23456789`, and what is made of digits and of words that
    /// others know: `own` is the person's e-mail address, name and number. `P@ssw0rd2026` is `password` here.
    pub fn require_strong(&self, own: &[&str]) -> Result<(), WeakPassword> {
        const COMMON: &str = include_str!("common_passwords.txt");
        let text = folded(&self.0);
        let core = core(&text);
        let is_common = COMMON.lines().any(|common| common == text || common == core);
        if is_common || is_run(&text) || is_own(&text, own) || is_own(&core, own) { Err(WeakPassword) } else { Ok(()) }
    }
}

/// Small letters without marks: `Lạng Sơn` is `lang son`.
fn folded(text: &str) -> String {
    let letters = text.nfd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase);
    letters.map(|it| if it == 'đ' { 'd' } else { it }).collect()
}

/// What is left without the signs before and after, with letters for the signs that stand for them within.
fn core(folded: &str) -> String {
    let letter = |it| match it {
        '4' | '@' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        it => it,
    };
    folded.trim_matches(|it: char| !it.is_alphabetic()).chars().map(letter).collect()
}

/// Whether each character is followed by itself, or by the next, or by the one before it.
fn is_run(text: &str) -> bool {
    let steps = || {
        text.chars().zip(text.chars().skip(1)).map(|(one, next)| i64::from(u32::from(next)) - i64::from(u32::from(one)))
    };
    let step = steps().next().unwrap_or_default();
    step.abs() <= 1 && steps().all(|it| it == step)
}

/// Whether no letter is left without the words that others know.
fn is_own(text: &str, own: &[&str]) -> bool {
    const AGENCY: [&str; 2] = ["langson", "lang son"];
    let own: Vec<_> = own.iter().map(|text| folded(text)).collect();
    let names = own.iter().filter_map(|text| text.split('@').next());
    let words = names.flat_map(|text| text.split(|it: char| !it.is_alphanumeric())).filter(|word| word.len() > 1);
    let mut words: Vec<_> = own.iter().map(String::as_str).chain(words).chain(AGENCY).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().filter(|word| !word.is_empty()).fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    rest.len() < text.len() && !rest.contains(char::is_alphabetic)
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
        let lan = ["lan.nguyen@example.vn", "Nguyễn Thị Lan", "0912345678"];
        for weak in [
            "Password1",
            "P@ssw0rd2026!",
            "12345678",
            "98765432",
            "bcdefghij",
            "zzzzzzzz",
            "lan.nguyen",
            "lan.nguyen@example.vn",
            "NguyễnThịLan",
            "LanNguyen1990",
            "0912345678",
            "Langson2026",
            "L4ngs0n!!",
            "langson.lan",
            "Lạng Sơn 123",
        ] {
            assert_eq!(password(weak).unwrap().require_strong(&lan), Err(WeakPassword), "{weak}");
        }
        for strong in ["một mật khẩu tốt", "correct horse", "langson-demo-2026", "83920174", "lan likes trains"]
        {
            assert_eq!(password(strong).unwrap().require_strong(&lan), Ok(()), "{strong}");
        }
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
