//! What of an order is priced.

use super::Order;
use crate::pricing::{OrderInput, PricedLine, RateTables, share};
use crate::{Cny, OutOfRange, Vnd};

/// A line as far as it counts for the price: so many pieces were ordered, and so many of them are charged still.
#[derive(Clone, Copy, Debug)]
pub struct ChargedLine {
    pub unit_price: Cny,
    pub quantity: i32,
    pub charged: i32,
}

impl Order {
    /// Units that were given up cost nothing, and the declared value goes down with them by what they would have cost.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] beyond what an amount can hold.
    pub fn to_be_priced(
        &self,
        lines: &[ChargedLine],
        china_freight: Cny,
        tables: &RateTables,
    ) -> Result<OrderInput, OutOfRange> {
        let record = self.record();
        let charged = lines.iter().filter(|line| line.charged > 0);
        let priced = charged.map(|line| PricedLine { unit_price: line.unit_price, quantity: line.charged }).collect();
        let declared_value = record.declared_value.map(|declared| still_declared(declared, lines)).transpose()?;
        Ok(OrderInput {
            declared_value,
            // What was paid counts where it was more.
            deposit_percent: record.deposit_share.max(record.deposit_percent),
            surcharges: tables.surcharges_of_goods(&record.surcharges),
            ..OrderInput::of_goods(priced, china_freight, self.services())
        })
    }
}

/// Of the declared value what falls to the units that are charged, to the đồng.
fn still_declared(declared: Vnd, lines: &[ChargedLine]) -> Result<Vnd, OutOfRange> {
    let total = |count: fn(&ChargedLine) -> i32| {
        let totals = lines.iter().map(|line| line.unit_price.times(count(line)));
        Cny::sum(totals.collect::<Result<Vec<_>, _>>()?)
    };
    let charged = total(|line| line.charged)?.amount();
    let given_up = total(|line| line.quantity)?.amount() - charged;
    Ok(share(declared, &[charged, given_up]).first().copied().unwrap_or(declared))
}
