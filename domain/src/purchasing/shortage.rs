//! Units that a shop does not have.

use serde_json::json;

use crate::vocabulary::string_enum;
use crate::{Event, EventKind, OrderId, OrderLineId, PurchaseId, ShortageId, Timestamp, UserId};

string_enum! {
    /// What became of units that a shop does not have
    pub enum ShortageStatus {
        AwaitingConsent = "awaiting_consent",
        /// They were taken off the order, and what was paid for them was paid back
        Refunded = "refunded",
        /// The customer does not want to go without them: they are to be bought elsewhere
        Refused = "refused",
        /// The order was cancelled before the customer answered
        Withdrawn = "withdrawn",
    }
}

/// What the `shortages` table holds.
#[derive(Clone, Debug)]
pub struct ShortageRecord {
    pub id: ShortageId,
    pub order_id: OrderId,
    pub order_line_id: OrderLineId,
    pub purchase_id: Option<PurchaseId>,
    pub quantity: i32,
    pub status: ShortageStatus,
    pub note: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
}

/// What an employee reports.
#[derive(Clone, Debug)]
pub struct NewShortage {
    pub order_line: OrderLineId,
    pub quantity: i32,
    /// What the shop says; the customer reads it.
    pub note: String,
}

/// A shortage whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct Shortage(ShortageRecord);

impl Shortage {
    pub fn report(
        id: ShortageId,
        order: OrderId,
        purchase: Option<PurchaseId>,
        new: NewShortage,
        by: UserId,
        at: Timestamp,
    ) -> (Self, Event) {
        let shortage = Self(ShortageRecord {
            id,
            order_id: order,
            order_line_id: new.order_line,
            purchase_id: purchase,
            quantity: new.quantity,
            status: ShortageStatus::AwaitingConsent,
            note: new.note,
            created_by: by,
            created_at: at,
            resolved_at: None,
        });
        let data = json!({ "order_line_id": new.order_line, "quantity": new.quantity });
        let event = shortage.event(EventKind::ShortageReported, at).with(data);
        (shortage, event)
    }

    pub fn restore(record: ShortageRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &ShortageRecord {
        &self.0
    }

    /// The customer goes without them.
    pub fn refund(&mut self, at: Timestamp) -> Event {
        self.resolve(ShortageStatus::Refunded, at)
    }

    /// The customer wants them all the same.
    pub fn refuse(&mut self, at: Timestamp) -> Event {
        self.resolve(ShortageStatus::Refused, at)
    }

    /// The order is given up, and so are they.
    pub fn withdraw(&mut self, at: Timestamp) -> Event {
        self.resolve(ShortageStatus::Withdrawn, at)
    }

    fn resolve(&mut self, status: ShortageStatus, at: Timestamp) -> Event {
        self.0.status = status;
        self.0.resolved_at = Some(at);
        let data = json!({ "status": status, "order_line_id": self.0.order_line_id, "quantity": self.0.quantity });
        self.event(EventKind::ShortageResolved, at).with(data)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_order(self.0.order_id)
    }
}
