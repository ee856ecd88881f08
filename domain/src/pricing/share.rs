//! Sharing an amount out to the last đồng.

use std::cmp::Reverse;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::Vnd;

/// Shares `total` in proportion to `weights` by the largest remainder; the shares come to `total` exactly.
///
/// A weight below zero counts as zero; where no weight is above it, all count alike. Of equal remainders the
/// earlier comes first. Without weights there is nobody to share with, and the answer is empty.
pub fn share(total: Vnd, weights: &[Decimal]) -> Vec<Vnd> {
    let largest = weights.iter().copied().max().unwrap_or_default();
    // Of the largest, so that their sum cannot overflow.
    let weights: Vec<Decimal> = if largest > Decimal::ZERO {
        weights.iter().map(|weight| (*weight).max(Decimal::ZERO) / largest).collect()
    } else {
        vec![Decimal::ONE; weights.len()]
    };
    let sum: Decimal = weights.iter().sum();
    let exact: Vec<Decimal> = weights.iter().map(|weight| total.amount() * (weight / sum)).collect();
    let mut shares: Vec<Decimal> = exact.iter().map(Decimal::floor).collect();
    let missing = (total.amount() - shares.iter().sum::<Decimal>()).to_usize().unwrap_or_default();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|&index| Reverse(exact[index] - shares[index]));
    for &index in by_remainder.iter().take(missing) {
        shares[index] += Decimal::ONE;
    }
    // No share exceeds the total, so each is an amount.
    shares.into_iter().map(|share| Vnd::new(share).unwrap_or(Vnd::ZERO)).collect()
}

/// What one order has of a package that serves several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Of all its orders, in an order that is the same for each of them; where all are zero, they have alike.
    units: Vec<Decimal>,
    own: usize,
}

impl Portion {
    pub const fn new(units: Vec<Decimal>, own: usize) -> Self {
        Self { units, own }
    }

    /// Of one.
    pub fn fraction(&self) -> Decimal {
        let all: Decimal = self.units.iter().sum();
        let own = self.units.get(self.own).copied().unwrap_or_default();
        own.checked_div(all).unwrap_or_else(|| Decimal::ONE / Decimal::from(self.units.len().max(1)))
    }

    /// Of an amount for the whole package: what its orders pay comes to it exactly.
    pub(super) fn of(&self, whole: Vnd) -> Vnd {
        share(whole, &self.units).get(self.own).copied().unwrap_or(Vnd::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::dec;

    use super::*;

    fn shares(total: i64, weights: &[Decimal]) -> Vec<i64> {
        let total = Vnd::new(total.into()).unwrap();
        share(total, weights).into_iter().map(|share| share.amount().to_i64().unwrap()).collect()
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        assert_eq!(shares(100, &[dec!(1), dec!(1), dec!(1)]), [34, 33, 33]);
        assert_eq!(shares(10, &[dec!(1), dec!(2)]), [3, 7]);
        assert_eq!(shares(246_000, &[dec!(12.3), dec!(0.5), dec!(7.2)]), [151_290, 6_150, 88_560]);
    }

    #[test]
    fn without_weight_all_count_alike() {
        assert_eq!(shares(5, &[dec!(0), dec!(0)]), [3, 2]);
        assert_eq!(shares(5, &[dec!(-1), dec!(2)]), [0, 5]);
        assert!(shares(5, &[]).is_empty());
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let parts = share(Vnd::new(dec!(999999999999999)).unwrap(), &[Decimal::MAX, Decimal::MAX, dec!(0.001)]);
        assert_eq!(Vnd::sum(parts).unwrap(), Vnd::new(dec!(999999999999999)).unwrap());
    }

    proptest! {
        #[test]
        fn shares_come_to_the_total(
            total in 0_i64..1_000_000_000_000_000,
            grams in proptest::collection::vec(0_i64..1_000_000_000, 1..200),
        ) {
            let weights: Vec<_> = grams.iter().map(|&grams| Decimal::new(grams, 3)).collect();
            prop_assert_eq!(shares(total, &weights).iter().sum::<i64>(), total);
        }

        #[test]
        fn a_share_is_off_by_less_than_a_dong(
            total in 0_i64..1_000_000_000,
            grams in proptest::collection::vec(1_i64..1_000_000, 1..50),
        ) {
            let weights: Vec<_> = grams.iter().map(|&grams| Decimal::new(grams, 3)).collect();
            let sum: i64 = grams.iter().sum();
            for (share, grams) in shares(total, &weights).into_iter().zip(grams) {
                let off = i128::from(share) * i128::from(sum) - i128::from(total) * i128::from(grams);
                prop_assert!(off.abs() < i128::from(sum));
            }
        }

        #[test]
        fn who_weighs_more_never_pays_less(
            total in 0_i64..1_000_000_000,
            grams in proptest::collection::vec(0_i64..1_000_000, 2..50),
        ) {
            let weights: Vec<_> = grams.iter().map(|&grams| Decimal::new(grams, 3)).collect();
            let mut paid: Vec<_> = grams.into_iter().zip(shares(total, &weights)).collect();
            paid.sort_unstable();
            prop_assert!(paid.windows(2).all(|pair| pair[0].1 <= pair[1].1 || pair[0].0 == pair[1].0));
        }
    }
}
