//! Lines of an order, as the ordering employee meets them.

use crate::{Cny, OrderLineId, OutOfRange, Percent};

/// So many units of an order's line, at the shop's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseLine {
    pub order_line: OrderLineId,
    pub unit_price: Cny,
    pub quantity: i32,
}

/// What is still to be bought of an order's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLine {
    pub id: OrderLineId,
    /// What the customer agreed to pay.
    pub unit_price: Cny,
    pub ordered: i32,
    pub purchased: i32,
    pub cancelled: i32,
    /// Units the shop does not have, about which the customer is being asked.
    pub awaiting_consent: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineRefused {
    #[error("{line} is no line of this order")]
    Unknown { line: OrderLineId },
    #[error("{line} is named twice")]
    Repeated { line: OrderLineId },
    #[error("{asked} units of {line} are asked for and {open} are to be bought")]
    MoreThanOrdered { line: OrderLineId, asked: i32, open: i32 },
    #[error("the customer agreed to {agreed} CNY for a unit of {line} and the shop asks {asked}")]
    PriceAboveTolerance { line: OrderLineId, agreed: Cny, asked: Cny },
}

impl PurchaseLine {
    /// `Σ unit price × quantity`.
    pub fn goods(lines: &[Self]) -> Result<Cny, OutOfRange> {
        let amounts = lines.iter().map(|line| line.unit_price.times(line.quantity));
        Cny::sum(amounts.collect::<Result<Vec<_>, _>>()?)
    }
}

impl OpenLine {
    /// Units that may be bought, or reported as short.
    pub fn to_buy(&self) -> i32 {
        self.ordered - self.purchased - self.cancelled - self.awaiting_consent
    }

    /// The unit price the customer pays from now on, where all units of the line are bought at once: the shop's, if it
    /// is lower, or if it is above the tolerance and the customer has therefore consented. A smaller rise is ours.
    pub fn price_after(&self, bought: &PurchaseLine, tolerance: Percent) -> Option<Cny> {
        let (agreed, asked) = (self.unit_price, bought.unit_price);
        let whole = bought.quantity == self.ordered - self.cancelled;
        (whole && (asked < agreed || self.is_above(asked, tolerance))).then_some(asked)
    }

    fn is_above(&self, asked: Cny, tolerance: Percent) -> bool {
        let agreed = self.unit_price.amount();
        asked.amount() - agreed > agreed * tolerance.fraction()
    }

    /// The line of that id, if it has so many units to buy.
    pub fn require(lines: &[Self], id: OrderLineId, units: i32) -> Result<&Self, LineRefused> {
        let line = lines.iter().find(|line| line.id == id).ok_or(LineRefused::Unknown { line: id })?;
        let open = line.to_buy();
        if units > open {
            return Err(LineRefused::MoreThanOrdered { line: id, asked: units, open });
        }
        Ok(line)
    }

    /// Whether these lines may be bought: each known, named once, open, and not dearer than `tolerance` per cent above
    /// what the customer agreed to, unless he has agreed to that too.
    pub fn require_all(
        lines: &[Self],
        bought: &[PurchaseLine],
        tolerance: Percent,
        price_consent: bool,
    ) -> Result<(), LineRefused> {
        for (index, buy) in bought.iter().enumerate() {
            let line = buy.order_line;
            if bought[..index].iter().any(|earlier| earlier.order_line == line) {
                return Err(LineRefused::Repeated { line });
            }
            let open = Self::require(lines, line, buy.quantity)?;
            if !price_consent && open.is_above(buy.unit_price, tolerance) {
                let (agreed, asked) = (open.unit_price, buy.unit_price);
                return Err(LineRefused::PriceAboveTolerance { line, agreed, asked });
            }
        }
        Ok(())
    }
}
