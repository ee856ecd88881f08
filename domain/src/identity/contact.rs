//! How people are reached.

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

/// An e-mail address in lower case, so that one person is one account.
///
/// Narrower than RFC 5321: no quoted names, no addresses of bare machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// A Vietnamese telephone number, kept as `0912345678`; `+84912345678` is the same number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadContact {
    #[error("must be an e-mail address such as lan@example.vn")]
    Email,
    #[error("must be a Vietnamese number such as 0912345678 or +84912345678")]
    Phone,
}

impl Email {
    const PATTERN: &str =
        r"^[A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9]+(-+[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-+[A-Za-z0-9]+)*)+$";
    const LONGEST: usize = 200;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Phone {
    const PATTERN: &str = r"^(0|\+84)[0-9]{9,10}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = BadContact;

    fn try_from(text: String) -> Result<Self, BadContact> {
        let (name, machine) = text.split_once('@').ok_or(BadContact::Email)?;
        let word =
            |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || b"_%+-".contains(&it));
        let label = |label: &str| {
            let known = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
            !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(known)
        };
        let is_address = name.split('.').all(word) && machine.contains('.') && machine.split('.').all(label);
        if is_address && text.len() <= Self::LONGEST {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(BadContact::Email)
        }
    }
}

impl TryFrom<String> for Phone {
    type Error = BadContact;

    fn try_from(text: String) -> Result<Self, BadContact> {
        let digits = text.strip_prefix("+84").or_else(|| text.strip_prefix('0')).ok_or(BadContact::Phone)?;
        let is_number = (9..=10).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
        if is_number { Ok(Self(format!("0{digits}"))) } else { Err(BadContact::Phone) }
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

// Written out: the derive knows no pattern for a type that is read from text.
impl utoipa::PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("An e-mail address; capitals count as small letters"))
            .pattern(Some(Self::PATTERN))
            .min_length(Some(5))
            .max_length(Some(Self::LONGEST))
            .examples(["lan@example.vn"])
            .into()
    }
}

impl utoipa::ToSchema for Email {}

impl utoipa::PartialSchema for Phone {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A Vietnamese telephone number"))
            .pattern(Some(Self::PATTERN))
            .max_length(Some(13))
            .examples(["0912345678"])
            .into()
    }
}

impl utoipa::ToSchema for Phone {}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Option<String> {
        Email::try_from(text.to_owned()).ok().map(Into::into)
    }

    fn phone(text: &str) -> Option<String> {
        Phone::try_from(text.to_owned()).ok().map(Into::into)
    }

    #[test]
    fn capitals_make_no_second_person() {
        assert_eq!(email("Lan.Nguyen+shop@Example.VN").as_deref(), Some("lan.nguyen+shop@example.vn"));
        assert_eq!(phone("+84912345678"), phone("0912345678"));
    }

    #[test]
    fn what_no_mail_could_reach_is_no_address() {
        for text in [
            "",
            "@",
            "lan",
            "lan@",
            "@a.vn",
            "lan@localhost",
            ".lan@a.vn",
            "lan@a..vn",
            "lan@-a.vn",
            "a@b@c.vn",
            "lan @a.vn",
            "lan@a.vn\n",
        ] {
            assert_eq!(email(text), None, "{text:?}");
        }
    }

    #[test]
    fn only_vietnamese_numbers_are_taken() {
        for text in ["", "912345678", "01234567", "0123456789012", "+86912345678", "0912 345 678", "٠٩١٢٣٤٥٦٧٨"]
        {
            assert_eq!(phone(text), None, "{text:?}");
        }
    }
}
