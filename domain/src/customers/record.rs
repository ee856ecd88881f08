//! A customer's particulars, and who may change which.

use serde::Serialize;
use serde_json::{Value, json};

use super::differing;
use crate::identity::{Email, Phone};
use crate::{CustomerId, Edit, Event, EventKind, LevelId, Timestamp, UserId};

/// A customer as he stands, as far as he is changed here.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerRecord {
    pub id: CustomerId,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub level_id: Option<LevelId>,
    /// Staff have decided it: turnover moves it neither up nor down.
    pub level_by_hand: bool,
    pub care_staff_id: Option<UserId>,
    pub internal_note: Option<String>,
    pub version: i32,
}

/// What is to be different.
#[derive(Clone, Debug, Default)]
pub struct CustomerChange {
    pub name: Option<String>,
    pub phone: Edit<Phone>,
    pub email: Edit<Email>,
    /// One that is set holds until it is cleared; then turnover decides again.
    pub level: Edit<LevelId>,
    pub care_staff: Edit<UserId>,
    pub internal_note: Edit<String>,
}

impl CustomerChange {
    /// Whether it touches what customers do not decide about themselves.
    pub fn is_for_staff(&self) -> bool {
        !(self.level.is_keep() && self.care_staff.is_keep() && self.internal_note.is_keep())
    }
}

/// A customer whose record changes only through his own methods.
#[derive(Clone, Debug)]
pub struct Customer(CustomerRecord);

impl Customer {
    pub fn restore(record: CustomerRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &CustomerRecord {
        &self.0
    }

    pub fn change(&mut self, change: CustomerChange, at: Timestamp) -> Event {
        let before = self.0.clone();
        let CustomerChange { name, phone, email, level, care_staff, internal_note } = change;
        let record = &mut self.0;
        record.name = name.unwrap_or_else(|| before.name.clone());
        record.phone = text(phone).of(before.phone.clone());
        record.email = text(email).of(before.email.clone());
        record.level_by_hand = match level {
            Edit::Keep => before.level_by_hand,
            Edit::Clear => false,
            Edit::Set(_) => true,
        };
        record.level_id = level.of(before.level_id);
        record.care_staff_id = care_staff.of(before.care_staff_id);
        record.internal_note = internal_note.of(before.internal_note.clone());
        Event::new(EventKind::CustomerChanged, before.id, at).of_customer(before.id).with(json!({
            "fields": differing(&before, record),
            "before": facts(&before),
            "after": facts(record),
        }))
    }
}

/// For the journal: nothing personal.
fn facts(record: &CustomerRecord) -> Value {
    json!({ "level_id": record.level_id, "level_by_hand": record.level_by_hand, "care_staff_id": record.care_staff_id })
}

fn text<T: Into<String>>(edit: Edit<T>) -> Edit<String> {
    match edit {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(value) => Edit::Set(value.into()),
    }
}
