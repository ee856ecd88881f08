//! Levels of loyal customers, by what they have spent.

use serde_json::json;

use super::LevelTerms;
use crate::{Event, EventKind, LevelId, Percent, Timestamp, Vnd};

/// A level, which changes only as it may.
#[derive(Clone, Debug)]
pub struct Level(LevelRecord);

#[derive(Clone, Debug)]
pub struct LevelRecord {
    pub id: LevelId,
    pub code: String,
    pub name: String,
    /// Turnover from which a customer has it.
    pub min_turnover: Vnd,
    pub service_discount: Percent,
    pub freight_discount: Percent,
    pub deposit_percent: Percent,
    pub version: i32,
    pub created_at: Timestamp,
}

/// What shall be different about a level.
#[derive(Clone, Debug, Default)]
pub struct LevelChange {
    pub name: Option<String>,
    pub min_turnover: Option<Vnd>,
    pub service_discount: Option<Percent>,
    pub freight_discount: Option<Percent>,
    pub deposit_percent: Option<Percent>,
}

/// Somebody else was faster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the level stands at version {current}")]
pub struct StaleLevel {
    pub current: i32,
}

impl Level {
    pub fn create(record: LevelRecord) -> (Self, Event) {
        let event = Event::new(EventKind::LevelCreated, record.id, record.created_at);
        let level = Self(record);
        let event = event.with(json!({ "after": level.particulars() }));
        (level, event)
    }

    pub const fn restore(record: LevelRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &LevelRecord {
        &self.0
    }

    pub fn change(&mut self, version: i32, change: LevelChange, now: Timestamp) -> Result<Event, StaleLevel> {
        if self.0.version != version {
            return Err(StaleLevel { current: self.0.version });
        }
        let before = self.particulars();
        let level = &mut self.0;
        level.name = change.name.unwrap_or(std::mem::take(&mut level.name));
        level.min_turnover = change.min_turnover.unwrap_or(level.min_turnover);
        level.service_discount = change.service_discount.unwrap_or(level.service_discount);
        level.freight_discount = change.freight_discount.unwrap_or(level.freight_discount);
        level.deposit_percent = change.deposit_percent.unwrap_or(level.deposit_percent);
        level.version += 1;
        let event = Event::new(EventKind::LevelChanged, level.id, now);
        Ok(event.with(json!({ "before": before, "after": self.particulars() })))
    }

    fn particulars(&self) -> serde_json::Value {
        let LevelRecord { code, name, min_turnover, service_discount, freight_discount, deposit_percent, .. } = &self.0;
        let terms = LevelTerms {
            service_discount: *service_discount,
            freight_discount: *freight_discount,
            deposit_percent: Some(*deposit_percent),
            level_id: Some(self.0.id),
        };
        json!({ "code": code, "name": name, "min_turnover": min_turnover, "terms": terms })
    }
}
