//! The fee for counting and checking, by the number of pieces.

use rust_decimal::Decimal;

use super::explanation::{measure, next_cliff};
use super::{
    Charge, ChargeKind, MeasureUnit, Part, PriceTable, PricedLine, Pricing, PricingError, TallyPrices, dong, product,
};
use crate::{Cny, OutOfRange};

impl Pricing<'_> {
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
        let beyond = |_: usize, prices: &TallyPrices, at: Decimal| -> Result<_, OutOfRange> {
            // The further pieces at the dearer price, so that the saving is certain.
            let dearer = prices.of(false).max(prices.of(true)).amount();
            let mut exact = product(at - quantity, dearer)?;
            for (below, (pieces, _)) in [false, true].into_iter().zip(columns) {
                exact += product(pieces, prices.of(below).amount())?;
            }
            let amount = dong(product(exact, per_dong)?)?;
            Ok(self.limited(amount, table.currency, table.minimum, table.cap)?.amount)
        };
        explanation.next_cliff = next_cliff(&table.bands, quantity, limited.amount, MeasureUnit::Pieces, beyond)?;
        Ok(Some(Charge::new(ChargeKind::TallyFee, limited.amount, explanation)))
    }

    fn is_below_split(&self, unit_price: Cny) -> bool {
        let split = self.tables.tally.as_ref().and_then(|table| table.split_at_cny);
        split.is_some_and(|split| unit_price < split)
    }
}
