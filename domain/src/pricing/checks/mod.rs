//! What keeps a draft from being published: holes and contradictions in its tables.

mod afterwards;
mod cliffs;
mod fees;
mod freight;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tariff::Piece;
use super::{Bands, RateTables};
use crate::vocabulary::string_enum;
use crate::{LevelId, Measure, Percent};

pub use cliffs::TableCliff;

string_enum! {
    /// What is wrong with a table
    pub enum TableProblemCode {
        /// No bands at all
        Empty = "empty",
        /// Bands that do not ascend
        Unordered = "unordered",
        /// Values between two bands that neither prices
        Gap = "gap",
        /// Values that two bands price
        Overlap = "overlap",
        /// The lowest values have no band
        StartsLate = "starts_late",
        /// Two tables for the same route, line and goods class, for the same level, city or zone, or of the same name
        Duplicate = "duplicate",
        /// A cap below the minimum
        CapBelowMinimum = "cap_below_minimum",
        /// A percentage above 100
        AboveWhole = "above_whole",
        /// Zero or too fine where something is divided by it
        UnusableNumber = "unusable_number",
        /// Zones of volumetric weight in the wrong order
        ZonesUnordered = "zones_unordered",
        /// Two price columns without the unit price that divides them, or the other way round
        SplitIncomplete = "split_incomplete",
        /// A piece that does not begin where the one before ends, and is not said to be apart
        NotJoined = "not_joined",
        /// Prices that cannot hold together
        Contradiction = "contradiction",
        /// Half of what belongs together
        Incomplete = "incomplete",
        /// A level that is not there
        UnknownLevel = "unknown_level",
    }
}

/// One thing to mend before publishing
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TableProblem {
    /// Where in the tables, as a JSON pointer
    #[schema(max_length = 200)]
    pub pointer: String,
    pub code: TableProblemCode,
    #[schema(max_length = 200)]
    pub message: String,
}

/// What was found so far.
struct Findings(Vec<TableProblem>);

impl RateTables {
    /// Everything that forbids publishing; empty for tables that are sound.
    pub fn problems(&self) -> Vec<TableProblem> {
        let mut found = Findings(vec![]);
        found.share("/deposit_percent", self.deposit_percent);
        if let Some(table) = &self.service_fee {
            table.problems(&mut found);
        }
        if let Some(table) = &self.tally {
            table.problems(&mut found);
        }
        if let Some(table) = &self.crating {
            table.problems(&mut found);
        }
        if let Some(table) = &self.insurance {
            table.problems(&mut found);
        }
        self.freight_problems(&mut found);
        self.afterwards_problems(&mut found);
        found.0
    }

    /// The levels that tables name, and where.
    pub fn levels(&self) -> Vec<(String, LevelId)> {
        let fees = self.service_fee.iter().flat_map(|table| &table.by_level).enumerate();
        let mut named: Vec<_> =
            fees.map(|(index, row)| (format!("/service_fee/by_level/{index}/level_id"), row.level_id)).collect();
        for (index, table) in self.storage.iter().enumerate() {
            let free = table.free_days_by_level.iter().enumerate();
            named.extend(
                free.map(|(row, free)| (format!("/storage/{index}/free_days_by_level/{row}/level_id"), free.level_id)),
            );
        }
        named
    }

    /// Levels that tables name and that are not there.
    pub fn unknown_levels(&self, known: &[LevelId]) -> Vec<TableProblem> {
        let unknown = self.levels().into_iter().filter(|(_, level)| !known.contains(level));
        let problem = |(pointer, _)| TableProblem {
            pointer,
            code: TableProblemCode::UnknownLevel,
            message: "no such level".to_owned(),
        };
        unknown.map(problem).collect()
    }
}

impl Findings {
    fn add(&mut self, pointer: &str, code: TableProblemCode, message: &str) {
        self.0.push(TableProblem { pointer: pointer.to_owned(), code, message: message.to_owned() });
    }

    fn share(&mut self, pointer: &str, percent: Percent) {
        if percent.amount() > Decimal::ONE_HUNDRED {
            self.add(pointer, TableProblemCode::AboveWhole, "a share is at most 100 %");
        }
    }

    fn limits(&mut self, at: &str, minimum: Option<Measure>, cap: Option<Measure>) {
        if let (Some(minimum), Some(cap)) = (minimum, cap)
            && cap < minimum
        {
            self.add(&format!("{at}/cap"), TableProblemCode::CapBelowMinimum, "the cap is at least the minimum");
        }
    }

    /// Several that are told apart by something that no two may share.
    fn unique<K: std::hash::Hash + Eq>(&mut self, at: &str, keys: impl IntoIterator<Item = K>, message: &str) {
        let mut seen = std::collections::HashSet::new();
        for (index, key) in keys.into_iter().enumerate() {
            if !seen.insert(key) {
                self.add(&format!("{at}/{index}"), TableProblemCode::Duplicate, message);
            }
        }
    }

    fn percentages(&mut self, at: &str, bands: &Bands<Percent>) {
        self.bands(at, bands, Decimal::ZERO);
        for (row, band) in bands.rows.iter().enumerate() {
            self.share(&format!("{at}/rows/{row}/value"), band.value);
        }
    }

    /// Steps are more than nothing, and pieces that continue begin where the one before ends.
    fn pieces(&mut self, at: &str, bands: &Bands<Piece>) {
        self.bands(at, bands, Decimal::ZERO);
        for (row, band) in bands.rows.iter().enumerate() {
            let at = format!("{at}/rows/{row}/value");
            let piece = &band.value;
            if piece.step.is_some_and(Measure::is_zero) {
                self.add(&format!("{at}/step"), TableProblemCode::UnusableNumber, "a step is more than nothing");
                return;
            }
            if row == 0 && piece.fixed.is_none() && piece.price.is_none() {
                self.add(&at, TableProblemCode::Incomplete, "the first piece has a price");
            }
        }
        for row in 1..bands.rows.len() {
            let piece = &bands.rows[row].value;
            let at = format!("{at}/rows/{row}/value");
            let edge = bands.rows[row].from.amount();
            match (bands.end(row - 1), bands.at(row, edge)) {
                (Ok(Some(end)), Ok(begin)) if piece.price.is_some() && !piece.apart && begin != end => {
                    let message =
                        format!("begins at {} where the one before ends at {}", begin.normalize(), end.normalize());
                    self.add(&at, TableProblemCode::NotJoined, &message);
                }
                (Ok(_), Ok(_)) => {}
                (Err(_), _) | (_, Err(_)) => {
                    self.add(&at, TableProblemCode::UnusableNumber, "comes to more than an amount can hold");
                }
            }
        }
    }

    /// Every value from `lowest` on has exactly one band, up to where the last one ends.
    fn bands<T>(&mut self, at: &str, bands: &Bands<T>, lowest: Decimal) {
        let row = |row: usize| format!("{at}/rows/{row}");
        match bands.rows.first() {
            None => self.add(at, TableProblemCode::Empty, "a table has a band"),
            Some(first) if first.from.amount() > lowest => {
                let message = format!("nothing is said of {lowest} to {}", first.from);
                self.add(&row(0), TableProblemCode::StartsLate, &message);
            }
            Some(_) => {}
        }
        for (index, band) in bands.rows.iter().enumerate() {
            if band.to.is_some_and(|to| to <= band.from) {
                self.add(&row(index), TableProblemCode::Unordered, "a band ends above where it begins");
            }
        }
        for (index, pair) in bands.rows.windows(2).enumerate() {
            let (below, above) = (&pair[0], &pair[1]);
            let next = row(index + 1);
            if above.from <= below.from {
                self.add(&next, TableProblemCode::Unordered, "bands ascend");
                continue;
            }
            match below.to {
                Some(to) if to < above.from => {
                    let message = format!("no band holds {to} to {}", above.from);
                    self.add(&next, TableProblemCode::Gap, &message);
                }
                Some(to) if to == above.from => {}
                Some(_) | None => {
                    let message = format!("the band before also holds {}", above.from);
                    self.add(&next, TableProblemCode::Overlap, &message);
                }
            }
        }
    }
}
