//! A customer, apart from the account he may sign in with.

use crate::identity::{Email, Phone};
use crate::{CustomerId, Event, EventKind, LevelId, Timestamp, UserId, human_code};

/// A customer who is to be.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    pub id: CustomerId,
    pub name: String,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    pub level: Option<LevelId>,
    /// The employee who looks after him.
    pub care_staff: Option<UserId>,
    pub internal_note: Option<String>,
    pub at: Timestamp,
}

impl NewCustomer {
    /// By which people name him.
    pub fn code(&self) -> String {
        human_code('C', self.id.uuid(), self.at)
    }

    pub fn created(&self) -> Event {
        Event::new(EventKind::CustomerCreated, self.id, self.at).of_customer(self.id)
    }
}
