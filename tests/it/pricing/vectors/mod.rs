//! All that real agencies have published of their prices, configured and asked over HTTP, to the đồng.

mod carriage;
mod fees;

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// `fixtures/pricing_vectors.json`, as it was handed over.
fn published() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/pricing_vectors.json")).unwrap()
}

/// A customer who is charged by these tables, at so many đồng for a yuan.
pub(super) async fn customer_of(app: &TestApp, tables: &Value, rate: &str) -> Client {
    app.given_card("PUBLISHED", &json!({}), tables).await;
    app.given_exchange_rate(rate, "0.0001").await;
    app.customer(app.given_customer(0).await).await
}

/// `[[0, "3"], [2000000, "2.5"]]` as bands that join, the last of them open.
pub(super) fn rows(published: &Value, value: impl Fn(&Value) -> Value) -> Value {
    let published = published.as_array().unwrap();
    let ends = published.iter().skip(1).map(|row| json!(row[0].to_string())).chain([Value::Null]);
    let rows = published.iter().zip(ends);
    rows.map(|(row, to)| json!({ "from": row[0].to_string(), "to": to, "value": value(&row[1]) })).collect()
}

pub(super) fn number(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What a quote says of a kind of charge.
pub(super) async fn charge(client: &Client, request: &Value, kind: &str) -> Value {
    let quote = client.post("/quotes", request).await;
    quote.assert_status(201);
    let charges = quote.body["charges"].as_array().unwrap();
    charges.iter().find(|charge| charge["kind"] == kind).cloned().unwrap_or(Value::Null)
}

pub(super) async fn amount(client: &Client, request: &Value, kind: &str) -> Value {
    charge(client, request, kind).await["amount"].clone()
}

pub(super) fn goods(value: &str) -> Value {
    json!({ "lines": [{ "unit_price": value, "quantity": 1 }] })
}

/// Packages from Guangzhou to Hanoi, with nothing much in them.
pub(super) fn carried(packages: &Value, services: &Value) -> Value {
    let transport = json!({ "origin": "Guangzhou", "destination": "Hanoi", "packages": packages });
    let mut request = goods("1000.00");
    request["services"] = services.clone();
    request["transport"] = transport;
    request
}

pub(super) fn package(kg: &str, size: Option<&str>) -> Value {
    let sides = size.map(|size| {
        let sides: Vec<_> = size.split('x').collect();
        json!({ "length_cm": sides[0], "width_cm": sides[1], "height_cm": sides[2] })
    });
    json!({ "weight_kg": kg, "size": sides })
}

/// Freight at one đồng a kilogram, and whatever a table adds.
pub(super) fn freight(table: &Value) -> Value {
    let mut freight = json!({ "origin": "Guangzhou", "destination": "Hanoi" });
    freight.as_object_mut().unwrap().extend(table.as_object().unwrap().clone());
    if ["bands", "pieces", "volume"].iter().all(|priced| freight[priced].is_null()) {
        freight["bands"] = json!({ "rows": [{ "from": "0", "to": null, "value": "1" }] });
    }
    json!([freight])
}
