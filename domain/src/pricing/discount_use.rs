//! What becomes of the uses of discount codes.

use chrono::TimeDelta;
use serde::Serialize;
use serde_json::{Value, json};

use super::DiscountCode;
use crate::{CheckoutId, CustomerId, DiscountCodeId, DiscountUseId, Event, EventKind, OrderId, Timestamp};

/// One use of a code: kept for a checkout until it expires or becomes orders, or taken at once by an order that staff enter.
#[derive(Clone, Debug)]
pub struct DiscountUse {
    pub id: DiscountUseId,
    pub code_id: DiscountCodeId,
    pub code: String,
    pub campaign: Option<String>,
    pub customer: CustomerId,
    /// `None` of an order that staff have entered.
    pub checkout: Option<CheckoutId>,
}

/// Why a use is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountReturn {
    /// All orders that had it were.
    Cancelled,
    /// The checkout that it was kept for has.
    Expired,
}

impl DiscountUse {
    /// How long after its checkout has expired a use is still kept: a confirmation that began in time may still be at it.
    const GRACE: TimeDelta = TimeDelta::minutes(10);

    /// Uses that were kept until before then are kept no more.
    pub fn kept_since(now: Timestamp) -> Timestamp {
        now.after(-Self::GRACE)
    }

    pub fn new(id: DiscountUseId, code: &DiscountCode, customer: CustomerId, checkout: Option<CheckoutId>) -> Self {
        let record = code.record();
        let (code, campaign) = (record.code.clone(), record.campaign.clone());
        Self { id, code_id: record.id, code, campaign, customer, checkout }
    }

    /// It is kept for the checkout.
    pub fn reserve(&self, until: Timestamp, at: Timestamp) -> Event {
        self.event(EventKind::DiscountCodeReserved, "until", json!(until), at)
    }

    /// These orders have it.
    pub fn be_used(&self, orders: &[OrderId], at: Timestamp) -> Event {
        let event = self.event(EventKind::DiscountCodeUsed, "orders", json!(orders), at);
        match orders {
            [order] => event.of_order(*order),
            [] | [_, ..] => event,
        }
    }

    /// Somebody else may have it.
    pub fn give_back(&self, why: DiscountReturn, at: Timestamp) -> Event {
        self.event(EventKind::DiscountCodeReturned, "why", json!(why), at)
    }

    fn event(&self, kind: EventKind, name: &str, said: Value, at: Timestamp) -> Event {
        let Self { id, code_id, code, campaign, customer, checkout } = self;
        let mut data = json!({ "use_id": id, "checkout_id": checkout, "code": code, "campaign": campaign });
        data[name] = said;
        Event::new(kind, *code_id, at).of_customer(*customer).with(data)
    }
}
