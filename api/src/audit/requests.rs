//! What clients send about the audit trail.

use domain::audit::Seal;
use serde::{Deserialize, Deserializer, de};
use utoipa::ToSchema;

/// How far to look
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyAuditEntries {
    /// Begins with the entry after this one; left out, with the first there is
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    #[serde(default, deserialize_with = "number")]
    pub after: i64,
    /// A seal noted down earlier, outside the database: the chain must still go through it
    pub known: Option<KnownSeal>,
}

/// A seal that somebody has noted down
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownSeal {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    #[serde(deserialize_with = "number_of_entry")]
    pub entry_id: i64,
    pub seal: Seal,
}

/// The number of an entry there can be.
fn number_of_entry<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    number(deserializer)
        .and_then(|number| if number > 0 { Ok(number) } else { Err(de::Error::custom("entries are counted from 1")) })
}

/// The number of an entry: JSON Schema counts `3.0` among the integers, serde does not.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    let whole = number.as_f64().and_then(|number| number.to_string().parse().ok());
    let fits = whole.filter(|number| (0..=9_007_199_254_740_991).contains(number));
    fits.ok_or_else(|| de::Error::custom(format_args!("{number} is not the number of an entry")))
}
