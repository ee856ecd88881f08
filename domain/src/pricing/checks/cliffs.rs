//! Where tables ask less for more. Many published lists do so, and mean it: a cliff is told and forbids nothing.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pricing::explanation::measure;
use crate::pricing::tariff::Piece;
use crate::pricing::{BandMode, Bands, RateTables, TallyPrices};
use crate::{Measure, Percent};

/// A value from which on more costs less than just below it
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TableCliff {
    /// The band that is cheaper, as a JSON pointer into the tables; its second price where that is the cheaper one
    #[schema(max_length = 200)]
    pub pointer: String,
    /// Where it begins
    pub at: Measure,
    /// What that would cost at the band below, in the table's currency and before minimum and cap
    pub below: Measure,
    /// What it costs
    pub above: Measure,
}

/// What was found so far.
struct Cliffs(Vec<TableCliff>);

impl RateTables {
    /// All cliffs, table by table.
    pub fn cliffs(&self) -> Vec<TableCliff> {
        let mut found = Cliffs(vec![]);
        if let Some(table) = &self.service_fee {
            if let Some(bands) = &table.bands {
                found.percentages("/service_fee/bands", bands, table.mode);
            }
            for (index, row) in table.by_level.iter().enumerate() {
                found.percentages(&format!("/service_fee/by_level/{index}/bands"), &row.bands, table.mode);
            }
            for (index, row) in table.by_deposit.iter().enumerate() {
                found.percentages(&format!("/service_fee/by_deposit/{index}/bands"), &row.bands, table.mode);
            }
            if let Some(bands) = &table.per_item {
                found.prices("/service_fee/per_item", bands, table.mode);
            }
        }
        if let Some(table) = &self.tally {
            found.by_unit("/tally/bands", "", &table.bands, |prices| Some(prices.price.amount()));
            let below_split = |prices: &TallyPrices| prices.price_below_split.map(Measure::amount);
            found.by_unit("/tally/bands", "/value/price_below_split", &table.bands, below_split);
        }
        if let Some(bands) = self.crating.as_ref().and_then(|table| table.volume.as_ref()) {
            found.pieces("/crate/volume", bands);
        }
        for (index, table) in self.freight.iter().enumerate() {
            let at = format!("/freight/{index}");
            // By order value a cheaper kilogram is no cliff of the weight.
            if table.banded_by == crate::pricing::BandedBy::OrderValue {
                continue;
            }
            if let Some(bands) = &table.bands {
                found.prices(&format!("{at}/bands"), bands, table.mode);
            }
            if let Some(bands) = &table.pieces {
                found.pieces(&format!("{at}/pieces"), bands);
            }
            if let Some(bands) = table.volumetric.as_ref().and_then(|volumetric| volumetric.bands.as_ref()) {
                found.prices(&format!("{at}/volumetric/bands"), bands, table.mode);
            }
            if let Some(volume) = &table.volume {
                found.prices(&format!("{at}/volume/bands"), &volume.bands, table.mode);
            }
        }
        for (index, table) in self.storage.iter().enumerate() {
            found.prices(&format!("/storage/{index}/bands"), &table.bands, table.mode);
        }
        for (index, table) in self.last_mile.iter().enumerate() {
            if let Some(bands) = &table.pieces {
                found.pieces(&format!("/last_mile/{index}/pieces"), bands);
            }
        }
        found.0
    }
}

impl Cliffs {
    fn percentages(&mut self, at: &str, bands: &Bands<Percent>, mode: BandMode) {
        if mode == BandMode::Slab {
            self.by_unit(at, "", bands, |percent| Some(percent.fraction()));
        }
    }

    fn prices(&mut self, at: &str, bands: &Bands<Measure>, mode: BandMode) {
        if mode == BandMode::Slab {
            self.by_unit(at, "", bands, |price| Some(price.amount()));
        }
    }

    /// `of` is the price within a row, where a row has several.
    fn by_unit<T>(&mut self, at: &str, of: &str, bands: &Bands<T>, price: impl Fn(&T) -> Option<Decimal>) {
        for (index, pair) in bands.rows.windows(2).enumerate() {
            let edge = pair[1].from;
            let cost = |value: &T| edge.amount().checked_mul(price(value)?);
            if let Some((below, above)) = cost(&pair[0].value).zip(cost(&pair[1].value)) {
                self.add(format!("{at}/rows/{}{of}", index + 1), edge, below, above);
            }
        }
    }

    fn pieces(&mut self, at: &str, bands: &Bands<Piece>) {
        for row in 1..bands.rows.len() {
            if let (Ok(Some(below)), Ok(above)) = (bands.end(row - 1), bands.entry(row)) {
                self.add(format!("{at}/rows/{row}"), bands.rows[row].from, below, above);
            }
        }
    }

    fn add(&mut self, pointer: String, edge: Measure, below: Decimal, above: Decimal) {
        if let Some((below, above)) = measure(below).zip(measure(above)).filter(|(below, above)| above < below) {
            self.0.push(TableCliff { pointer, at: edge, below, above });
        }
    }
}
