//! Exchange rates: one person proposes, another confirms.

use rust_decimal::Decimal;
use serde_json::json;

use crate::vocabulary::string_enum;
use crate::{Event, EventKind, ExchangeRate, ExchangeRateId, Percent, Timestamp, UserId};

string_enum! {
    /// Whether an exchange rate counts
    pub enum RateStatus {
        Proposed = "proposed",
        Confirmed = "confirmed",
        Rejected = "rejected",
    }
}

/// Đồng for a yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatePair {
    /// What customers pay.
    pub sell: ExchangeRate,
    /// What yuan cost us.
    pub buy: ExchangeRate,
}

/// What the `exchange_rates` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct RateRecord {
    pub id: ExchangeRateId,
    pub sell: ExchangeRate,
    pub buy: ExchangeRate,
    /// As it was proposed; a rate confirmed later counts from then.
    pub valid_from: Timestamp,
    pub status: RateStatus,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub reason: Option<String>,
}

/// A rate whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct Rate(RateRecord);

/// Why a rate is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    #[error("yuan would be sold below what they cost")]
    SellBelowBuy,
    #[error("the rate cannot hold from {0}, which has passed")]
    Past(Timestamp),
    #[error("the rate is {0}")]
    Decided(RateStatus),
    #[error("a rate is not confirmed by whoever proposed it")]
    OwnProposal,
    #[error("the rate is more than {bound} % away from the one in force")]
    Drift { bound: Percent },
}

impl Rate {
    /// From `valid_from` on, or at once.
    pub fn propose(
        id: ExchangeRateId,
        RatePair { sell, buy }: RatePair,
        valid_from: Option<Timestamp>,
        actor: UserId,
        at: Timestamp,
    ) -> Result<(Self, Event), RateError> {
        if sell < buy {
            return Err(RateError::SellBelowBuy);
        }
        let valid_from = valid_from.unwrap_or(at);
        if valid_from < at {
            return Err(RateError::Past(valid_from));
        }
        let rate = Self(RateRecord {
            id,
            sell,
            buy,
            valid_from,
            status: RateStatus::Proposed,
            created_by: actor,
            created_at: at,
            decided_by: None,
            decided_at: None,
            reason: None,
        });
        Ok((rate.clone(), rate.event(EventKind::ExchangeRateProposed, at)))
    }

    pub const fn restore(record: RateRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &RateRecord {
        &self.0
    }

    /// Counts from now on, or from the later moment it was proposed for. One that is further than `bound` from the rate in
    /// force takes a word of the confirmer that this is meant.
    pub fn confirm(
        &mut self,
        in_force: Option<RatePair>,
        bound: Percent,
        is_meant: bool,
        actor: UserId,
        at: Timestamp,
    ) -> Result<Event, RateError> {
        self.require_open()?;
        if self.0.created_by == actor {
            return Err(RateError::OwnProposal);
        }
        let is_far = |new: ExchangeRate, old: ExchangeRate| {
            (new.amount() - old.amount()).abs() * Decimal::ONE_HUNDRED > old.amount() * bound.amount()
        };
        let drifts = in_force.is_some_and(|old| is_far(self.0.sell, old.sell) || is_far(self.0.buy, old.buy));
        if drifts && !is_meant {
            return Err(RateError::Drift { bound });
        }
        self.0.valid_from = self.0.valid_from.max(at);
        self.decide(RateStatus::Confirmed, actor, at);
        Ok(self.event(EventKind::ExchangeRateSet, at))
    }

    /// Never counts.
    pub fn reject(&mut self, reason: &str, actor: UserId, at: Timestamp) -> Result<Event, RateError> {
        self.require_open()?;
        self.0.reason = Some(reason.to_owned());
        self.decide(RateStatus::Rejected, actor, at);
        Ok(Event::new(EventKind::ExchangeRateRejected, self.0.id, at).with(json!({ "reason": reason })))
    }

    fn require_open(&self) -> Result<(), RateError> {
        match self.0.status {
            RateStatus::Proposed => Ok(()),
            RateStatus::Confirmed | RateStatus::Rejected => Err(RateError::Decided(self.0.status)),
        }
    }

    fn decide(&mut self, status: RateStatus, actor: UserId, at: Timestamp) {
        self.0.status = status;
        self.0.decided_by = Some(actor);
        self.0.decided_at = Some(at);
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let RateRecord { id, sell, buy, valid_from, .. } = &self.0;
        Event::new(kind, *id, at).with(json!({ "after": { "sell": sell, "buy": buy, "valid_from": valid_from } }))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn pair(sell: &str, buy: &str) -> RatePair {
        RatePair { sell: sell.parse().unwrap(), buy: buy.parse().unwrap() }
    }

    fn proposed(sell: &str, buy: &str) -> Rate {
        let (id, at) = (ExchangeRateId::new(Uuid::nil()), Timestamp::new(chrono::DateTime::UNIX_EPOCH));
        Rate::propose(id, pair(sell, buy), None, UserId::new(Uuid::nil()), at).unwrap().0
    }

    #[test]
    fn a_rate_far_from_the_one_in_force_has_to_be_meant() {
        let (other, at) = (UserId::new(Uuid::max()), Timestamp::new(chrono::DateTime::UNIX_EPOCH));
        let bound: Percent = "10".parse().unwrap();
        let in_force = Some(pair("3700", "3600"));
        for (sell, buy, is_far) in [("4070", "3960", false), ("4070.0001", "3960", true), ("3700", "3239", true)] {
            let confirmed = proposed(sell, buy).confirm(in_force, bound, false, other, at);
            assert_eq!(confirmed.is_err(), is_far, "{sell} {buy}");
            assert!(proposed(sell, buy).confirm(in_force, bound, true, other, at).is_ok());
        }
        assert!(proposed("37", "36").confirm(None, bound, false, other, at).is_ok(), "the first is near nothing");
    }
}
