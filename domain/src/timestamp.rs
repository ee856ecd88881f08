//! Moments, as the contract writes them.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
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

    /// When the day begins in Vietnam that comes so many after this one.
    #[must_use]
    pub fn midnight_after(self, days: i32) -> Self {
        Day(self.day() + TimeDelta::days(days.into())).start()
    }

    /// The day in Vietnam, where books are closed; it has no daylight saving.
    pub fn day(self) -> NaiveDate {
        const HOURS: i32 = 7 * 3600;
        FixedOffset::east_opt(HOURS)
            .map_or_else(|| self.0.date_naive(), |zone| self.0.with_timezone(&zone).date_naive())
    }

    /// The same as a day of the contract.
    pub fn vietnamese_day(self) -> Day {
        Day(self.day())
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

/// A day in Vietnam, by which the books count. In JSON and queries `2026-11-22`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct Day(NaiveDate);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a day, as in 2026-11-22")]
pub struct NotADay;

impl Day {
    /// The moment it begins, seven hours before it does in Greenwich.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7))
    }

    /// Of the era; never below 1 in anything that comes from outside.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The first of January of its year.
    #[must_use]
    pub fn year_start(self) -> Self {
        Self(self.0.with_ordinal(1).unwrap_or(self.0))
    }

    /// The first of January of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self(self.year_start().0.checked_sub_months(Months::new(12)).unwrap_or(self.0))
    }

    /// The first of the twelve months of days that end with it; the last of February ends those that began with March.
    #[must_use]
    pub fn twelve_months_to(self) -> Self {
        let year_ago = self.0.checked_sub_months(Months::new(12));
        Self(year_ago.and_then(|day| day.checked_add_days(Days::new(1))).unwrap_or(self.0))
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Self, NotADay> {
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| NotADay)?;
        // chrono also reads `2026-1-5` and `+12026-01-05`.
        if text.len() == 10 && day.to_string() == text { Ok(Self(day)) } else { Err(NotADay) }
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.0.to_string()
    }
}

impl utoipa::PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .max_length(Some(10))
            .examples(["2026-11-22"])
            .into()
    }
}

impl utoipa::ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_vietnam() {
        let day = Day::try_from("2026-11-22".to_owned()).unwrap();
        assert_eq!(day.start().to_string(), "2026-11-21T17:00:00.000Z");
        assert_eq!(day.start().day(), day.0);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2026-02-30", "2026-1-5", "+12026-01-05", "99999-01-01", "-001-01-01", "0000-00-00", "", "today"] {
            assert_eq!(Day::try_from(text.to_owned()), Err(NotADay), "{text:?}");
        }
    }
}
