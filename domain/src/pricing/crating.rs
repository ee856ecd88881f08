//! What wooden frames cost: each package by its real weight.

use rust_decimal::Decimal;

use super::explanation::measure;
use super::{
    Charge, ChargeKind, CrateTable, MeasureUnit, Measured, Part, PriceTable, Pricing, PricingError, dong, product,
};
use crate::{Kilograms, OutOfRange, Vnd};

impl Pricing<'_> {
    pub(super) fn crate_fee(&self, packages: &[Measured]) -> Result<Charge, PricingError> {
        let table = self.tables.crating.as_ref().ok_or_else(|| PricingError::NoBand {
            table: PriceTable::Crate,
            value: format!("{} packages", packages.len()),
        })?;
        let mut parts = vec![];
        let mut amounts = vec![];
        let mut limits = vec![];
        for package in packages {
            let started = package.weight.amount().ceil();
            let limited = self.limited(self.frame(table, package.weight)?, table.currency, table.minimum, table.cap)?;
            parts.push(Part {
                band: Some(format!("first kg {}, each further {}", table.first_kg, table.further_kg)),
                base: measure(started),
                base_unit: Some(MeasureUnit::Kilograms),
                price: Some(table.further_kg),
                amount: Some(limited.amount),
                ..Part::default()
            });
            amounts.push(limited.amount);
            limits.push(limited);
        }
        let mut explanation = self.explain(PriceTable::Crate, table.currency).of_parts(parts);
        if let [only] = limits.as_slice() {
            explanation = explanation.within(only);
        }
        Ok(Charge::new(ChargeKind::CrateFee, Vnd::sum(amounts)?, explanation))
    }

    fn frame(&self, table: &CrateTable, weight: Kilograms) -> Result<Vnd, OutOfRange> {
        let further = (weight.amount().ceil() - Decimal::ONE).max(Decimal::ZERO);
        let price = table.first_kg.amount() + product(further, table.further_kg.amount())?;
        dong(product(price, self.dong_per(table.currency))?)
    }
}
