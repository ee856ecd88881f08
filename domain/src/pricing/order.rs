//! What an order costs before it is bought: goods, Chinese freight and the fees that follow from them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::explanation::measure;
use super::{
    Charge, ChargeKind, Explanation, MeasureUnit, PriceName, Pricing, PricingError, Rounding, Services, Surcharged,
    Transport,
};
use crate::ledger::Currency;
use crate::{Cny, OutOfRange, Percent, PositiveVnd, SignedVnd, Vnd};

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
    /// What the goods are insured at; without it what they cost
    pub declared_value: Option<Vnd>,
    /// The share that is paid before we buy, where it is more than has to be
    pub deposit_percent: Option<Percent>,
    /// By name, besides those that are always charged
    #[serde(default)]
    #[schema(max_items = 20)]
    pub surcharges: Vec<PriceName>,
    /// Without it freight, crates, storage and the last mile are no part of the price
    pub transport: Option<Transport>,
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
    pub pieces: Decimal,
}

impl OrderInput {
    /// What is bought, while nothing is known of how it travels.
    pub fn of_goods(lines: Vec<PricedLine>, china_freight: Cny, services: Services) -> Self {
        Self {
            lines,
            china_freight,
            services,
            declared_value: None,
            deposit_percent: None,
            surcharges: vec![],
            transport: None,
        }
    }
}

impl PricedOrder {
    /// To the đồng, charge by charge; how they are explained may differ.
    pub fn comes_to_the_same(&self, other: &Self) -> bool {
        let amounts = |priced: &Self| priced.charges.iter().map(|it| (it.kind, it.amount)).collect::<Vec<_>>();
        amounts(self) == amounts(other) && (self.total, self.deposit) == (other.total, other.deposit)
    }
}

impl Pricing<'_> {
    /// The charges of an order by `domain.md` §5: goods, Chinese freight, service fee, tally and insurance, surcharges; and
    /// what follows from its packages, where they are told.
    ///
    /// Otherwise freight and crates follow when the packages have been weighed: [`Pricing::freight`].
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
            pieces: input.lines.iter().map(|line| Decimal::from(line.quantity)).sum(),
        };
        let deposit_percent = self.deposit_percent(input.deposit_percent);

        let mut charges = vec![self.converted(ChargeKind::Goods, value.goods_cny, value.goods_vnd)];
        if !value.china_freight_cny.is_zero() {
            charges.push(self.converted(ChargeKind::ChinaFreight, value.china_freight_cny, value.china_freight_vnd));
        }
        charges.extend(self.service_fee(&value, deposit_percent)?);
        if input.services.tally {
            charges.extend(self.tally_fee(&input.lines)?);
        }
        charges.extend(self.insurance_fee(input, &value)?);
        charges.extend(self.transported(input, &value)?);

        let total = Vnd::new(SignedVnd::sum(charges.iter().map(|charge| charge.amount))?.amount())?;
        Ok(PricedOrder {
            goods_cny: value.goods_cny,
            china_freight_cny: value.china_freight_cny,
            goods_vnd: value.goods_vnd,
            deposit: self.deposit(&value, deposit_percent, total)?,
            charges,
            total,
        })
    }

    /// What follows from the packages, as far as they are told; and surcharges.
    fn transported(&self, input: &OrderInput, value: &Value) -> Result<Vec<Charge>, PricingError> {
        let packages = input.transport.as_ref().map(Transport::measured).unwrap_or_default();
        let mut charges = vec![];
        if let Some(transport) = &input.transport {
            charges.extend(self.freight(&transport.way(input.services, value.goods_vnd), &packages)?);
            charges.extend(self.storage(transport.destination.as_str(), value.goods_vnd, &transport.stored())?);
            if let Some(zone) = &transport.zone {
                charges.push(self.last_mile(zone.as_str(), &packages)?);
            }
        }
        let weighed = input.transport.as_ref().map(|transport| {
            packages.iter().map(|package| (package.clone(), transport.goods_class)).collect::<Vec<_>>()
        });
        let charged = Surcharged { pieces: value.pieces, goods: value.goods_vnd, packages: weighed.as_deref() };
        charges.extend(self.surcharges(&input.surcharges, &charged)?);
        Ok(charges)
    }

    /// Up to the next multiple of the step, and never more than everything.
    fn deposit(&self, value: &Value, percent: Percent, total: Vnd) -> Result<Vnd, OutOfRange> {
        let base = value.goods_vnd.plus(value.china_freight_vnd)?;
        let exact = super::product(base.amount(), percent.fraction())?;
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
