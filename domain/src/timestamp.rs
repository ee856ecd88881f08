//! Moments, as the contract writes them.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

/// A moment in UTC. In JSON RFC 3339 with milliseconds and `Z`, in the database `timestamptz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    pub const fn new(utc: DateTime<Utc>) -> Self {
        Self(utc)
    }

    pub const fn utc(self) -> DateTime<Utc> {
        self.0
    }

    #[must_use]
    pub fn after(self, span: TimeDelta) -> Self {
        Self(self.0 + span)
    }

    /// The day in Vietnam, where books are closed; it has no daylight saving.
    pub fn day(self) -> NaiveDate {
        const HOURS: i32 = 7 * 3600;
        FixedOffset::east_opt(HOURS)
            .map_or_else(|| self.0.date_naive(), |zone| self.0.with_timezone(&zone).date_naive())
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.format("%Y-%m-%dT%H:%M:%S%.3fZ").fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::<Utc>::deserialize(deserializer).map(Self)
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-11-22T03:04:05.678Z"])
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {}
