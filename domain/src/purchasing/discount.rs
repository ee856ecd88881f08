//! What a shop takes off, as it is agreed: so much, or so many per cent.

use crate::pricing::{Charge, ChargeKind, Explanation, Rounding};
use crate::{Cny, ExchangeRate, OutOfRange, Percent, SignedVnd};

/// What the customer reads about his share of what a shop took off.
const SHARED: &str = "share of the shop's discount";

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

/// As the customer reads them: the percent beside the amount would tell how much was won, and so what we paid.
pub fn charges_for_customers(mut charges: Vec<Charge>) -> Vec<Charge> {
    for charge in charges.iter_mut().filter(|charge| is_share(charge)) {
        charge.explanation.percent = None;
        charge.explanation.exchange_rate = None;
    }
    charges
}

fn is_share(charge: &Charge) -> bool {
    charge.kind == ChargeKind::Discount && charge.explanation.band.as_deref() == Some(SHARED)
}

/// The discounts of an order, with the customer's `share` of what was `won` from the shop in the place of the former
/// one: `round0(won × share × rate)`. How much was won is not the customer's to know.
pub fn share_discount(
    charges: Vec<Charge>,
    won: Cny,
    share: Percent,
    rate: ExchangeRate,
) -> Result<Vec<Charge>, OutOfRange> {
    let others = charges.into_iter().filter(|charge| charge.kind == ChargeKind::Discount && !is_share(charge));
    let amount = SignedVnd::rounded(-(won.amount() * share.fraction() * rate.amount()))?;
    let explanation = Explanation {
        band: Some(SHARED.to_owned()),
        percent: Some(share),
        exchange_rate: Some(rate),
        rounding: Some(Rounding::HalfUp),
        ..Explanation::default()
    };
    let ours = Charge { kind: ChargeKind::Discount, amount, explanation };
    Ok(others.chain((!amount.is_zero()).then_some(ours)).collect())
}
