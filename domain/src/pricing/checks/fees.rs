//! The agency's own fees.

use rust_decimal::Decimal;

use super::Findings;
use super::TableProblemCode::{Contradiction, Empty, Incomplete, SplitIncomplete, Unordered};
use crate::pricing::{CrateTable, InsuranceTable, ServiceFeeTable, TallyTable};

impl ServiceFeeTable {
    pub(super) fn problems(&self, found: &mut Findings) {
        let has_percentages = self.bands.is_some() || !self.by_level.is_empty() || !self.by_deposit.is_empty();
        match &self.per_item {
            None if !has_percentages => found.add("/service_fee", Empty, "a table has a band"),
            Some(_) if has_percentages => {
                found.add("/service_fee/per_item", Contradiction, "a price of a piece takes the place of percentages");
            }
            None | Some(_) => {}
        }
        if let Some(bands) = &self.bands {
            found.percentages("/service_fee/bands", bands);
        }
        if let Some(bands) = &self.per_item {
            found.bands("/service_fee/per_item", bands, Decimal::ONE);
        }
        found.unique(
            "/service_fee/by_level",
            self.by_level.iter().map(|row| row.level_id),
            "the level has bands already",
        );
        for (index, row) in self.by_level.iter().enumerate() {
            found.percentages(&format!("/service_fee/by_level/{index}/bands"), &row.bands);
        }
        for (index, row) in self.by_deposit.iter().enumerate() {
            let at = format!("/service_fee/by_deposit/{index}");
            found.share(&format!("{at}/deposit_percent"), row.deposit_percent);
            found.percentages(&format!("{at}/bands"), &row.bands);
        }
        for (index, pair) in self.by_deposit.windows(2).enumerate() {
            if pair[1].deposit_percent <= pair[0].deposit_percent {
                found.add(&format!("/service_fee/by_deposit/{}", index + 1), Unordered, "shares ascend");
            }
        }
        found.limits("/service_fee", self.minimum, self.cap);
    }
}

impl TallyTable {
    pub(super) fn problems(&self, found: &mut Findings) {
        found.bands("/tally/bands", &self.bands, Decimal::ONE);
        found.limits("/tally", self.minimum, self.cap);
        let columns = self.bands.rows.iter().filter(|band| band.value.price_below_split.is_some()).count();
        if (columns > 0) != self.split_at_cny.is_some() || (columns > 0 && columns < self.bands.rows.len()) {
            let message = "`split_at_cny` and `price_below_split` in every row belong together";
            found.add("/tally/split_at_cny", SplitIncomplete, message);
        }
    }
}

impl CrateTable {
    pub(super) fn problems(&self, found: &mut Findings) {
        match (self.first_kg, self.further_kg, &self.volume) {
            (None, None, None) => found.add("/crate", Empty, "a crate costs by weight or by volume"),
            (Some(_), None, _) | (None, Some(_), _) => {
                found.add("/crate/further_kg", Incomplete, "`first_kg` and `further_kg` belong together");
            }
            (Some(_), Some(_), _) | (None, None, Some(_)) => {}
        }
        if let Some(bands) = &self.volume {
            found.pieces("/crate/volume", bands);
        }
        found.limits("/crate", self.minimum, self.cap);
    }
}

impl InsuranceTable {
    pub(super) fn problems(&self, found: &mut Findings) {
        found.share("/insurance/percent", self.percent);
        if let Some(percent) = self.payout_percent {
            found.share("/insurance/payout_percent", percent);
        }
        if self.cap.zip(self.minimum).is_some_and(|(cap, minimum)| cap < minimum) {
            found.add("/insurance/cap", super::TableProblemCode::CapBelowMinimum, "the cap is at least the minimum");
        }
    }
}
