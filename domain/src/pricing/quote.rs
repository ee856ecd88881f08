//! Quotes: what something would cost, kept with everything that decided it.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Audience, LevelTerms, OrderInput, PricedOrder};
use crate::{CustomerId, Event, EventKind, ExchangeRate, QuoteId, RateCardVersionId, Timestamp};

/// A price given to a customer, which holds until it expires.
#[derive(Clone, Debug)]
pub struct Quote {
    pub id: QuoteId,
    pub customer_id: CustomerId,
    pub rate_card_version_id: RateCardVersionId,
    pub exchange_rate: ExchangeRate,
    pub input: OrderInput,
    pub outcome: Outcome,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The answer, and what besides version and rate decided it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Why this card
    pub audience: Audience,
    pub level: Option<LevelTerms>,
    pub priced: PricedOrder,
}

impl Quote {
    pub fn given(&self) -> Event {
        let priced = &self.outcome.priced;
        Event::new(EventKind::QuoteGiven, self.id, self.created_at)
            .of_customer(self.customer_id)
            .with(json!({ "total": priced.total, "deposit": priced.deposit, "expires_at": self.expires_at }))
    }
}
