//! What programs call roles and departments.

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

/// A name for programs: `care_staff`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct Code(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 2 to 40 of a-z, 0-9 and _, beginning with a letter")]
pub struct BadCode;

impl Code {
    const PATTERN: &str = "^[a-z][a-z0-9_]{1,39}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Code {
    type Error = BadCode;

    fn try_from(text: String) -> Result<Self, BadCode> {
        let known = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
        let starts = text.starts_with(|it: char| it.is_ascii_lowercase());
        if starts && (2..=40).contains(&text.len()) && text.bytes().all(known) { Ok(Self(text)) } else { Err(BadCode) }
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl From<super::BuiltInRole> for Code {
    fn from(role: super::BuiltInRole) -> Self {
        Self(role.as_str().to_owned())
    }
}

// Written out: the derive knows no pattern for a type that is read from text.
impl utoipa::PartialSchema for Code {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A name for programs"))
            .pattern(Some(Self::PATTERN))
            .max_length(Some(40))
            .examples(["care_staff"])
            .into()
    }
}

impl utoipa::ToSchema for Code {}
