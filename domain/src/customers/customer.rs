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

/// Somebody has tried to register by the telephone number of a customer who has no account.
///
/// Knowing a number proves nothing, so staff find out whether it is the customer, and invite him.
pub fn account_wanted(customer: CustomerId, at: Timestamp) -> Event {
    Event::new(EventKind::CustomerAccountWanted, customer, at).of_customer(customer)
}
