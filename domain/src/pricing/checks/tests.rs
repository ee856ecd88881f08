//! What keeps drafts from being published.

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

    let mut problems = found(json!({ "deposit_percent": "101", "freight": [table, table] }));
    problems.retain(|(pointer, _)| !pointer.starts_with("/freight/1/"));

    let expected = [
        ("/deposit_percent", AboveWhole),
        ("/freight/0/cap", CapBelowMinimum),
        ("/freight/0/step_kg", UnusableNumber),
        ("/freight/0/volumetric/divisor", UnusableNumber),
        ("/freight/0/volumetric/blend", ZonesUnordered),
        ("/freight/1", Duplicate),
    ];
    assert_eq!(problems, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[test]
fn pieces_begin_where_the_one_before_ends_unless_they_are_meant_to_be_apart() {
    let volume = |last: Value| {
        let rows = json!([
            { "from": "0", "to": "0.01", "value": { "fixed": "70000" } },
            { "from": "0.01", "to": "0.1", "value": { "price": "15000", "step": "0.01" } },
            { "from": "0.1", "to": null, "value": last },
        ]);
        found(json!({ "crate": { "volume": { "bounds": "upper_inclusive", "rows": rows } } }))
    };
    let at = |code| vec![("/crate/volume/rows/2/value".to_owned(), code)];

    assert_eq!(volume(json!({ "price": "50000", "step": "0.1" })), []);
    assert_eq!(volume(json!({ "price": "2050000", "of": "whole" })), []);
    assert_eq!(volume(json!({ "price": "2040000", "of": "whole" })), at(NotJoined));
    assert_eq!(volume(json!({ "fixed": "205001", "price": "1" })), at(NotJoined));
    assert_eq!(volume(json!({ "fixed": "205001", "price": "1", "apart": true })), []);
    assert_eq!(volume(json!({ "fixed": "1" })), [], "a flat price continues nothing");
    let no_step = vec![("/crate/volume/rows/2/value/step".to_owned(), UnusableNumber)];
    assert_eq!(volume(json!({ "price": "1", "step": "0" })), no_step);
}

#[test]
fn prices_that_exclude_one_another_are_found() {
    let open = json!({ "rows": [{ "from": "0", "to": null, "value": "1" }] });
    let level = json!({ "level_id": "00000000-0000-0000-0000-000000000001", "bands": open });
    let route = json!({ "origin": "A", "destination": "B" });
    let with = |mut table: Value, fields: Value| {
        table.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        json!([table])
    };
    let first = |tables: Value| found(tables).into_iter().next();
    let pieces = json!({ "rows": [{ "from": "0", "to": null, "value": { "price": "1" } }] });

    for (tables, pointer, code) in [
        (json!({ "service_fee": {} }), "/service_fee", Empty),
        (json!({ "service_fee": { "bands": open, "per_item": open } }), "/service_fee/per_item", Contradiction),
        (json!({ "service_fee": { "by_level": [level, level] } }), "/service_fee/by_level/1", Duplicate),
        (json!({ "crate": {} }), "/crate", Empty),
        (json!({ "crate": { "first_kg": "1" } }), "/crate/further_kg", Incomplete),
        (json!({ "freight": with(route.clone(), json!({})) }), "/freight/0", Empty),
        (
            json!({ "freight": with(route.clone(), json!({ "bands": open, "pieces": pieces })) }),
            "/freight/0/pieces",
            Contradiction,
        ),
        (
            json!({ "freight": with(route.clone(), json!({ "pieces": pieces, "banded_by": "order_value" })) }),
            "/freight/0/banded_by",
            Contradiction,
        ),
        (
            json!({ "storage": [{ "free_days": 0, "bands": open }, { "free_days": 1, "bands": open }] }),
            "/storage/1",
            Duplicate,
        ),
        (json!({ "last_mile": [{ "zone": "Z" }, { "zone": "Z" }] }), "/last_mile/1", Duplicate),
        (
            json!({ "surcharges": [{ "name": "N", "price": "1" }, { "name": "N", "price": "2" }] }),
            "/surcharges/1",
            Duplicate,
        ),
        (json!({ "insurance": { "percent": "1", "minimum": "2", "cap": "1" } }), "/insurance/cap", CapBelowMinimum),
    ] {
        assert_eq!(first(tables.clone()), Some((pointer.to_owned(), code)), "{tables}");
    }
}

#[test]
fn a_cliff_of_the_prices_below_the_split_is_found_too() {
    let row = |from: &str, to: Value, below: &str| json!({ "from": from, "to": to, "value": { "price": "3500", "price_below_split": below } });
    let rows = json!([row("1", json!("11"), "1500"), row("11", Value::Null, "800")]);
    let tally = json!({ "split_at_cny": "10", "bands": { "rows": rows } });
    let tables: RateTables = serde_json::from_value(json!({ "deposit_percent": "70", "tally": tally })).unwrap();

    let cliffs = tables.cliffs();

    let told: Vec<_> =
        cliffs.iter().map(|it| (it.pointer.as_str(), it.below.to_string(), it.above.to_string())).collect();
    assert_eq!(told, [("/tally/bands/rows/1/value/price_below_split", "16500".to_owned(), "8800".to_owned())]);
}
