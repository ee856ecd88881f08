//! Lines of an order, as the ordering employee meets them.

use super::RaisedPrice;
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
    /// What the customer agreed to pay when he ordered.
    pub unit_price: Cny,
    pub ordered: i32,
    pub purchased: i32,
    pub cancelled: i32,
    /// Units the shop does not have, about which the customer is being asked.
    pub awaiting_consent: i32,
    /// The highest price of a unit to which the customer has consented since.
    pub consented_price: Option<Cny>,
    /// He is being asked for a higher price.
    pub price_asked: bool,
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
    #[error("the customer is being asked about the price of {line}")]
    PriceBeingAsked { line: OrderLineId },
    #[error(
        "the customer agreed to {agreed} CNY for a unit of {line}, and {asked} is within the tolerance or his consent"
    )]
    PriceConsented { line: OrderLineId, agreed: Cny, asked: Cny },
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

    /// What the customer pays for a unit for which the shop asks so much: that, if it is less than was agreed, or above
    /// the tolerance, to which he has consented then. A smaller rise is ours.
    pub fn customer_price(&self, asked: Cny, tolerance: Percent) -> Cny {
        if asked < self.unit_price || self.is_above(asked, tolerance) { asked } else { self.unit_price }
    }

    /// The same of all that is bought, in its order.
    pub fn customer_prices(lines: &[Self], bought: &[PurchaseLine], tolerance: Percent) -> Vec<Cny> {
        let of = |buy: &PurchaseLine| lines.iter().find(|line| line.id == buy.order_line);
        bought
            .iter()
            .map(|buy| of(buy).map_or(buy.unit_price, |it| it.customer_price(buy.unit_price, tolerance)))
            .collect()
    }

    /// What of this is above the tolerance and what the customer has consented to.
    pub fn raised(lines: &[Self], bought: &[PurchaseLine], tolerance: Percent) -> Vec<RaisedPrice> {
        let is_raised = |buy: &&PurchaseLine| {
            lines.iter().any(|line| line.id == buy.order_line && line.needs_consent(buy.unit_price, tolerance))
        };
        let raised = |&PurchaseLine { order_line, quantity, unit_price }: &PurchaseLine| RaisedPrice {
            order_line,
            quantity,
            unit_price,
        };
        bought.iter().filter(is_raised).map(raised).collect()
    }

    /// Whether there is something to ask the customer about a price.
    pub fn require_question(&self, asked: Cny, tolerance: Percent) -> Result<(), LineRefused> {
        let (line, agreed) = (self.id, self.unit_price);
        if self.price_asked {
            return Err(LineRefused::PriceBeingAsked { line });
        }
        if self.needs_consent(asked, tolerance) {
            Ok(())
        } else {
            Err(LineRefused::PriceConsented { line, agreed, asked })
        }
    }

    fn needs_consent(&self, asked: Cny, tolerance: Percent) -> bool {
        self.is_above(asked, tolerance) && self.consented_price.is_none_or(|consented| asked > consented)
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
    /// what the customer agreed to, unless he has consented to that too, or said so elsewhere (`told`).
    pub fn require_all(
        lines: &[Self],
        bought: &[PurchaseLine],
        tolerance: Percent,
        told: bool,
    ) -> Result<(), LineRefused> {
        for (index, buy) in bought.iter().enumerate() {
            let line = buy.order_line;
            if bought[..index].iter().any(|earlier| earlier.order_line == line) {
                return Err(LineRefused::Repeated { line });
            }
            let open = Self::require(lines, line, buy.quantity)?;
            if !open.needs_consent(buy.unit_price, tolerance) {
                continue;
            }
            if !told {
                let (agreed, asked) = (open.unit_price, buy.unit_price);
                return Err(LineRefused::PriceAboveTolerance { line, agreed, asked });
            }
            if open.price_asked {
                return Err(LineRefused::PriceBeingAsked { line });
            }
        }
        Ok(())
    }
}
