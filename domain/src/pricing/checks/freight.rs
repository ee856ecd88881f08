//! Freight: each route, line and goods class once, with usable numbers.

use rust_decimal::Decimal;

use super::Findings;
use super::TableProblemCode::{Contradiction, Empty, UnusableNumber, ZonesUnordered};
use crate::Measure;
use crate::pricing::{BandMode, BandedBy, FreightTable, RateTables, VolumePrices, Volumetric};

impl RateTables {
    pub(super) fn freight_problems(&self, found: &mut Findings) {
        for (index, table) in self.freight.iter().enumerate() {
            table.problems(&format!("/freight/{index}"), found);
        }
        let routes = self.freight.iter().map(|it| (&it.origin, &it.destination, it.line, it.goods_class));
        found.unique("/freight", routes, "this route, line and goods class has a table already");
    }
}

impl FreightTable {
    fn problems(&self, at: &str, found: &mut Findings) {
        match (&self.bands, &self.pieces) {
            (Some(bands), None) => found.bands(&format!("{at}/bands"), bands, Decimal::ZERO),
            (None, Some(pieces)) => found.pieces(&format!("{at}/pieces"), pieces),
            (Some(_), Some(_)) => {
                found.add(&format!("{at}/pieces"), Contradiction, "pieces take the place of bands");
            }
            (None, None) if self.volume.is_some() && self.volumetric.is_none() => {}
            (None, None) => found.add(at, Empty, "a table has a price by weight or by volume"),
        }
        if self.banded_by == BandedBy::OrderValue && (self.mode == BandMode::Graduated || self.pieces.is_some()) {
            let message = "the value of the goods chooses one price of a kilogram";
            found.add(&format!("{at}/banded_by"), Contradiction, message);
        }
        found.limits(at, self.minimum, self.cap);
        for (field, step) in [("step_kg", self.step_kg), ("package_step_kg", self.package_step_kg)] {
            if step.is_some_and(|step| step.is_zero() || !is_fine(step, 3)) {
                found.add(&format!("{at}/{field}"), UnusableNumber, "a step is at least a gram");
            }
        }
        for (field, least) in [("minimum_kg", self.minimum_kg), ("package_minimum_kg", self.package_minimum_kg)] {
            if least.is_some_and(|least| !is_fine(least, 3)) {
                found.add(&format!("{at}/{field}"), UnusableNumber, "weights have three decimals");
            }
        }
        if let Some(volumetric) = &self.volumetric {
            volumetric.problems(&format!("{at}/volumetric"), found);
        }
        if let Some(volume) = &self.volume {
            volume.problems(&format!("{at}/volume"), found);
        }
    }
}

impl Volumetric {
    fn problems(&self, at: &str, found: &mut Findings) {
        if self.divisor.amount() < Decimal::ONE {
            found.add(&format!("{at}/divisor"), UnusableNumber, "a divisor is at least 1");
        }
        if let Some(bands) = &self.bands {
            found.bands(&format!("{at}/bands"), bands, Decimal::ZERO);
        }
        if self.blend.as_ref().is_some_and(|blend| blend.larger_from_kg < blend.mean_from_kg) {
            found.add(&format!("{at}/blend"), ZonesUnordered, "the mean counts before the larger weight does");
        }
    }
}

impl VolumePrices {
    fn problems(&self, at: &str, found: &mut Findings) {
        found.bands(&format!("{at}/bands"), &self.bands, Decimal::ZERO);
        if self.step_m3.is_some_and(Measure::is_zero) {
            found.add(&format!("{at}/step_m3"), UnusableNumber, "a step is more than nothing");
        }
    }
}

fn is_fine(measure: Measure, decimals: u32) -> bool {
    measure.amount().scale() <= decimals
}
