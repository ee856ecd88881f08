//! The fee for insuring, and what is paid where goods are lost.

use rust_decimal::Decimal;

use super::explanation::measure;
use super::order::Value;
use super::{
    Charge, ChargeKind, Explanation, InsuranceTable, MeasureUnit, OrderInput, PriceTable, Pricing, PricingError, dong,
    product,
};
use crate::ledger::Currency;
use crate::{Measure, OutOfRange, Percent, Vnd};

/// Five times the freight, where the card says nothing else.
const UNINSURED_FREIGHT_MULTIPLE: u32 = 5;

impl Pricing<'_> {
    /// Insures what was declared, or what the goods cost, where it is wanted or compulsory.
    pub(super) fn insurance_fee(&self, input: &OrderInput, value: &Value) -> Result<Option<Charge>, PricingError> {
        let table = self.tables.insurance.as_ref();
        let compulsory = table.and_then(|table| table.compulsory_above).filter(|above| value.goods_vnd > *above);
        if value.goods_vnd.is_zero() || !(input.services.insurance || compulsory.is_some()) {
            return Ok(None);
        }
        let table = table.ok_or_else(|| PricingError::NoBand {
            table: PriceTable::Insurance,
            value: format!("{} đ", value.goods_vnd),
        })?;
        let insured = match table.items_above {
            Some(above) => self.worth_of_items_above(input, above)?,
            // Who has to insure does so at what the goods cost, or more.
            None if compulsory.is_some() => input.declared_value.unwrap_or(value.goods_vnd).max(value.goods_vnd),
            None => input.declared_value.unwrap_or(value.goods_vnd),
        };
        if insured.is_zero() {
            return Ok(None);
        }
        let as_measure = |limit: Option<Vnd>| limit.and_then(|limit| measure(limit.amount()));
        let fee = dong(product(insured.amount(), table.percent.fraction())?)?;
        let fee = self.limited(fee, Currency::Vnd, as_measure(table.minimum), as_measure(table.cap))?;
        let band = match (compulsory, table.items_above) {
            (Some(above), _) => Some(format!("compulsory above {above}")),
            (None, Some(above)) => Some(format!("only items above {above}")),
            (None, None) => None,
        };
        let explanation = Explanation {
            band,
            base: measure(insured.amount()),
            base_unit: Some(MeasureUnit::Vnd),
            percent: Some(table.percent),
            covers: Some(table.payout(insured)?),
            ..self.explain(PriceTable::Insurance, Currency::Vnd)
        };
        Ok(Some(Charge::new(ChargeKind::InsuranceFee, fee.amount, explanation.within(&fee))))
    }

    fn worth_of_items_above(&self, input: &OrderInput, above: Vnd) -> Result<Vnd, OutOfRange> {
        let mut worth = crate::Cny::ZERO;
        for line in &input.lines {
            if line.unit_price.at(self.rate)? > above {
                worth = worth.plus(line.unit_price.times(line.quantity)?)?;
            }
        }
        worth.at(self.rate)
    }

    /// What is paid at most for lost goods that were not insured: their value, or so many times the freight paid.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] beyond what an amount can hold.
    pub fn uninsured_payout(&self, goods: Vnd, freight: Vnd) -> Result<Vnd, OutOfRange> {
        let multiple = self.tables.insurance.as_ref().and_then(|table| table.uninsured_freight_multiple);
        let multiple = multiple.map_or(Decimal::from(UNINSURED_FREIGHT_MULTIPLE), Measure::amount);
        Ok(dong(product(freight.amount(), multiple)?)?.min(goods))
    }
}

impl InsuranceTable {
    /// What is paid at most for lost goods that were insured at so much.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] beyond what an amount can hold.
    pub fn payout(&self, insured: Vnd) -> Result<Vnd, OutOfRange> {
        dong(product(insured.amount(), self.payout_percent.map_or(Decimal::ONE, Percent::fraction))?)
    }
}
