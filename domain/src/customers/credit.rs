//! How far a customer's wallet may go below zero.

use serde_json::json;

use crate::{CustomerId, Event, EventKind, Timestamp, Vnd};

/// A customer's credit limit as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Credit {
    pub customer_id: CustomerId,
    pub credit_limit: Vnd,
}

impl Credit {
    /// `None` where that is the limit already. Whether the wallet is above the new limit, the database decides.
    pub fn set(&mut self, limit: Vnd, at: Timestamp) -> Option<Event> {
        let before = std::mem::replace(&mut self.credit_limit, limit);
        let event = Event::new(EventKind::CustomerCreditChanged, self.customer_id, at).of_customer(self.customer_id);
        let what = json!({ "before": { "credit_limit": before }, "after": { "credit_limit": limit } });
        (before != limit).then(|| event.with(what))
    }
}
