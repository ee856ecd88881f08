//! What customers have spent with us, entry by entry, and which part of it decides their level.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pricing::{Charge, ChargeKind};
use crate::vocabulary::{UnknownWord, string_enum};
use crate::{CustomerId, Day, OrderId, OutOfRange, RefundId, SignedVnd, Timestamp, TurnoverEntryId, Vnd};

string_enum! {
    /// Which turnover decides a customer's level
    pub enum TurnoverWindow {
        /// All there ever was
        Lifetime = "lifetime",
        /// That of the calendar year, in Vietnam's time
        CalendarYear = "calendar_year",
        /// That of the last twelve months with the day that it is, in days of Vietnam
        Rolling12Months = "rolling_12_months",
    }
}

string_enum! {
    /// Whether levels fall
    pub enum LevelReview {
        Never = "never",
        /// At the beginning of each calendar year, in Vietnam's time
        Yearly = "yearly",
    }
}

string_enum! {
    /// What made turnover more or less
    pub enum TurnoverKind {
        OrderCompleted = "order_completed",
        /// A part of a completed order's price was given back
        Refund = "refund",
        /// What there was before turnover was kept entry by entry
        CarriedOver = "carried_over",
    }
}

/// A span of time, half open; without a bound it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Period {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl TurnoverWindow {
    /// What counts at a moment. It has no end: nothing counts later than it happens.
    pub fn at(self, now: Timestamp) -> Period {
        let from = match self {
            Self::Lifetime => None,
            Self::CalendarYear => Some(now.vietnamese_day().year_start().start()),
            Self::Rolling12Months => Some(now.vietnamese_day().twelve_months_to().start()),
        };
        Period { from, until: None }
    }

    /// What a review at the beginning of a year looks at: what was before.
    ///
    /// For a calendar year that is the year that has ended, and the twelve months before are the same.
    pub fn before_year(self, year: Day) -> Period {
        let from = match self {
            Self::Lifetime => None,
            Self::CalendarYear | Self::Rolling12Months => Some(year.year_before().start()),
        };
        Period { from, until: Some(year.start()) }
    }
}

/// Kinds of charges that make turnover, with commas between.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountedCharges(BTreeSet<ChargeKind>);

impl CountedCharges {
    /// Duty and value added tax are collected for the state: they are not what a customer spends with us.
    pub fn usual() -> Self {
        let taxes = [ChargeKind::ImportDuty, ChargeKind::ImportVat, ChargeKind::CancellationFee];
        Self(ChargeKind::ALL.iter().copied().filter(|kind| !taxes.contains(kind)).collect())
    }

    pub fn kinds(&self) -> impl Iterator<Item = ChargeKind> {
        self.0.iter().copied()
    }

    /// The sum of what counts of these, never less than nothing.
    pub fn of(&self, charges: &[Charge]) -> Result<Vnd, OutOfRange> {
        let counted = charges.iter().filter(|charge| self.0.contains(&charge.kind)).map(|charge| charge.amount);
        let sum = SignedVnd::sum(counted)?;
        Vnd::new(sum.max(SignedVnd::ZERO).amount())
    }
}

impl TryFrom<String> for CountedCharges {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl From<CountedCharges> for String {
    fn from(charges: CountedCharges) -> Self {
        charges.kinds().map(ChargeKind::as_str).collect::<Vec<_>>().join(",")
    }
}

/// One thing that made a customer's turnover more or less. It is never changed.
#[derive(Clone, Debug)]
pub struct TurnoverEntry {
    pub id: TurnoverEntryId,
    pub customer: CustomerId,
    pub kind: TurnoverKind,
    pub order: OrderId,
    pub refund: Option<RefundId>,
    /// By how much turnover is more.
    pub amount: SignedVnd,
    /// Of an order all that it cost, of a refund by how much that became less.
    pub total: Vnd,
    /// By how many points the customer has more.
    pub points: i64,
    /// When it counts. A refund counts when its order did, so that both leave a window together.
    pub counted_at: Timestamp,
    pub at: Timestamp,
    pub rule: CountingRule,
}

/// How an order's turnover was counted; its refunds are counted likewise, whatever the settings say by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountingRule {
    pub charges: Vec<ChargeKind>,
    /// Points for each full 1 000 đ.
    pub points_per_1000: i32,
}

/// What a completed order counts for by now.
#[derive(Clone, Debug)]
pub struct Counted {
    pub customer: CustomerId,
    /// What counted when it was completed, and what it cost in all.
    pub amount: Vnd,
    pub total: Vnd,
    pub counted_at: Timestamp,
    pub rule: CountingRule,
    /// By how much it was made cheaper since, and what of the turnover was taken back for it.
    pub refunded: Vnd,
    pub taken_back: Vnd,
}

impl CountingRule {
    /// The rule's number for each full 1 000 đ.
    pub fn points(&self, amount: Vnd) -> Result<i64, OutOfRange> {
        let points = (amount.amount() / Decimal::ONE_THOUSAND).trunc() * Decimal::from(self.points_per_1000);
        points
            .try_into()
            .map_err(|_| OutOfRange { value: points.to_string(), wanted: "a number of points that can be kept" })
    }
}

impl TurnoverEntry {
    /// What a completed order adds.
    pub fn of_order(
        (id, customer, order): (TurnoverEntryId, CustomerId, OrderId),
        charges: &[Charge],
        total: Vnd,
        (counted, points_per_1000): (&CountedCharges, i32),
        at: Timestamp,
    ) -> Result<Self, OutOfRange> {
        let (amount, rule) =
            (counted.of(charges)?, CountingRule { charges: counted.kinds().collect(), points_per_1000 });
        Ok(Self {
            id,
            customer,
            kind: TurnoverKind::OrderCompleted,
            order,
            refund: None,
            amount: amount.signed(),
            total,
            points: rule.points(amount)?,
            counted_at: at,
            at,
            rule,
        })
    }
}

impl Counted {
    /// What a refund takes back: the same share of what counted as it is of what the order cost.
    ///
    /// All refunds together are rounded once, half away from zero, so that many small ones take what one would, and who
    /// gets everything back loses everything that counted.
    pub fn take_back(
        self,
        (id, order, refund): (TurnoverEntryId, OrderId, RefundId),
        amount: Vnd,
        at: Timestamp,
    ) -> Result<TurnoverEntry, OutOfRange> {
        let before = self.amount.less(self.taken_back);
        let kept = self.total.less(self.refunded.plus(amount)?);
        let left = if self.total.is_zero() {
            before
        } else {
            Vnd::rounded(self.amount.amount() * (kept.amount() / self.total.amount()))?.min(before)
        };
        Ok(TurnoverEntry {
            id,
            customer: self.customer,
            kind: TurnoverKind::Refund,
            order,
            refund: Some(refund),
            amount: before.less(left).negative(),
            total: amount,
            points: self.rule.points(left)? - self.rule.points(before)?,
            counted_at: self.counted_at,
            at,
            rule: self.rule,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::pricing::Explanation;

    fn at(text: &str) -> Timestamp {
        Timestamp::new(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
    }

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount.into()).unwrap()
    }

    fn begins(window: TurnoverWindow, now: &str) -> String {
        window.at(at(now)).from.unwrap().to_string()
    }

    #[test]
    fn a_calendar_year_begins_at_midnight_in_vietnam() {
        let year = TurnoverWindow::CalendarYear;
        assert_eq!(begins(year, "2026-12-31T16:59:59.999Z"), "2025-12-31T17:00:00.000Z");
        assert_eq!(begins(year, "2026-12-31T17:00:00Z"), "2026-12-31T17:00:00.000Z");
    }

    #[test]
    fn twelve_months_hold_the_day_that_it_is_and_not_the_same_day_a_year_ago() {
        let rolling = TurnoverWindow::Rolling12Months;
        for (now, from) in [
            ("2026-11-28T05:00:00Z", "2025-11-28T17:00:00.000Z"),
            ("2026-11-28T17:00:00Z", "2025-11-29T17:00:00.000Z"),
            // To the end of February, with and without its 29th.
            ("2028-02-29T05:00:00Z", "2027-02-28T17:00:00.000Z"),
            ("2029-02-28T05:00:00Z", "2028-02-28T17:00:00.000Z"),
        ] {
            assert_eq!(begins(rolling, now), from, "{now}");
        }
    }

    #[test]
    fn a_review_looks_at_the_year_that_has_ended() {
        let year = at("2026-12-31T17:00:00Z").vietnamese_day();
        let looked_at = |window: TurnoverWindow| {
            let Period { from, until } = window.before_year(year);
            (from.map(|from| from.to_string()), until.unwrap().to_string())
        };
        let whole = (Some("2025-12-31T17:00:00.000Z".to_owned()), "2026-12-31T17:00:00.000Z".to_owned());
        assert_eq!(looked_at(TurnoverWindow::CalendarYear), whole);
        assert_eq!(looked_at(TurnoverWindow::Rolling12Months), whole);
        assert_eq!(looked_at(TurnoverWindow::Lifetime), (None, whole.1));
    }

    fn charge(kind: ChargeKind, amount: i64) -> Charge {
        Charge { kind, amount: SignedVnd::new(amount.into()).unwrap(), explanation: Explanation::default() }
    }

    #[test]
    fn only_what_is_named_counts() {
        let bill = [
            charge(ChargeKind::Goods, 1000),
            charge(ChargeKind::ServiceFee, 30),
            charge(ChargeKind::ImportVat, 100),
            charge(ChargeKind::Discount, -20),
        ];
        let counted = |words: &str| CountedCharges::try_from(words.to_owned()).unwrap().of(&bill).unwrap();
        assert_eq!(CountedCharges::usual().of(&bill).unwrap(), vnd(1010));
        assert_eq!([counted("goods"), counted("service_fee, discount"), counted("discount")], [1000, 10, 0].map(vnd));
        assert!(CountedCharges::try_from("goods,sweets".to_owned()).is_err());
        assert_eq!(String::from(CountedCharges::try_from("discount,goods".to_owned()).unwrap()), "goods,discount");
    }

    fn counted(amount: i64, total: i64, points_per_1000: i32) -> Counted {
        Counted {
            customer: CustomerId::new(Uuid::nil()),
            amount: vnd(amount),
            total: vnd(total),
            counted_at: at("2026-11-28T05:00:00Z"),
            rule: CountingRule { charges: vec![ChargeKind::Goods], points_per_1000 },
            refunded: Vnd::ZERO,
            taken_back: Vnd::ZERO,
        }
    }

    fn refund(of: &mut Counted, amount: i64) -> TurnoverEntry {
        let ids = (TurnoverEntryId::new(Uuid::nil()), OrderId::new(Uuid::nil()), RefundId::new(Uuid::nil()));
        let entry = of.clone().take_back(ids, vnd(amount), at("2027-01-02T05:00:00Z")).unwrap();
        of.refunded = of.refunded.plus(vnd(amount)).unwrap();
        of.taken_back = of.taken_back.plus(Vnd::new(-entry.amount.amount()).unwrap()).unwrap();
        entry
    }

    #[test]
    fn a_refund_takes_back_its_share_and_counts_when_the_order_did() {
        let mut order = counted(800_000, 1_000_000, 2);
        let entry = refund(&mut order, 100_000);
        assert_eq!((entry.amount.to_string(), entry.points), ("-80000".to_owned(), -160));
        assert_eq!(entry.counted_at, order.counted_at);
        let rest = refund(&mut order, 900_000);
        assert_eq!((rest.amount.to_string(), rest.points), ("-720000".to_owned(), -1440));
    }

    #[test]
    fn points_are_for_full_thousands() {
        let rule = counted(0, 0, 10).rule;
        assert_eq!([999, 1_000, 1_999, 2_500].map(|amount| rule.points(vnd(amount)).unwrap()), [0, 10, 10, 20]);
    }

    proptest! {
        #[test]
        fn refunds_of_everything_leave_nothing_in_whatever_parts(
            amount in 0_i64..2_000_000, parts in prop::collection::vec(0_i64..500_000, 1..12), points in 0_i32..9,
        ) {
            let mut order = counted(amount, parts.iter().sum(), points);
            let mut earned = order.rule.points(order.amount).unwrap();
            for part in &parts {
                let entry = refund(&mut order, *part);
                prop_assert!(!entry.amount.amount().is_sign_positive() || entry.amount.is_zero());
                prop_assert!(entry.points <= 0);
                earned += entry.points;
            }
            if parts.iter().sum::<i64>() > 0 {
                prop_assert_eq!((order.taken_back, earned), (order.amount, 0));
            }
        }
    }
}
