use serde_json::{Value, json};

use crate::packages::scans::scan;
use crate::support::TestApp;

/// 20 000 đồng a kilogram from Guangzhou to Hanoi up to ten kilograms, and a frame for 20 000 and 5 000 a further one.
fn with_freight() -> Value {
    json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "value": "3" }] } },
        "crate": { "currency": "VND", "first_kg": "20000", "further_kg": "5000" },
        "freight": [{ "origin": "guangzhou", "destination": "hanoi", "line": "standard", "currency": "VND",
                      "bands": { "rows": [{ "from": "0", "to": "10", "value": "20000" }] } }],
    })
}

#[actix_web::test]
async fn freight_is_final_by_what_arrives() {
    let app = TestApp::start().await;
    app.given_card("FREIGHT", &json!({}), &with_freight()).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(2_000_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    let order = format!("/orders/{}", package.order);
    scan(&admin, china, &["YT1001"]).await;
    let before = admin.get(&order).await.body["total"].clone();

    let arrived = scan(&admin, vietnam, &["YT1001"]).await;
    let after = admin.get(&order).await.body["total"].clone();
    let url = format!("/packages/{}", package.id);
    let version = admin.get(&url).await.body["version"].clone();
    let heavier = admin.patch(&url, &json!({ "version": version, "weight_kg": "3", "crate": true })).await;

    assert_eq!(arrived["rows"][0]["result"], "accepted");
    assert_eq!((before, after), (json!("194361"), json!("234361")));
    heavier.assert_status(200);
    // 60 000 for three kilograms, 30 000 for the frame.
    assert_eq!(admin.get(&order).await.body["total"], "284361");
}

#[actix_web::test]
async fn what_no_rate_card_prices_waits_for_somebody_to_agree() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(2_000_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    scan(&admin, china, &["YT1001"]).await;

    scan(&admin, vietnam, &["YT1001"]).await;

    let found = admin.get(&format!("/packages/{}", package.id)).await.body;
    assert_eq!((&found["status"], &found["reason"]), (&json!("held"), &json!("freight_to_be_negotiated")));
    let order = admin.get(&format!("/orders/{}", package.order)).await.body;
    assert_eq!((&order["status"], &order["total"]), (&json!("in_vietnam"), &json!("194361")));
}
