//! Versions of rate cards: drafted by some, published by another, and from then on as they are.

use serde_json::json;

use super::{RateTables, TableProblem, VersionStatus};
use crate::{Event, EventKind, RateCardId, RateCardVersionId, Timestamp, UserId};

/// A version of a rate card, which changes only as it may.
#[derive(Clone, Debug)]
pub struct RateCardVersion(RateCardVersionRecord);

#[derive(Clone, Debug)]
pub struct RateCardVersionRecord {
    pub id: RateCardVersionId,
    pub rate_card_id: RateCardId,
    /// Its number within the card, from 1.
    pub version: i32,
    /// How often the draft was written, from 1.
    pub revision: i32,
    pub status: VersionStatus,
    pub tables: RateTables,
    pub valid_from: Option<Timestamp>,
    /// Everybody who wrote the draft, the first of them first.
    pub authors: Vec<UserId>,
    pub published_by: Option<UserId>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Why a version stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    #[error("the draft stands at revision {current}")]
    Stale { current: i32 },
    #[error("version {0} is published and cannot change")]
    Published(i32),
    /// Prices need two people: `domain.md` §2.
    #[error("who wrote the draft cannot publish it")]
    OwnWork,
    /// Prices never change backwards in time.
    #[error("prices hold from {0} at the earliest")]
    Past(Timestamp),
    #[error("the tables have {} fault(s)", .0.len())]
    Unsound(Vec<TableProblem>),
}

impl RateCardVersion {
    pub fn draft(
        id: RateCardVersionId,
        rate_card_id: RateCardId,
        version: i32,
        tables: RateTables,
        author: UserId,
        now: Timestamp,
    ) -> (Self, Event) {
        let record = RateCardVersionRecord {
            id,
            rate_card_id,
            version,
            revision: 1,
            status: VersionStatus::Draft,
            tables,
            valid_from: None,
            authors: vec![author],
            published_by: None,
            published_at: None,
            created_at: now,
        };
        let event = Event::new(EventKind::RateCardVersionDrafted, id, now);
        let event = event.with(json!({ "rate_card_id": rate_card_id, "version": version }));
        (Self(record), event)
    }

    pub const fn restore(record: RateCardVersionRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &RateCardVersionRecord {
        &self.0
    }

    /// Writes a draft anew.
    pub fn change(
        &mut self,
        revision: i32,
        tables: RateTables,
        author: UserId,
        now: Timestamp,
    ) -> Result<Event, VersionError> {
        self.require_draft(revision)?;
        let before = std::mem::replace(&mut self.0.tables, tables);
        self.0.revision += 1;
        if !self.0.authors.contains(&author) {
            self.0.authors.push(author);
        }
        let event = Event::new(EventKind::RateCardVersionChanged, self.0.id, now);
        Ok(event.with(json!({ "before": before, "after": self.0.tables })))
    }

    /// Makes a sound draft of others the card's prices from a moment on that has not passed; at once, if none is named.
    pub fn publish(
        &mut self,
        revision: i32,
        valid_from: Option<Timestamp>,
        publisher: UserId,
        now: Timestamp,
    ) -> Result<Event, VersionError> {
        self.require_draft(revision)?;
        if self.0.authors.contains(&publisher) {
            return Err(VersionError::OwnWork);
        }
        let valid_from = valid_from.unwrap_or(now);
        if valid_from < now {
            return Err(VersionError::Past(now));
        }
        let problems = self.0.tables.problems();
        if !problems.is_empty() {
            return Err(VersionError::Unsound(problems));
        }
        self.0.status = VersionStatus::Published;
        self.0.valid_from = Some(valid_from);
        self.0.published_by = Some(publisher);
        self.0.published_at = Some(now);
        let event = Event::new(EventKind::RateCardVersionPublished, self.0.id, now);
        let RateCardVersionRecord { rate_card_id, version, .. } = &self.0;
        Ok(event.with(json!({ "rate_card_id": rate_card_id, "version": version, "valid_from": valid_from })))
    }

    fn require_draft(&self, revision: i32) -> Result<(), VersionError> {
        match self.0.status {
            VersionStatus::Published => Err(VersionError::Published(self.0.version)),
            VersionStatus::Draft if self.0.revision != revision => {
                Err(VersionError::Stale { current: self.0.revision })
            }
            VersionStatus::Draft => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp::new(chrono::DateTime::UNIX_EPOCH);

    fn person(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn tables(json: Value) -> RateTables {
        serde_json::from_value(json).unwrap()
    }

    fn sound() -> RateTables {
        tables(json!({ "deposit_percent": "70" }))
    }

    fn draft() -> RateCardVersion {
        let (id, card) = (RateCardVersionId::new(Uuid::nil()), RateCardId::new(Uuid::nil()));
        RateCardVersion::draft(id, card, 1, sound(), person(1), NOW).0
    }

    #[test]
    fn a_draft_is_published_by_another_person() {
        let mut version = draft();

        assert_eq!(version.publish(1, None, person(1), NOW), Err(VersionError::OwnWork));
        let event = version.publish(1, None, person(2), NOW).unwrap();

        assert_eq!(event.kind, EventKind::RateCardVersionPublished);
        assert_eq!(version.record().status, VersionStatus::Published);
        assert_eq!(version.record().valid_from, Some(NOW));
    }

    #[test]
    fn whoever_wrote_a_part_of_it_is_no_other_person() {
        let mut version = draft();

        let event = version.change(1, sound(), person(2), NOW).unwrap();

        assert_eq!(event.kind, EventKind::RateCardVersionChanged);
        assert_eq!(version.publish(2, None, person(2), NOW), Err(VersionError::OwnWork));
        assert_eq!(version.publish(2, None, person(1), NOW), Err(VersionError::OwnWork));
        assert!(version.publish(2, None, person(3), NOW).is_ok());
    }

    #[test]
    fn what_is_published_stays() {
        let mut version = draft();
        let _ = version.publish(1, None, person(2), NOW).unwrap();

        let changed = version.change(1, sound(), person(1), NOW);
        let again = version.publish(1, None, person(2), NOW);

        assert_eq!(changed, Err(VersionError::Published(1)));
        assert_eq!(again, Err(VersionError::Published(1)));
    }

    #[test]
    fn an_older_draft_does_not_replace_a_newer_one() {
        let mut version = draft();
        let _ = version.change(1, sound(), person(1), NOW).unwrap();

        assert_eq!(version.change(1, sound(), person(1), NOW), Err(VersionError::Stale { current: 2 }));
        assert_eq!(version.publish(1, None, person(2), NOW), Err(VersionError::Stale { current: 2 }));
    }

    #[test]
    fn prices_hold_for_the_future_and_only_if_they_are_sound() {
        let mut version = draft();
        let yesterday = NOW.after(TimeDelta::days(-1));
        assert_eq!(version.publish(1, Some(yesterday), person(2), NOW), Err(VersionError::Past(NOW)));

        let unsound = tables(json!({ "deposit_percent": "70", "service_fee": { "bands": { "rows": [] } } }));
        let _ = version.change(1, unsound, person(1), NOW).unwrap();

        assert!(
            matches!(version.publish(2, None, person(2), NOW), Err(VersionError::Unsound(found)) if found.len() == 1)
        );
        assert_eq!(version.record().status, VersionStatus::Draft);
    }
}
