//! The fee for buying: a percentage of what is bought, or so much for a piece.

use rust_decimal::Decimal;

use super::bands::Slice;
use super::explanation::{Limited, measure, next_cliff, parts};
use super::order::Value;
use super::tariff::Tariff;
use super::{
    BandMode, Bands, Charge, ChargeKind, MeasureUnit, Part, PriceTable, Pricing, PricingError, ServiceFeeBasis,
    ServiceFeeTable, dong, product, remaining,
};
use crate::ledger::Currency;
use crate::{OutOfRange, Percent, Vnd};

impl Pricing<'_> {
    /// Nothing for a card without the table, and nothing on nothing. `deposit` is the share that is paid before we buy.
    pub(super) fn service_fee(&self, value: &Value, deposit: Percent) -> Result<Option<Charge>, PricingError> {
        let Some(table) = &self.tables.service_fee else { return Ok(None) };
        if let Some(bands) = &table.per_item {
            return self.service_fee_per_item(table, bands, value.pieces);
        }
        let (cny, vnd) = match table.basis {
            ServiceFeeBasis::Goods => (value.goods_cny, value.goods_vnd),
            ServiceFeeBasis::GoodsPlusChinaFreight => {
                (value.goods_cny.plus(value.china_freight_cny)?, value.goods_vnd.plus(value.china_freight_vnd)?)
            }
        };
        if cny.is_zero() {
            return Ok(None);
        }
        let looked_up = match table.currency {
            Currency::Vnd => vnd.amount(),
            Currency::Cny => cny.amount(),
        };
        let unit = MeasureUnit::of(table.currency);
        let no_band = |value: String| PricingError::NoBand { table: PriceTable::ServiceFee, value };
        let bands = self
            .service_bands(table, deposit)
            .ok_or_else(|| no_band(format!("this level with a deposit of {deposit} %")))?;
        let slices = bands.slices(table.mode, looked_up);
        let slices = slices.ok_or_else(|| no_band(format!("{looked_up} {}", unit.sign())))?;
        let limited = self.limited_service_fee(table, self.service_fee_exactly(table, &slices, vnd)?)?;

        let mut explanation = self
            .explain(PriceTable::ServiceFee, table.currency)
            .of_parts(parts(bands, &slices, unit, |&percent, part| Part { percent: Some(percent), ..part }))
            .discounted(self.service_discount())
            .within(&limited);
        explanation.base = measure(looked_up);
        explanation.base_unit = Some(unit);
        if table.mode == BandMode::Slab {
            explanation.next_cliff =
                next_cliff(bands, looked_up, limited.amount, unit, |_, &percent, at| -> Result<_, OutOfRange> {
                    let base = dong(product(at, self.dong_per(table.currency))?)?;
                    let exact =
                        product(base.amount(), product(percent.fraction(), remaining(self.service_discount()))?)?;
                    Ok(self.limited_service_fee(table, exact)?.amount)
                })?;
        }
        Ok(Some(Charge::new(ChargeKind::ServiceFee, limited.amount, explanation)))
    }

    /// The level's own, else those of the largest share that the deposit reaches, else everybody's.
    fn service_bands<'a>(&self, table: &'a ServiceFeeTable, deposit: Percent) -> Option<&'a Bands<Percent>> {
        let level = self.level.and_then(|level| level.level_id);
        let of_level = table.by_level.iter().find(|row| Some(row.level_id) == level).map(|row| &row.bands);
        let reached = table.by_deposit.iter().filter(|row| row.deposit_percent <= deposit);
        let of_deposit = reached.max_by_key(|row| row.deposit_percent).map(|row| &row.bands);
        of_level.or(of_deposit).or(table.bands.as_ref())
    }

    fn service_fee_per_item(
        &self,
        table: &ServiceFeeTable,
        bands: &Bands<crate::Measure>,
        pieces: Decimal,
    ) -> Result<Option<Charge>, PricingError> {
        if pieces.is_zero() {
            return Ok(None);
        }
        let tariff = Tariff::ByUnit(bands, table.mode);
        let told = tariff
            .price(pieces, MeasureUnit::Pieces)?
            .ok_or_else(|| PricingError::NoBand { table: PriceTable::ServiceFee, value: format!("{pieces} pieces") })?;
        let limited = |exact: Decimal| {
            let exact = product(product(exact, self.dong_per(table.currency))?, remaining(self.service_discount()))?;
            self.limited_service_fee(table, exact)
        };
        let fee = limited(told.exact)?;
        let mut explanation = self
            .explain(PriceTable::ServiceFee, table.currency)
            .of_parts(told.parts)
            .discounted(self.service_discount())
            .within(&fee);
        explanation.base = measure(pieces);
        explanation.base_unit = Some(MeasureUnit::Pieces);
        explanation.next_cliff =
            tariff.next_cliff(pieces, fee.amount, MeasureUnit::Pieces, |exact| Ok(limited(exact)?.amount))?;
        Ok(Some(Charge::new(ChargeKind::ServiceFee, fee.amount, explanation)))
    }

    /// A percentage of the basis in đồng, after the level's discount.
    fn service_fee_exactly(
        &self,
        table: &ServiceFeeTable,
        slices: &[Slice<'_, Percent>],
        basis: Vnd,
    ) -> Result<Decimal, OutOfRange> {
        let mut rest = basis.amount();
        let mut fee = Decimal::ZERO;
        for (index, slice) in slices.iter().enumerate() {
            // The last takes what is left, so that the parts come to the rounded basis.
            let part =
                if index + 1 == slices.len() { rest } else { product(slice.part, self.dong_per(table.currency))? };
            rest -= part;
            fee += product(part, slice.band.value.fraction())?;
        }
        product(fee, remaining(self.service_discount()))
    }

    /// The minimum is not asked for where the percentage comes to nothing.
    fn limited_service_fee(&self, table: &ServiceFeeTable, exact: Decimal) -> Result<Limited, OutOfRange> {
        let minimum = table.minimum.filter(|_| !exact.is_zero());
        self.limited(dong(exact)?, table.currency, minimum, table.cap)
    }
}
