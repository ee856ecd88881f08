//! What a shop takes off, as it is agreed: so much, or so many per cent.

use crate::{Cny, OutOfRange, Percent};

/// An amount, a share of the goods, or both together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    pub amount: Cny,
    pub percent: Percent,
}

impl Discount {
    /// `amount + round2(goods × percent)`.
    pub fn of(self, goods: Cny) -> Result<Cny, OutOfRange> {
        self.amount.plus(Cny::rounded(goods.amount() * self.percent.fraction())?)
    }
}
