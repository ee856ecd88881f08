//! What keeps a draft from being published: holes and contradictions in its tables.

use std::collections::HashSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Bands, FreightTable, RateTables};
use crate::vocabulary::string_enum;
use crate::{Measure, Percent};

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
        /// Two tables for the same route, line and goods class
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
            found.bands("/service_fee/bands", &table.bands, Decimal::ZERO);
            for (row, band) in table.bands.rows.iter().enumerate() {
                found.share(&format!("/service_fee/bands/rows/{row}/value"), band.value);
            }
            found.limits("/service_fee", table.minimum, table.cap);
        }
        if let Some(table) = &self.tally {
            found.bands("/tally/bands", &table.bands, Decimal::ONE);
            found.limits("/tally", table.minimum, table.cap);
            let columns = table.bands.rows.iter().filter(|band| band.value.price_below_split.is_some()).count();
            if (columns > 0) != table.split_at_cny.is_some() || (columns > 0 && columns < table.bands.rows.len()) {
                let message = "`split_at_cny` and `price_below_split` in every row belong together";
                found.add("/tally/split_at_cny", TableProblemCode::SplitIncomplete, message);
            }
        }
        if let Some(table) = &self.crating {
            found.limits("/crate", table.minimum, table.cap);
        }
        if let Some(table) = &self.insurance {
            found.share("/insurance/percent", table.percent);
        }
        self.freight_problems(&mut found);
        found.0
    }

    fn freight_problems(&self, found: &mut Findings) {
        let mut routes = HashSet::new();
        for (index, table) in self.freight.iter().enumerate() {
            let at = format!("/freight/{index}");
            if !routes.insert((&table.origin, &table.destination, table.line, table.goods_class)) {
                found.add(&at, TableProblemCode::Duplicate, "this route, line and goods class has a table already");
            }
            table.problems(&at, found);
        }
    }
}

impl FreightTable {
    fn problems(&self, at: &str, found: &mut Findings) {
        found.bands(&format!("{at}/bands"), &self.bands, Decimal::ZERO);
        found.limits(at, self.minimum, self.cap);
        let in_grams = |kg: &Measure| kg.amount().scale() <= 3;
        if self.step_kg.is_some_and(|step| step.is_zero() || !in_grams(&step)) {
            found.add(&format!("{at}/step_kg"), TableProblemCode::UnusableNumber, "a step is at least a gram");
        }
        if self.minimum_kg.is_some_and(|minimum| !in_grams(&minimum)) {
            found.add(&format!("{at}/minimum_kg"), TableProblemCode::UnusableNumber, "weights have three decimals");
        }
        let Some(volumetric) = &self.volumetric else { return };
        if volumetric.divisor.amount() < Decimal::ONE {
            let message = "a divisor is at least 1";
            found.add(&format!("{at}/volumetric/divisor"), TableProblemCode::UnusableNumber, message);
        }
        if let Some(bands) = &volumetric.bands {
            found.bands(&format!("{at}/volumetric/bands"), bands, Decimal::ZERO);
        }
        if volumetric.blend.as_ref().is_some_and(|blend| blend.larger_from_kg < blend.mean_from_kg) {
            let message = "the mean counts before the larger weight does";
            found.add(&format!("{at}/volumetric/blend"), TableProblemCode::ZonesUnordered, message);
        }
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

#[cfg(test)]
mod tests {
    use TableProblemCode::*;
    use serde_json::{Value, json};

    use super::*;

    fn found(mut tables: Value) -> Vec<(String, TableProblemCode)> {
        if tables["deposit_percent"].is_null() {
            tables["deposit_percent"] = json!("70");
        }
        let tables: RateTables = serde_json::from_value(tables).unwrap();
        tables.problems().into_iter().map(|problem| (problem.pointer, problem.code)).collect()
    }

    fn service_fee(rows: &[(&str, Option<&str>)]) -> Vec<(String, TableProblemCode)> {
        let rows: Vec<_> = rows.iter().map(|(from, to)| json!({ "from": from, "to": to, "value": "3" })).collect();
        found(json!({ "service_fee": { "bands": { "rows": rows } } }))
    }

    fn at(row: usize, code: TableProblemCode) -> Vec<(String, TableProblemCode)> {
        vec![(format!("/service_fee/bands/rows/{row}"), code)]
    }

    #[test]
    fn bands_that_join_are_sound() {
        assert_eq!(service_fee(&[("0", Some("5")), ("5", Some("9")), ("9", None)]), []);
        assert_eq!(service_fee(&[("0", Some("5")), ("5", Some("9"))]), [], "more is negotiated");
    }

    #[test]
    fn holes_and_overlaps_are_found_where_they_are() {
        assert_eq!(service_fee(&[]), [("/service_fee/bands".to_owned(), Empty)]);
        assert_eq!(service_fee(&[("1", None)]), at(0, StartsLate));
        assert_eq!(service_fee(&[("0", Some("5")), ("6", None)]), at(1, Gap));
        assert_eq!(service_fee(&[("0", Some("5")), ("4", None)]), at(1, Overlap));
        assert_eq!(service_fee(&[("0", None), ("4", None)]), at(1, Overlap));
        assert_eq!(service_fee(&[("0", Some("9")), ("0", Some("5"))]), at(1, Unordered));
        assert_eq!(service_fee(&[("0", Some("0"))]), at(0, Unordered));
    }

    #[test]
    fn pieces_are_counted_from_one() {
        let tally = |from: &str| {
            let row = json!({ "from": from, "to": null, "value": { "price": "1000" } });
            found(json!({ "tally": { "bands": { "rows": [row] } } }))
        };

        assert_eq!(tally("1"), []);
        assert_eq!(tally("2"), [("/tally/bands/rows/0".to_owned(), StartsLate)]);
    }

    #[test]
    fn two_price_columns_need_the_price_that_divides_them() {
        let tally = |split: Value, below: Value| {
            let rows = json!([{ "from": "1", "to": null, "value": { "price": "9", "price_below_split": below } }]);
            found(json!({ "tally": { "split_at_cny": split, "bands": { "rows": rows } } }))
        };

        assert_eq!(tally(json!("10"), json!("5")), []);
        assert_eq!(tally(Value::Null, json!("5")), [("/tally/split_at_cny".to_owned(), SplitIncomplete)]);
        assert_eq!(tally(json!("10"), Value::Null), [("/tally/split_at_cny".to_owned(), SplitIncomplete)]);
    }

    #[test]
    fn a_route_has_one_table_and_usable_numbers() {
        let bands = json!({ "rows": [{ "from": "0", "to": null, "value": "28000" }] });
        let table = json!({ "origin": "A", "destination": "B", "bands": bands, "step_kg": "0",
            "volumetric": { "divisor": "0", "blend": { "mean_from_kg": "10", "larger_from_kg": "3" } },
            "minimum": "5", "cap": "4" });

        let problems = found(json!({ "deposit_percent": "101", "freight": [table, table] }));

        let expected = [
            ("/deposit_percent", AboveWhole),
            ("/freight/0/cap", CapBelowMinimum),
            ("/freight/0/step_kg", UnusableNumber),
            ("/freight/0/volumetric/divisor", UnusableNumber),
            ("/freight/0/volumetric/blend", ZonesUnordered),
            ("/freight/1", Duplicate),
        ];
        assert_eq!(problems[..6], expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }
}
