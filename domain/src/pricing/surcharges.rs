//! Surcharges by name.

use rust_decimal::Decimal;

use super::explanation::measure;
use super::{
    Charge, ChargeKind, Explanation, GoodsClass, MeasureUnit, Measured, PriceName, PriceTable, Pricing, PricingError,
    RateTables, SurchargeTable, SurchargeUnit, dong, product,
};
use crate::{Kilograms, OutOfRange, Vnd};

/// What surcharges may be paid for.
#[derive(Clone, Copy, Debug)]
pub struct Surcharged<'a> {
    pub pieces: Decimal,
    /// What the goods cost.
    pub goods: Vnd,
    /// `None` until they have been weighed.
    pub packages: Option<&'a [(Measured, GoodsClass)]>,
}

impl Pricing<'_> {
    /// Those that are always charged, and those that are asked for by name.
    pub(super) fn surcharges(
        &self,
        asked: &[PriceName],
        charged: &Surcharged<'_>,
    ) -> Result<Vec<Charge>, PricingError> {
        let tables = &self.tables.surcharges;
        if let Some(unknown) = asked.iter().find(|name| tables.iter().all(|table| table.name != name.as_str())) {
            return Err(PricingError::NoBand { table: PriceTable::Surcharge, value: unknown.as_str().to_owned() });
        }
        let mut charges = vec![];
        for table in tables {
            let wanted = asked.iter().any(|name| name.as_str() == table.name);
            if table.needs_packages() && charged.packages.is_none() {
                if wanted {
                    let value = format!("{} before the packages are weighed", table.name);
                    return Err(PricingError::NoBand { table: PriceTable::Surcharge, value });
                }
            } else if wanted || table.always {
                charges.extend(self.surcharge(table, charged)?);
            }
        }
        Ok(charges)
    }

    /// Those that follow from packages, once these have been weighed: always charged, or asked for by name.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] beyond what an amount can hold.
    pub fn surcharges_of_packages(
        &self,
        asked: &[PriceName],
        charged: &Surcharged<'_>,
    ) -> Result<Vec<Charge>, OutOfRange> {
        let wanted = |table: &&SurchargeTable| table.always || asked.iter().any(|name| name.as_str() == table.name);
        let tables = self.tables.surcharges.iter().filter(wanted).filter(|table| table.needs_packages());
        let charges = tables.map(|table| self.surcharge(table, charged)).collect::<Result<Vec<_>, _>>()?;
        Ok(charges.into_iter().flatten().collect())
    }

    /// Nothing on nothing.
    fn surcharge(&self, table: &SurchargeTable, charged: &Surcharged<'_>) -> Result<Option<Charge>, OutOfRange> {
        let (units, unit) = table.units(charged)?;
        if units.is_zero() {
            return Ok(None);
        }
        let of = |units: Decimal| {
            let price = product(units, table.price.amount())?;
            dong(match table.per {
                SurchargeUnit::GoodsPercent => price / Decimal::ONE_HUNDRED,
                SurchargeUnit::Order | SurchargeUnit::Package | SurchargeUnit::Kilogram | SurchargeUnit::Piece => {
                    product(price, self.dong_per(table.currency))?
                }
            })
        };
        let amount = match table.per {
            SurchargeUnit::Package => {
                let (shared, whole): (Vec<_>, Vec<_>) = table.packages(charged).partition(|it| it.portion.is_some());
                let each = of(Decimal::ONE)?;
                let parts = shared.iter().map(|package| package.paid(each).amount);
                Vnd::sum(parts.chain([of(whole.len().into())?]))?
            }
            SurchargeUnit::Order | SurchargeUnit::GoodsPercent | SurchargeUnit::Kilogram | SurchargeUnit::Piece => {
                of(units)?
            }
        };
        let limited = self.limited(amount, table.currency, table.minimum, table.cap)?;
        let explanation = Explanation {
            name: Some(table.name.clone()),
            base: unit.and_then(|_| measure(units)),
            base_unit: unit,
            price: Some(table.price),
            by_packages: table.needs_packages(),
            ..self.explain(PriceTable::Surcharge, table.currency)
        };
        Ok(Some(Charge::new(ChargeKind::Surcharge, limited.amount, explanation.within(&limited))))
    }
}

impl RateTables {
    /// Of these names, all but those that wait for the packages to be weighed. One that no table has is among them, for
    /// [`Pricing::order`] to refuse.
    pub fn surcharges_of_goods(&self, asked: &[PriceName]) -> Vec<PriceName> {
        let waits = |name: &PriceName| {
            self.surcharges.iter().any(|table| table.name == name.as_str() && table.needs_packages())
        };
        asked.iter().filter(|name| !waits(name)).cloned().collect()
    }
}

impl SurchargeTable {
    fn needs_packages(&self) -> bool {
        self.goods_class.is_some() || matches!(self.per, SurchargeUnit::Package | SurchargeUnit::Kilogram)
    }

    /// Those of the class it is for.
    fn packages<'a>(&self, charged: &Surcharged<'a>) -> impl Iterator<Item = &'a Measured> {
        let class = self.goods_class;
        let of_class = move |(_, of): &&(Measured, GoodsClass)| class.is_none_or(|only| only == *of);
        charged.packages.unwrap_or_default().iter().filter(of_class).map(|(package, _)| package)
    }

    /// None where no package is of the class it is for.
    fn units(&self, charged: &Surcharged<'_>) -> Result<(Decimal, Option<MeasureUnit>), OutOfRange> {
        if self.needs_packages() && self.packages(charged).next().is_none() {
            return Ok((Decimal::ZERO, None));
        }
        Ok(match self.per {
            SurchargeUnit::Order => (Decimal::ONE, None),
            SurchargeUnit::Piece => (charged.pieces, Some(MeasureUnit::Pieces)),
            SurchargeUnit::GoodsPercent => (charged.goods.amount(), Some(MeasureUnit::Vnd)),
            SurchargeUnit::Package => (self.packages(charged).map(Measured::part).sum(), Some(MeasureUnit::Packages)),
            SurchargeUnit::Kilogram => {
                let kilograms = self.packages(charged).map(Measured::own_weight).sum();
                (Kilograms::rounded(kilograms)?.amount(), Some(MeasureUnit::Kilograms))
            }
        })
    }
}
