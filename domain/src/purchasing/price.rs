//! What the customer pays for what was bought.

use crate::{Cny, OrderLineId, OutOfRange};

/// An order's line with what was bought of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoughtLine {
    pub id: OrderLineId,
    /// What the customer pays for a unit now.
    pub unit_price: Cny,
    /// What he agreed to pay when he ordered.
    pub agreed_price: Cny,
    /// Units that are to be bought in all: those ordered and not given up.
    pub units: i32,
    pub bought: i32,
    /// What the customer is to pay for those bought: see `OpenLine::customer_price`.
    pub amount: Cny,
}

impl BoughtLine {
    /// The unit price that the customer pays from now on: what was agreed until all units are bought, then the mean of
    /// what they cost him, in however many purchases they were bought.
    pub fn settled(&self) -> Result<Cny, OutOfRange> {
        if self.units == 0 || self.bought != self.units {
            return Ok(self.agreed_price);
        }
        Cny::rounded(self.amount.amount() / rust_decimal::Decimal::from(self.units))
    }
}
