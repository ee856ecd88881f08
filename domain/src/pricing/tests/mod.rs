//! The published price lists of `fixtures/pricing_vectors.json`, and what they must give to the đồng; `order` and
//! `freight` hold the numbers.

use serde_json::{Value, json};

use super::*;
use crate::Cny;

mod discount;
mod freight;
mod oracle;
mod order;
mod properties;
mod tables;

fn number<T: std::str::FromStr<Err = OutOfRange>>(text: &str) -> T {
    text.parse().unwrap()
}

fn card(mut tables: Value) -> RateTables {
    tables["deposit_percent"] = json!("70");
    let tables: RateTables = serde_json::from_value(tables).unwrap();
    assert_eq!(tables.problems(), []);
    tables
}

/// At a rate of 1, values in yuan are values in đồng.
fn pricing<'a>(tables: &'a RateTables, rate: &str) -> Pricing<'a> {
    Pricing { card_code: "STANDARD", version: 3, tables, rate: number(rate), level: None }
}

fn level(service: &str, freight: &str, deposit: &str) -> LevelTerms {
    LevelTerms {
        service_discount: number(service),
        freight_discount: number(freight),
        deposit_percent: Some(number(deposit)),
        level_id: None,
    }
}

fn order(lines: &[(&str, i32)], services: Services) -> OrderInput {
    let lines = lines.iter().map(|&(unit_price, quantity)| PricedLine { unit_price: number(unit_price), quantity });
    OrderInput::of_goods(lines.collect(), Cny::ZERO, services)
}

fn goods(value: &str) -> OrderInput {
    order(&[(value, 1)], Services::default())
}

fn tallied(lines: &[(&str, i32)]) -> OrderInput {
    order(lines, Services { tally: true, ..Services::default() })
}

fn charge(priced: &PricedOrder, kind: ChargeKind) -> Charge {
    priced.charges.iter().find(|charge| charge.kind == kind).unwrap().clone()
}

fn amount(priced: &PricedOrder, kind: ChargeKind) -> String {
    charge(priced, kind).amount.to_string()
}

fn bands(rows: &[(&str, &str)]) -> Value {
    let ends = rows.iter().skip(1).map(|row| json!(row.0)).chain([Value::Null]);
    let rows = rows.iter().zip(ends).map(|(row, to)| json!({ "from": row.0, "to": to, "value": row.1 }));
    json!({ "rows": rows.collect::<Vec<_>>() })
}

fn package(weight: &str, size: Option<[&str; 3]>) -> Measured {
    Measured { weight: number(weight), size: size.map(|sides| sides.map(number)), portion: None }
}

/// The same package, as each of the orders has it that share it by these units.
fn each(package: &Measured, units: &[i64]) -> impl Iterator<Item = Measured> + use<> {
    let units: Vec<_> = units.iter().map(|units| Decimal::from(*units)).collect();
    let package = package.clone();
    (0..units.len()).map(move |own| Measured { portion: Some(Portion::new(units.clone(), own)), ..package.clone() })
}

fn service_fee() -> RateTables {
    card(json!({ "service_fee": {
        "bands": bands(&[("0", "3"), ("2000000", "2.5"), ("20000000", "2"), ("100000000", "1")]), "minimum": "9000",
    } }))
}

fn tally() -> RateTables {
    let rows = [
        ("1", json!("3"), "5000"),
        ("3", json!("11"), "3500"),
        ("11", json!("101"), "2000"),
        ("101", json!("501"), "1500"),
        ("501", Value::Null, "1000"),
    ];
    let rows = rows.map(|(from, to, price)| json!({ "from": from, "to": to, "value": { "price": price } }));
    card(json!({ "tally": { "bands": { "rows": rows }, "max_quantity": "10000" } }))
}

fn freight(mut table: Value) -> RateTables {
    table["origin"] = json!("Guangzhou");
    table["destination"] = json!("Hanoi");
    table["minimum_kg"] = json!("0.5");
    table["bands"] = bands(&[("0", "28000"), ("10", "27000"), ("30", "26000"), ("100", "25000"), ("200", "23000")]);
    card(json!({ "freight": [table] }))
}

fn to_hanoi(services: Services) -> Carriage<'static> {
    Carriage {
        origin: "Guangzhou",
        destination: "Hanoi",
        services,
        class: GoodsClass::Ordinary,
        goods: Vnd::ZERO,
        carried: None,
    }
}

fn carried(tables: &RateTables, packages: &[Measured]) -> Result<Vec<Charge>, PricingError> {
    pricing(tables, "3700").freight(&to_hanoi(Services::default()), packages)
}

fn carriage(tables: &RateTables, packages: &[Measured]) -> Charge {
    carried(tables, packages).unwrap().remove(0)
}
