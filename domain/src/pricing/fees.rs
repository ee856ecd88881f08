//! The fees that follow from what is bought: service, tally, insurance.

use rust_decimal::Decimal;

use super::bands::Slice;
use super::explanation::{measure, next_cliff, parts};
use super::order::Value;
use super::{
    BandMode, Charge, ChargeKind, Explanation, MeasureUnit, Part, PriceTable, PricedLine, Pricing, PricingError,
    ServiceFeeBasis, ServiceFeeTable, dong, product, remaining,
};
use crate::ledger::Currency;
use crate::{Cny, OutOfRange, Percent, Vnd};

impl Pricing<'_> {
    /// Nothing for a card without the table, and nothing on nothing.
    pub(super) fn service_fee(&self, value: &Value) -> Result<Option<Charge>, PricingError> {
        let Some(table) = &self.tables.service_fee else { return Ok(None) };
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
        let slices = table.bands.slices(table.mode, looked_up).ok_or_else(|| PricingError::NoBand {
            table: PriceTable::ServiceFee,
            value: format!("{looked_up} {}", MeasureUnit::of(table.currency).sign()),
        })?;
        let limited = self.limited_service_fee(table, self.service_fee_exactly(table, &slices, vnd)?)?;

        let unit = MeasureUnit::of(table.currency);
        let mut explanation = self
            .explain(PriceTable::ServiceFee, table.currency)
            .of_parts(parts(&table.bands, &slices, unit, |&percent, part| Part { percent: Some(percent), ..part }))
            .discounted(self.service_discount())
            .within(&limited);
        explanation.base = measure(looked_up);
        explanation.base_unit = Some(unit);
        if table.mode == BandMode::Slab {
            explanation.next_cliff =
                next_cliff(&table.bands, looked_up, limited.amount, unit, |&percent, at| -> Result<_, OutOfRange> {
                    let base = dong(product(at, self.dong_per(table.currency))?)?;
                    let exact =
                        product(base.amount(), product(percent.fraction(), remaining(self.service_discount()))?)?;
                    Ok(self.limited_service_fee(table, exact)?.amount)
                })?;
        }
        Ok(Some(Charge::new(ChargeKind::ServiceFee, limited.amount, explanation)))
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
    fn limited_service_fee(
        &self,
        table: &ServiceFeeTable,
        exact: Decimal,
    ) -> Result<super::explanation::Limited, OutOfRange> {
        let minimum = table.minimum.filter(|_| !exact.is_zero());
        self.limited(dong(exact)?, table.currency, minimum, table.cap)
    }

    /// Priced by the number of all pieces, each line by its own unit price. Nothing on nothing.
    pub(super) fn tally_fee(&self, lines: &[PricedLine]) -> Result<Option<Charge>, PricingError> {
        let count = |below: Option<bool>| -> Decimal {
            let counted =
                lines.iter().filter(|line| below.is_none_or(|below| self.is_below_split(line.unit_price) == below));
            counted.map(|line| Decimal::from(line.quantity)).sum()
        };
        let quantity = count(None);
        if quantity.is_zero() {
            return Ok(None);
        }
        let no_band = || PricingError::NoBand { table: PriceTable::Tally, value: format!("{quantity} pieces") };
        let table = self.tables.tally.as_ref().ok_or_else(no_band)?;
        if table.max_quantity.is_some_and(|max| quantity > max.amount()) {
            return Err(no_band());
        }
        let position = table.bands.position(quantity).ok_or_else(no_band)?;
        let prices = &table.bands.rows[position].value;
        let per_dong = self.dong_per(table.currency);
        let columns = [false, true].map(|below| (count(Some(below)), prices.of(below)));

        let mut exact = Decimal::ZERO;
        for (pieces, price) in columns {
            exact += product(product(pieces, price.amount())?, per_dong)?;
        }
        let limited = self.limited(dong(exact)?, table.currency, table.minimum, table.cap)?;

        let told = columns.iter().filter(|(pieces, _)| !pieces.is_zero()).map(|&(pieces, price)| Part {
            band: Some(table.bands.text(position)),
            base: measure(pieces),
            base_unit: Some(MeasureUnit::Pieces),
            price: Some(price),
            ..Part::default()
        });
        let mut explanation = self.explain(PriceTable::Tally, table.currency).of_parts(told.collect()).within(&limited);
        explanation.band = Some(table.bands.text(position));
        explanation.base = measure(quantity);
        explanation.base_unit = Some(MeasureUnit::Pieces);
        explanation.next_cliff =
            next_cliff(&table.bands, quantity, limited.amount, MeasureUnit::Pieces, |prices, at| {
                // The further pieces at the dearer price, so that the saving is certain.
                let dearer = prices.of(false).max(prices.of(true)).amount();
                let mut exact = product(at - quantity, dearer)?;
                for (below, (pieces, _)) in [false, true].into_iter().zip(columns) {
                    exact += product(pieces, prices.of(below).amount())?;
                }
                let amount = dong(product(exact, per_dong)?)?;
                Ok::<_, OutOfRange>(self.limited(amount, table.currency, table.minimum, table.cap)?.amount)
            })?;
        Ok(Some(Charge::new(ChargeKind::TallyFee, limited.amount, explanation)))
    }

    fn is_below_split(&self, unit_price: Cny) -> bool {
        let split = self.tables.tally.as_ref().and_then(|table| table.split_at_cny);
        split.is_some_and(|split| unit_price < split)
    }

    /// Insures what the goods cost, where it is wanted or compulsory.
    pub(super) fn insurance_fee(&self, goods: Vnd, wanted: bool) -> Result<Option<Charge>, PricingError> {
        let compulsory_above = self.tables.insurance.as_ref().and_then(|table| table.compulsory_above);
        let compulsory = compulsory_above.filter(|above| goods > *above);
        if goods.is_zero() || !(wanted || compulsory.is_some()) {
            return Ok(None);
        }
        let table = self
            .tables
            .insurance
            .as_ref()
            .ok_or_else(|| PricingError::NoBand { table: PriceTable::Insurance, value: format!("{goods} đ") })?;
        let fee = dong(product(goods.amount(), table.percent.fraction())?)?;
        let explanation = Explanation {
            band: compulsory.map(|above| format!("compulsory above {above}")),
            base: measure(goods.amount()),
            base_unit: Some(MeasureUnit::Vnd),
            percent: Some(table.percent),
            ..self.explain(PriceTable::Insurance, Currency::Vnd)
        };
        Ok(Some(Charge::new(ChargeKind::InsuranceFee, fee, explanation)))
    }
}
