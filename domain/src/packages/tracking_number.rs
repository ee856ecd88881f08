//! The number by which couriers know a parcel.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

/// A bill of lading in its normal form: capitals, digits and hyphens, 4 to 40 of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct TrackingNumber(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tracking number has 4 to 40 letters, digits and hyphens")]
pub struct MalformedTrackingNumber;

impl TrackingNumber {
    /// What is read, in small letters and with spaces around it too.
    const PATTERN: &'static str = "^ *[A-Za-z0-9-]{4,40} *$";
    const MAX_LENGTH: usize = 60;

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TrackingNumber {
    type Err = MalformedTrackingNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim_matches(' ');
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if text.len() <= Self::MAX_LENGTH && (4..=40).contains(&number.len()) && number.bytes().all(known) {
            Ok(Self(number.to_ascii_uppercase()))
        } else {
            Err(MalformedTrackingNumber)
        }
    }
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for TrackingNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for TrackingNumber {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("A courier's number of a parcel; kept in capitals"))
            .pattern(Some(Self::PATTERN))
            .max_length(Some(Self::MAX_LENGTH))
            .examples(["YT7432198765432"])
            .into()
    }
}

impl utoipa::ToSchema for TrackingNumber {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_kept_in_its_normal_form() {
        assert_eq!(" yt74-3219 ".parse::<TrackingNumber>().unwrap().as_str(), "YT74-3219");
    }

    #[test]
    fn what_no_courier_prints_is_refused() {
        for text in ["", "abc", "YT 74321", "YT_74321", "Đ123456", "１２３４５", "\tYT74321", &"1".repeat(41)] {
            assert_eq!(text.parse::<TrackingNumber>(), Err(MalformedTrackingNumber), "{text:?}");
        }
    }
}
