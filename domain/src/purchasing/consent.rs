//! What a customer is asked to consent to, and the answer.

use serde_json::json;

use super::Shortage;
use crate::vocabulary::string_enum;
use crate::{Cny, ConsentId, CustomerId, Event, EventKind, OrderId, OrderLineId, ShortageId, Timestamp, UserId};

string_enum! {
    /// What a customer is asked to consent to
    pub enum ConsentKind {
        /// To go without units that the shop does not have
        Shortage = "shortage",
        /// To pay more for units than was agreed, since the shop asks more
        Price = "price",
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

/// What the `consents` table holds.
#[derive(Clone, Debug)]
pub struct ConsentRecord {
    pub id: ConsentId,
    pub order_id: OrderId,
    pub customer_id: CustomerId,
    pub kind: ConsentKind,
    pub shortage_id: Option<ShortageId>,
    pub order_line_id: OrderLineId,
    pub quantity: i32,
    /// What the shop asks, of a price.
    pub unit_price: Option<Cny>,
    pub status: ConsentStatus,
    pub question: String,
    pub answer_note: String,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Units for which the shop asks more than the customer agreed to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RaisedPrice {
    pub order_line: OrderLineId,
    pub quantity: i32,
    pub unit_price: Cny,
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

impl Consent {
    /// Asks the customer to go without the units of a shortage.
    pub fn ask(id: ConsentId, customer: CustomerId, shortage: &Shortage, at: Timestamp) -> (Self, Event) {
        let short = shortage.record();
        Self::requested(ConsentRecord {
            id,
            order_id: short.order_id,
            customer_id: customer,
            kind: ConsentKind::Shortage,
            shortage_id: Some(short.id),
            order_line_id: short.order_line_id,
            quantity: short.quantity,
            unit_price: None,
            status: ConsentStatus::Pending,
            question: short.note.clone(),
            answer_note: String::new(),
            answered_by: None,
            answered_at: None,
            created_at: at,
        })
    }

    /// Asks the customer to pay what the shop asks.
    pub fn ask_price(
        id: ConsentId,
        order: OrderId,
        customer: CustomerId,
        raised: RaisedPrice,
        question: String,
        at: Timestamp,
    ) -> (Self, Event) {
        Self::requested(Self::of_price(id, order, customer, raised, question, at))
    }

    /// Writes down that the customer has agreed elsewhere to pay what the shop asks; `note` says when, how, and who
    /// heard it.
    pub fn told(
        id: ConsentId,
        order: OrderId,
        customer: CustomerId,
        raised: RaisedPrice,
        by: UserId,
        note: String,
        at: Timestamp,
    ) -> Result<(Self, Event), ConsentRefused> {
        let mut consent = Self(Self::of_price(id, order, customer, raised, String::new(), at));
        let event = consent.answer(true, by, true, note, at)?;
        Ok((consent, event))
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
        let ConsentRecord { kind: asked, order_line_id, quantity, unit_price, ref answer_note, .. } = self.0;
        let data = json!({
            "on_behalf": on_behalf, "note": answer_note, "kind": asked, "order_line_id": order_line_id,
            "quantity": quantity, "unit_price": unit_price,
        });
        Ok(self.event(kind, at).with(data))
    }

    /// Nobody has to answer any more: the order is given up.
    pub fn withdraw(&mut self, at: Timestamp) -> Event {
        self.0.status = ConsentStatus::Withdrawn;
        self.event(EventKind::ConsentWithdrawn, at)
    }

    fn of_price(
        id: ConsentId,
        order: OrderId,
        customer: CustomerId,
        raised: RaisedPrice,
        question: String,
        at: Timestamp,
    ) -> ConsentRecord {
        ConsentRecord {
            id,
            order_id: order,
            customer_id: customer,
            kind: ConsentKind::Price,
            shortage_id: None,
            order_line_id: raised.order_line,
            quantity: raised.quantity,
            unit_price: Some(raised.unit_price),
            status: ConsentStatus::Pending,
            question,
            answer_note: String::new(),
            answered_by: None,
            answered_at: None,
            created_at: at,
        }
    }

    fn requested(record: ConsentRecord) -> (Self, Event) {
        let data = json!({ "kind": record.kind, "question": record.question, "unit_price": record.unit_price });
        let at = record.created_at;
        let consent = Self(record);
        let event = consent.event(EventKind::ConsentRequested, at).with(data);
        (consent, event)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_order(self.0.order_id).of_customer(self.0.customer_id)
    }
}
