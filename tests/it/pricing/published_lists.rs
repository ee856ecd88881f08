//! Published price lists, configured and asked over HTTP, to the đồng.

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A customer who is charged by these tables, at one đồng for a yuan.
async fn customer_of(app: &TestApp, tables: &Value) -> Client {
    app.given_card("PUBLISHED", &json!({}), tables).await;
    app.given_exchange_rate("1", "1").await;
    app.customer(app.given_customer(0).await).await
}

async fn charged(client: &Client, kind: &str, request: &Value) -> Option<String> {
    let quote = client.post("/quotes", request).await;
    let charges = quote.body["charges"].as_array()?;
    let charge = charges.iter().find(|charge| charge["kind"] == kind)?;
    charge["amount"].as_str().map(str::to_owned)
}

#[actix_web::test]
async fn a_service_fee_by_the_value_of_the_goods() {
    let app = TestApp::start().await;
    let client = customer_of(
        &app,
        &json!({ "deposit_percent": "70", "service_fee": { "minimum": "9000", "bands": { "rows": [
            { "from": "0", "to": "2000000", "value": "3" },
            { "from": "2000000", "to": "20000000", "value": "2.5" },
            { "from": "20000000", "to": "100000000", "value": "2" },
            { "from": "100000000", "to": null, "value": "1" },
        ] } } }),
    )
    .await;

    for (goods, fee) in [
        ("200000", "9000"),
        ("300000", "9000"),
        ("1999999", "60000"),
        ("2000000", "50000"),
        ("19999999", "500000"),
        ("20000000", "400000"),
        ("99999999", "2000000"),
        ("100000000", "1000000"),
    ] {
        let request = json!({ "lines": [{ "unit_price": goods, "quantity": 1 }] });
        assert_eq!(charged(&client, "service_fee", &request).await.as_deref(), Some(fee), "of {goods}");
    }
}

#[actix_web::test]
async fn a_tally_fee_by_the_number_of_pieces() {
    let app = TestApp::start().await;
    let rows = [
        ("1", Some("3"), "5000"),
        ("3", Some("11"), "3500"),
        ("11", Some("101"), "2000"),
        ("101", Some("501"), "1500"),
        ("501", None, "1000"),
    ];
    let rows = rows.map(|(from, to, price)| json!({ "from": from, "to": to, "value": { "price": price } }));
    let tally = json!({ "max_quantity": "10000", "bands": { "rows": rows } });
    let client = customer_of(&app, &json!({ "deposit_percent": "70", "tally": tally })).await;

    for (quantity, fee) in [
        (1, Some("5000")),
        (2, Some("10000")),
        (3, Some("10500")),
        (10, Some("35000")),
        (11, Some("22000")),
        (100, Some("200000")),
        (101, Some("151500")),
        (500, Some("750000")),
        (501, Some("501000")),
        (10_000, Some("10000000")),
        (10_001, None),
    ] {
        let lines = json!([{ "unit_price": "12.00", "quantity": quantity }]);
        let request = json!({ "lines": lines, "services": { "tally": true } });
        assert_eq!(charged(&client, "tally_fee", &request).await.as_deref(), fee, "of {quantity}");
    }
}
