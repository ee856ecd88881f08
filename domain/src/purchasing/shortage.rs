//! Units that a shop does not have, and the consent of the customer to go without them.

use serde_json::json;

use crate::vocabulary::string_enum;
use crate::{ConsentId, CustomerId, Event, EventKind, OrderId, OrderLineId, PurchaseId, ShortageId, Timestamp, UserId};

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

string_enum! {
    /// What a customer is asked to consent to
    pub enum ConsentKind {
        /// To go without units that the shop does not have
        Shortage = "shortage",
    }
}

string_enum! {
    /// What a customer has answered
    pub enum ConsentStatus {
        Pending = "pending",
        Accepted = "accepted",
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

/// What the `consents` table holds.
#[derive(Clone, Debug)]
pub struct ConsentRecord {
    pub id: ConsentId,
    pub order_id: OrderId,
    pub customer_id: CustomerId,
    pub kind: ConsentKind,
    pub shortage_id: ShortageId,
    pub status: ConsentStatus,
    pub question: String,
    pub answer_note: String,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A question to a customer, answered once.
#[derive(Clone, Debug)]
pub struct Consent(ConsentRecord);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentRefused {
    #[error("it was {status} before")]
    Answered { status: ConsentStatus },
    #[error("an answer on the customer's behalf needs a note on how he gave it")]
    NoteMissing,
}

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

impl Consent {
    /// Asks the customer to go without the units of a shortage.
    pub fn ask(id: ConsentId, customer: CustomerId, shortage: &Shortage, at: Timestamp) -> (Self, Event) {
        let consent = Self(ConsentRecord {
            id,
            order_id: shortage.0.order_id,
            customer_id: customer,
            kind: ConsentKind::Shortage,
            shortage_id: shortage.0.id,
            status: ConsentStatus::Pending,
            question: shortage.0.note.clone(),
            answer_note: String::new(),
            answered_by: None,
            answered_at: None,
            created_at: at,
        });
        let event = consent.event(EventKind::ConsentRequested, at).with(json!({ "question": consent.0.question }));
        (consent, event)
    }

    pub fn restore(record: ConsentRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &ConsentRecord {
        &self.0
    }

    /// Notes the answer. Whoever is not the customer says how the customer gave it.
    pub fn answer(
        &mut self,
        accepted: bool,
        by: UserId,
        on_behalf: bool,
        note: String,
        at: Timestamp,
    ) -> Result<Event, ConsentRefused> {
        if self.0.status != ConsentStatus::Pending {
            return Err(ConsentRefused::Answered { status: self.0.status });
        }
        if on_behalf && note.is_empty() {
            return Err(ConsentRefused::NoteMissing);
        }
        let (status, kind) = if accepted {
            (ConsentStatus::Accepted, EventKind::ConsentAccepted)
        } else {
            (ConsentStatus::Refused, EventKind::ConsentRefused)
        };
        self.0.status = status;
        self.0.answered_by = Some(by);
        self.0.answered_at = Some(at);
        self.0.answer_note = note;
        Ok(self.event(kind, at).with(json!({ "on_behalf": on_behalf, "note": self.0.answer_note })))
    }

    /// Nobody has to answer any more: the order is given up.
    pub fn withdraw(&mut self, at: Timestamp) -> Event {
        self.0.status = ConsentStatus::Withdrawn;
        self.event(EventKind::ConsentWithdrawn, at)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_order(self.0.order_id).of_customer(self.0.customer_id)
    }
}
