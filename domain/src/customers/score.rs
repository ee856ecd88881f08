//! How far a customer's past lets us trust (`features.md` 4.3), and what is asked where it does not.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use utoipa::ToSchema;

use crate::settings::Settings;
use crate::vocabulary::string_enum;
use crate::{OutOfRange, Vnd};

/// The facts, of so many months as the settings look back; what is owed, and how long we know the customer, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditHistory {
    /// Full months since we know the customer.
    pub months: i64,
    pub completed: i64,
    /// Cancelled after they were approved, for another reason than the next.
    pub cancelled: i64,
    /// Cancelled since the deposit never came.
    pub unpaid: i64,
    /// Deliveries that were refused at the door, in whole or in part.
    pub refused: i64,
    /// Orders of which money was given back on a complaint, without failed units to show for it.
    pub complained: i64,
    /// What should have been paid by now, in đồng.
    pub overdue: Vnd,
}

/// What each fact is worth, as the settings have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditWeights {
    /// What somebody has of whom nothing is known.
    pub base: i32,
    pub completed: i32,
    /// All completed orders together bring so much at most.
    pub completed_most: i32,
    pub month: i32,
    pub months_most: i32,
    pub cancelled: i32,
    pub unpaid: i32,
    pub refused: i32,
    pub complained: i32,
    /// For each begun million.
    pub overdue_million: i32,
    /// Below it credit is poor, and from the other on good.
    pub poor_below: i32,
    pub good_from: i32,
}

string_enum! {
    /// How far a customer is trusted
    pub enum CreditGrade {
        /// Asks for a guarantee or a smaller amount
        Poor = "poor",
        Fair = "fair",
        Good = "good",
    }
}

string_enum! {
    /// What speaks for a customer, or against
    pub enum CreditFact {
        Base = "base",
        CompletedOrders = "completed_orders",
        MonthsKnown = "months_known",
        CancelledOrders = "cancelled_orders",
        UnpaidOrders = "unpaid_orders",
        RefusedDeliveries = "refused_deliveries",
        Complaints = "complaints",
        /// Counted in begun millions of đồng
        Overdue = "overdue",
    }
}

/// One fact with what it is worth
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditReason {
    pub fact: CreditFact,
    /// How often, or how much
    #[schema(minimum = 0)]
    pub count: i64,
    /// Negative for what speaks against the customer
    pub points: i64,
}

/// A customer's score and where it comes from
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditScore {
    /// 0 to 100
    #[schema(minimum = 0, maximum = 100)]
    pub score: i32,
    pub grade: CreditGrade,
    /// They add up to the score, as far as that is not below 0 or above 100
    #[schema(max_items = 10)]
    pub reasons: Vec<CreditReason>,
}

/// What stands against what a customer with poor credit orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// What is unpaid of approved orders that are not over.
    pub open: Vnd,
    /// What guarantees in force are good for.
    pub guaranteed: Vnd,
}

/// What is asked before a further order is approved: one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is unpaid of other orders, and what may be in all.
    pub open: Vnd,
    pub covered: Vnd,
    /// A further guarantee of so much.
    pub guarantee: Vnd,
    /// Or an order of at most so much.
    pub at_most: Vnd,
}

impl Default for CreditHistory {
    fn default() -> Self {
        Self { months: 0, completed: 0, cancelled: 0, unpaid: 0, refused: 0, complained: 0, overdue: Vnd::ZERO }
    }
}

impl CreditHistory {
    /// The score: what speaks for the customer less what speaks against, cut off at 0 and 100. More of what speaks against
    /// never raises it, and more of what speaks for never lowers it.
    pub fn score(&self, weights: &CreditWeights) -> CreditScore {
        let millions = (self.overdue.amount() / Decimal::ONE_HUNDRED / Decimal::from(10_000)).ceil();
        // A count beyond that is worth no less: the sum is cut off long before.
        let times = |count: i64, weight: i32| count.clamp(0, 1_000_000).saturating_mul(weight.into());
        let millions = millions.to_i64().unwrap_or(i64::MAX);
        let reasons = [
            (CreditFact::Base, 1, i64::from(weights.base)),
            (
                CreditFact::CompletedOrders,
                self.completed,
                times(self.completed, weights.completed).min(weights.completed_most.into()),
            ),
            (CreditFact::MonthsKnown, self.months, times(self.months, weights.month).min(weights.months_most.into())),
            (CreditFact::CancelledOrders, self.cancelled, -times(self.cancelled, weights.cancelled)),
            (CreditFact::UnpaidOrders, self.unpaid, -times(self.unpaid, weights.unpaid)),
            (CreditFact::RefusedDeliveries, self.refused, -times(self.refused, weights.refused)),
            (CreditFact::Complaints, self.complained, -times(self.complained, weights.complained)),
            (CreditFact::Overdue, millions, -times(millions, weights.overdue_million)),
        ];
        let reasons = reasons.into_iter().filter(|(fact, count, _)| *fact == CreditFact::Base || *count > 0);
        let reasons: Vec<_> = reasons.map(|(fact, count, points)| CreditReason { fact, count, points }).collect();
        let sum: i64 = reasons.iter().map(|reason| reason.points).sum();
        let score = i32::try_from(sum.clamp(0, 100)).unwrap_or_default();
        let grade = if score < weights.poor_below {
            CreditGrade::Poor
        } else if score < weights.good_from {
            CreditGrade::Fair
        } else {
            CreditGrade::Good
        };
        CreditScore { score, grade, reasons }
    }
}

impl Exposure {
    /// What may be open in all where `allowance` may be without a guarantee. Where both are more than an amount can be, the
    /// guarantees alone are nearly that.
    pub fn covered(&self, allowance: Vnd) -> Vnd {
        allowance.plus(self.guaranteed).unwrap_or(self.guaranteed)
    }

    /// What a further order of `price` asks of a customer with poor credit, who may owe `allowance` without a guarantee;
    /// none where that and the guarantees cover it.
    pub fn asks(&self, price: Vnd, allowance: Vnd) -> Result<Option<Asked>, OutOfRange> {
        let covered = self.covered(allowance);
        let missing = self.open.plus(price)?.less(covered);
        let asked = Asked { open: self.open, covered, guarantee: missing, at_most: covered.less(self.open) };
        Ok((!missing.is_zero()).then_some(asked))
    }
}

impl From<&Settings> for CreditWeights {
    fn from(settings: &Settings) -> Self {
        Self {
            base: settings.credit_base.get(),
            completed: settings.credit_per_completed.get(),
            completed_most: settings.credit_completed_most.get(),
            month: settings.credit_per_month.get(),
            months_most: settings.credit_months_most.get(),
            cancelled: settings.credit_per_cancelled.get(),
            unpaid: settings.credit_per_unpaid.get(),
            refused: settings.credit_per_refused.get(),
            complained: settings.credit_per_complaint.get(),
            overdue_million: settings.credit_per_overdue_million.get(),
            poor_below: settings.credit_poor_below.get(),
            good_from: settings.credit_good_from.get(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount.into()).unwrap()
    }

    fn usual() -> CreditWeights {
        CreditWeights::from(&Settings::default())
    }

    #[test]
    fn who_is_not_known_is_trusted_fairly() {
        let score = CreditHistory::default().score(&usual());
        assert_eq!((score.score, score.grade), (50, CreditGrade::Fair));
        assert_eq!(score.reasons.len(), 1);
    }

    #[test]
    fn the_score_tells_what_it_is_made_of() {
        let history = CreditHistory { completed: 4, unpaid: 2, overdue: vnd(1_000_001), ..CreditHistory::default() };
        let score = history.score(&usual());
        let reasons: Vec<_> = score.reasons.iter().map(|it| (it.fact, it.count, it.points)).collect();
        assert_eq!(
            reasons,
            [
                (CreditFact::Base, 1, 50),
                (CreditFact::CompletedOrders, 4, 12),
                (CreditFact::UnpaidOrders, 2, -20),
                (CreditFact::Overdue, 2, -20),
            ]
        );
        assert_eq!((score.score, score.grade), (22, CreditGrade::Poor));
    }

    #[test]
    fn poor_credit_asks_for_what_is_not_covered() {
        let exposure = Exposure { open: vnd(700), guaranteed: vnd(300) };
        assert_eq!(exposure.asks(vnd(600), vnd(1000)), Ok(None));
        let asked = Asked { open: vnd(700), covered: vnd(1300), guarantee: vnd(1), at_most: vnd(600) };
        assert_eq!(exposure.asks(vnd(601), vnd(1000)), Ok(Some(asked)));
        let nothing = Asked { open: vnd(700), covered: vnd(300), guarantee: vnd(401), at_most: Vnd::ZERO };
        assert_eq!(exposure.asks(vnd(1), Vnd::ZERO), Ok(Some(nothing)));
    }

    prop_compose! {
        fn histories()(
            months in 0_i64..200, completed in 0_i64..200, cancelled in 0_i64..30, unpaid in 0_i64..30,
            refused in 0_i64..30, complained in 0_i64..30, overdue in 0_i64..20_000_000,
        ) -> CreditHistory {
            CreditHistory { months, completed, cancelled, unpaid, refused, complained, overdue: vnd(overdue) }
        }
    }

    prop_compose! {
        fn weights()(all in prop::collection::vec(0_i32..=100, 12)) -> CreditWeights {
            let [base, completed, completed_most, month, months_most, cancelled, unpaid, refused, complained,
                 overdue_million, poor_below, good_from] = all[..] else { panic!("twelve") };
            CreditWeights { base, completed, completed_most, month, months_most, cancelled, unpaid, refused, complained,
                            overdue_million, poor_below, good_from }
        }
    }

    proptest! {
        #[test]
        fn more_of_what_speaks_against_never_raises_and_more_of_what_speaks_for_never_lowers(
            before in histories(), weights in weights(), more in 1_i64..3_000_000,
        ) {
            let score = before.score(&weights);
            prop_assert!((0..=100).contains(&score.score));
            let few = more % 7 + 1;
            for worse in [
                CreditHistory { overdue: before.overdue.plus(vnd(more)).unwrap(), ..before },
                CreditHistory { cancelled: before.cancelled + few, ..before },
                CreditHistory { unpaid: before.unpaid + few, ..before },
                CreditHistory { refused: before.refused + few, ..before },
                CreditHistory { complained: before.complained + few, ..before },
            ] {
                let after = worse.score(&weights);
                prop_assert!(after.score <= score.score, "{worse:?}");
                prop_assert!(after.grade <= score.grade, "{worse:?}");
            }
            for better in [
                CreditHistory { completed: before.completed + few, ..before },
                CreditHistory { months: before.months + few, ..before },
            ] {
                prop_assert!(better.score(&weights).score >= score.score, "{better:?}");
            }
            let sum: i64 = score.reasons.iter().map(|reason| reason.points).sum();
            prop_assert_eq!(i64::from(score.score), sum.clamp(0, 100));
        }

        #[test]
        fn either_that_is_asked_for_is_enough_and_one_dong_less_is_not(
            open in 0_i64..5000, guaranteed in 0_i64..5000, price in 1_i64..5000, allowance in 0_i64..5000,
        ) {
            let exposure = Exposure { open: vnd(open), guaranteed: vnd(guaranteed) };
            if let Some(asked) = exposure.asks(vnd(price), vnd(allowance)).unwrap() {
                let with = |more: Vnd| Exposure { guaranteed: exposure.guaranteed.plus(more).unwrap(), ..exposure };
                prop_assert_eq!(with(asked.guarantee).asks(vnd(price), vnd(allowance)).unwrap(), None);
                prop_assert!(with(asked.guarantee.less(vnd(1))).asks(vnd(price), vnd(allowance)).unwrap().is_some());
                if !asked.at_most.is_zero() {
                    prop_assert_eq!(exposure.asks(asked.at_most, vnd(allowance)).unwrap(), None);
                }
                prop_assert!(asked.at_most < vnd(price));
            }
        }
    }
}
