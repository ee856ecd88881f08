//! Turning a number into a price: so much for each unit by bands, or pieces that continue one another.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bands::{BandMode, Bands, Bounds};
use super::explanation::{Cliff, measure, next_cliff, parts};
use super::{MeasureUnit, Part, product, quotient};
use crate::vocabulary::string_enum;
use crate::{Measure, OutOfRange, Vnd};

string_enum! {
    /// Which part of a value a piece counts
    #[derive(Default)]
    pub enum PieceBase {
        /// What lies above the beginning of its band
        #[default]
        Above = "above",
        /// The whole value
        Whole = "whole",
    }
}

/// What a band asks for a value in it: `fixed + price × steps begun`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PricePiece)]
pub struct Piece {
    /// Asked in any case; without it what the band before ends with, or nothing where the whole value is counted
    pub fixed: Option<Measure>,
    /// Of a step, or of a unit where there is no step; without it the fixed price is all
    pub price: Option<Measure>,
    /// Steps begun count whole; without it every fraction counts as it is
    pub step: Option<Measure>,
    pub of: PieceBase,
    /// Not meant to begin where the band before ends
    pub apart: bool,
}

/// How a table prices a number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tariff<'a> {
    ByUnit(&'a Bands<Measure>, BandMode),
    Pieces(&'a Bands<Piece>),
}

/// A price before it is rounded, and how it came about.
pub(super) struct Told {
    pub exact: Decimal,
    pub parts: Vec<Part>,
}

impl Tariff<'_> {
    /// `None` where no band holds the value.
    pub fn price(&self, value: Decimal, unit: MeasureUnit) -> Result<Option<Told>, OutOfRange> {
        match self {
            Self::ByUnit(bands, mode) => {
                let Some(slices) = bands.slices(*mode, value) else { return Ok(None) };
                let mut exact = Decimal::ZERO;
                for slice in &slices {
                    exact += product(slice.part, slice.band.value.amount())?;
                }
                let parts = parts(bands, &slices, unit, |&price, part| Part { price: Some(price), ..part });
                Ok(Some(Told { exact, parts }))
            }
            Self::Pieces(bands) => {
                let Some(position) = bands.position(value) else { return Ok(None) };
                let piece = &bands.rows[position].value;
                let part = Part {
                    band: Some(bands.text(position)),
                    base: measure(value),
                    base_unit: Some(unit),
                    fixed: measure(bands.fixed(position)?),
                    price: piece.price,
                    step: piece.step,
                    ..Part::default()
                };
                Ok(Some(Told { exact: bands.at(position, value)?, parts: vec![part] }))
            }
        }
    }

    /// Where a little more costs less than `now`; `charge` makes a price an amount.
    pub fn next_cliff(
        &self,
        value: Decimal,
        now: Vnd,
        unit: MeasureUnit,
        charge: impl Fn(Decimal) -> Result<Vnd, OutOfRange>,
    ) -> Result<Option<Cliff>, OutOfRange> {
        match self {
            Self::ByUnit(_, BandMode::Graduated) => Ok(None),
            Self::ByUnit(bands, BandMode::Slab) => {
                next_cliff(bands, value, now, unit, |_, price, at| charge(product(at, price.amount())?))
            }
            Self::Pieces(bands) => next_cliff(bands, value, now, unit, |position, _, _| charge(bands.entry(position)?)),
        }
    }
}

impl Bands<Piece> {
    /// What a value in a band costs.
    pub(super) fn at(&self, position: usize, value: Decimal) -> Result<Decimal, OutOfRange> {
        self.with_steps(
            position,
            |piece, counted| match piece.step {
                Some(step) => Ok(quotient(counted, step.amount())?.ceil()),
                None => Ok(counted),
            },
            value,
        )
    }

    /// What the least value of a band costs: where it does not hold its beginning, one just above.
    pub(super) fn entry(&self, position: usize) -> Result<Decimal, OutOfRange> {
        let holds_beginning = self.bounds == Bounds::LowerInclusive || position == 0;
        self.with_steps(
            position,
            |piece, counted| match piece.step {
                Some(step) if holds_beginning => Ok(quotient(counted, step.amount())?.ceil()),
                Some(step) => Ok(quotient(counted, step.amount())?.floor() + Decimal::ONE),
                None => Ok(counted),
            },
            self.rows[position].from.amount(),
        )
    }

    /// What a band ends with; `None` where it is open.
    pub(super) fn end(&self, position: usize) -> Result<Option<Decimal>, OutOfRange> {
        self.rows[position].to.map(|to| self.at(position, to.amount())).transpose()
    }

    fn with_steps(
        &self,
        position: usize,
        steps: impl Fn(&Piece, Decimal) -> Result<Decimal, OutOfRange>,
        value: Decimal,
    ) -> Result<Decimal, OutOfRange> {
        let band = &self.rows[position];
        let counted = match band.value.of {
            PieceBase::Above => value - band.from.amount(),
            PieceBase::Whole => value,
        };
        let price = band.value.price.map_or(Decimal::ZERO, Measure::amount);
        Ok(self.fixed(position)? + product(steps(&band.value, counted)?, price)?)
    }

    fn fixed(&self, position: usize) -> Result<Decimal, OutOfRange> {
        let piece = &self.rows[position].value;
        match (piece.fixed, piece.of, position.checked_sub(1)) {
            (Some(fixed), _, _) => Ok(fixed.amount()),
            (None, PieceBase::Whole, _) | (None, PieceBase::Above, None) => Ok(Decimal::ZERO),
            (None, PieceBase::Above, Some(before)) => Ok(self.end(before)?.unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;
    use serde_json::json;

    use super::*;

    /// ≤ 0.01: 70 000; to 0.1: + 15 000 per 0.01; to 1: + 50 000 per 0.1; above 1: 655 000 per m³.
    fn crates() -> Bands<Piece> {
        serde_json::from_value(json!({ "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "0.01", "value": { "fixed": "70000" } },
            { "from": "0.01", "to": "0.1", "value": { "price": "15000", "step": "0.01" } },
            { "from": "0.1", "to": "1", "value": { "price": "50000", "step": "0.1" } },
            { "from": "1", "to": null, "value": { "price": "655000", "of": "whole" } },
        ] }))
        .unwrap()
    }

    #[test]
    fn pieces_continue_one_another() {
        let bands = crates();
        let tariff = Tariff::Pieces(&bands);

        for (value, price) in [
            (dec!(0.004), dec!(70000)),
            (dec!(0.01), dec!(70000)),
            (dec!(0.010001), dec!(85000)),
            (dec!(0.02), dec!(85000)),
            (dec!(0.1), dec!(205000)),
            (dec!(0.100001), dec!(255000)),
            (dec!(1), dec!(655000)),
            (dec!(2.5), dec!(1637500)),
        ] {
            let told = tariff.price(value, MeasureUnit::CubicMetres).unwrap().unwrap();
            assert_eq!(told.exact, price, "of {value}");
        }
    }

    #[test]
    fn a_piece_that_enters_lower_is_a_cliff() {
        let bands = serde_json::from_value::<Bands<Piece>>(json!({ "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "2", "value": { "price": "10000", "step": "0.5" } },
            { "from": "2", "to": null, "value": { "fixed": "20000", "price": "5000", "step": "1", "apart": true } },
        ] }))
        .unwrap();

        let cliff = Tariff::Pieces(&bands)
            .next_cliff(dec!(1.8), "40000".parse().unwrap(), MeasureUnit::Kilograms, Vnd::rounded)
            .unwrap()
            .unwrap();

        assert_eq!(cliff.saves.to_string(), "15000");
        assert_eq!(cliff.text, "more than 2 kg cost 15000 đ less than 1.8");
    }
}
