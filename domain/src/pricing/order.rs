//! What an order costs before it is bought: goods, Chinese freight and the fees that follow from them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::explanation::measure;
use super::{Charge, ChargeKind, Explanation, MeasureUnit, Pricing, PricingError, Rounding, Services};
use crate::ledger::Currency;
use crate::{Cny, OutOfRange, PositiveVnd, SignedVnd, Vnd};

/// So many pieces at a price
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = QuotedLine)]
pub struct PricedLine {
    pub unit_price: Cny,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub quantity: i32,
}

/// What is bought at one shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderInput {
    #[schema(max_items = 500)]
    pub lines: Vec<PricedLine>,
    pub china_freight: Cny,
    pub services: Services,
}

/// What an order costs; the charges come to the total exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PricedOrder {
    pub goods_cny: Cny,
    pub china_freight_cny: Cny,
    pub goods_vnd: Vnd,
    #[schema(max_items = 500)]
    pub charges: Vec<Charge>,
    pub total: Vnd,
    /// What is paid before we buy
    pub deposit: Vnd,
}

/// The value of an order in both currencies.
pub(super) struct Value {
    pub goods_cny: Cny,
    pub goods_vnd: Vnd,
    pub china_freight_cny: Cny,
    pub china_freight_vnd: Vnd,
}

impl Pricing<'_> {
    /// The charges of an order by `domain.md` §5: goods, Chinese freight, service fee, tally and insurance.
    ///
    /// Freight and crates follow when the packages have been weighed: [`Pricing::freight`].
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card has no price for what is asked.
    pub fn order(&self, input: &OrderInput) -> Result<PricedOrder, PricingError> {
        let lines = input.lines.iter().map(|line| line.unit_price.times(line.quantity));
        let goods_cny = Cny::sum(lines.collect::<Result<Vec<_>, _>>()?)?;
        let value = Value {
            goods_cny,
            goods_vnd: goods_cny.at(self.rate)?,
            china_freight_cny: input.china_freight,
            china_freight_vnd: input.china_freight.at(self.rate)?,
        };

        let mut charges = vec![self.converted(ChargeKind::Goods, value.goods_cny, value.goods_vnd)];
        if !value.china_freight_cny.is_zero() {
            charges.push(self.converted(ChargeKind::ChinaFreight, value.china_freight_cny, value.china_freight_vnd));
        }
        charges.extend(self.service_fee(&value)?);
        if input.services.tally {
            charges.extend(self.tally_fee(&input.lines)?);
        }
        charges.extend(self.insurance_fee(value.goods_vnd, input.services.insurance)?);

        let total = Vnd::new(SignedVnd::sum(charges.iter().map(|charge| charge.amount))?.amount())?;
        Ok(PricedOrder {
            goods_cny: value.goods_cny,
            china_freight_cny: value.china_freight_cny,
            goods_vnd: value.goods_vnd,
            deposit: self.deposit(&value, total)?,
            charges,
            total,
        })
    }

    /// Up to the next multiple of the step, and never more than everything.
    fn deposit(&self, value: &Value, total: Vnd) -> Result<Vnd, OutOfRange> {
        let base = value.goods_vnd.plus(value.china_freight_vnd)?;
        let exact = super::product(base.amount(), self.deposit_percent().fraction())?;
        let step = self.tables.deposit_step.map_or(1000.into(), PositiveVnd::amount);
        Ok(Vnd::new((exact / step).ceil() * step)?.min(total))
    }

    fn converted(&self, kind: ChargeKind, cny: Cny, vnd: Vnd) -> Charge {
        let explanation = Explanation {
            base: measure(cny.amount()),
            base_unit: Some(MeasureUnit::Cny),
            currency: Some(Currency::Cny),
            exchange_rate: Some(self.rate),
            rounding: Some(Rounding::HalfUp),
            ..Explanation::default()
        };
        Charge::new(kind, vnd, explanation)
    }
}
