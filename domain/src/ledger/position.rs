//! What the yuan of the company have cost (`domain.md` §11).

use rust_decimal::Decimal;

use crate::vocabulary::string_enum;
use crate::{Cny, ExchangeRate, OutOfRange, SignedAmount, Vnd};

string_enum! {
    /// At what yuan that were paid out are reckoned
    pub enum RateSource {
        /// What the yuan held have cost on average
        Average = "average",
        /// The day's buying rate, since none are held that were bought
        BuyingRate = "buying_rate",
        /// The average as far as the yuan held go, the buying rate for the rest
        Both = "both",
    }
}

/// Yuan held that were bought with đồng, and what they have cost. Less than nothing is held where more was paid out
/// than was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FxPosition {
    pub cny: SignedAmount,
    pub vnd: SignedAmount,
}

/// What yuan have cost that are paid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CnyCost {
    pub vnd: Vnd,
    /// Đồng for each of them.
    pub rate: ExchangeRate,
    pub source: RateSource,
}

impl FxPosition {
    /// What `amount` costs: its share of what all yuan held have cost, so that the last yuan take the last đồng along.
    /// What goes beyond them costs the buying rate, and nothing is known where there is none.
    pub fn cost_of(self, amount: Cny, buying: Option<ExchangeRate>) -> Result<Option<CnyCost>, OutOfRange> {
        let (held, cost) = (self.cny.amount(), self.vnd.amount());
        let average = self.average();
        let from_held = average.map_or(Decimal::ZERO, |_| held.min(amount.amount()));
        let share = if from_held.is_zero() { Vnd::ZERO } else { Vnd::rounded(from_held / held * cost)? };
        let beyond = Cny::new(amount.amount() - from_held)?;
        if let Some(rate) = average.filter(|_| beyond.is_zero()) {
            return Ok(Some(CnyCost { vnd: share, rate, source: RateSource::Average }));
        }
        let Some(buying) = buying else { return Ok(None) };
        let vnd = share.plus(beyond.at(buying)?)?;
        if from_held.is_zero() {
            return Ok(Some(CnyCost { vnd, rate: buying, source: RateSource::BuyingRate }));
        }
        let exact = from_held / held * cost + beyond.amount() * buying.amount();
        let rate = ExchangeRate::rounded(exact / amount.amount())?;
        Ok(Some(CnyCost { vnd, rate, source: RateSource::Both }))
    }

    /// What a yuan of those held has cost; none are held, or at no price, where that makes no rate.
    fn average(self) -> Option<ExchangeRate> {
        let (held, cost) = (self.cny.amount(), self.vnd.amount());
        let bought = held.is_sign_positive() && !held.is_zero();
        if bought { ExchangeRate::rounded(cost / held).ok() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    fn position(cny: Decimal, vnd: i64) -> FxPosition {
        FxPosition { cny: SignedAmount::new(cny).unwrap(), vnd: SignedAmount::new(vnd.into()).unwrap() }
    }

    fn cost(position: FxPosition, amount: Decimal) -> (String, String, RateSource) {
        let buying = ExchangeRate::new(dec!(3600)).ok();
        let cost = position.cost_of(Cny::new(amount).unwrap(), buying).unwrap().unwrap();
        (cost.vnd.to_string(), cost.rate.to_string(), cost.source)
    }

    #[test]
    fn yuan_cost_what_those_held_have_cost_on_average() {
        // 100 at 3 650 and 100 at 3 700.
        let held = position(dec!(200), 735_000);

        assert_eq!(cost(held, dec!(51)), ("187425".into(), "3675.0000".into(), RateSource::Average));
        assert_eq!(cost(held, dec!(200)), ("735000".into(), "3675.0000".into(), RateSource::Average));
    }

    #[test]
    fn yuan_beyond_those_held_cost_the_buying_rate() {
        assert_eq!(cost(position(dec!(1), 3_700), dec!(2)), ("7300".into(), "3650.0000".into(), RateSource::Both));
        for nothing in [position(dec!(0), 0), position(dec!(-51), -184_620), position(dec!(10), -5)] {
            assert_eq!(cost(nothing, dec!(2)), ("7200".into(), "3600.0000".into(), RateSource::BuyingRate));
        }
    }

    #[test]
    fn nothing_is_known_of_yuan_that_nobody_bought() {
        assert_eq!(position(dec!(1), 3_700).cost_of(Cny::new(dec!(2)).unwrap(), None), Ok(None));
    }

    proptest! {
        #[test]
        fn what_goes_out_never_costs_more_than_what_came_in(
            steps in prop::collection::vec((any::<bool>(), 1_i64..5_000_000, 3_000_i64..4_000), 1..40),
        ) {
            let (mut held, mut worth) = (Decimal::ZERO, Decimal::ZERO);
            let (mut incoming, mut outgoing) = (Decimal::ZERO, Decimal::ZERO);
            for (buys, fen, rate) in steps {
                if buys {
                    let (cny, vnd) = (Decimal::new(fen, 2), (Decimal::new(fen, 2) * Decimal::from(rate)).round());
                    (held, worth, incoming) = (held + cny, worth + vnd, incoming + vnd);
                    continue;
                }
                let amount = Decimal::new(fen, 2).min(held);
                if amount.is_zero() {
                    continue;
                }
                let at = FxPosition { cny: SignedAmount::new(held).unwrap(), vnd: SignedAmount::new(worth).unwrap() };
                let buying = ExchangeRate::new(dec!(9999)).ok();
                let cost = at.cost_of(Cny::new(amount).unwrap(), buying).unwrap().unwrap();
                if worth.is_zero() {
                    break;
                }
                (held, worth, outgoing) = (held - amount, worth - cost.vnd.amount(), outgoing + cost.vnd.amount());
                prop_assert!(outgoing <= incoming && !worth.is_sign_negative());
                prop_assert!(!held.is_zero() || outgoing == incoming, "the last yuan take the last đồng along");
            }
        }
    }
}
