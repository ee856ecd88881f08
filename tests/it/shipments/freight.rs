use api::try_orders;
use serde_json::{Value, json};

use super::journey::Journey;
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

#[actix_web::test]
async fn what_arrives_together_shares_one_price() {
    let app = TestApp::start().await;
    let mut tables = with_freight();
    tables["freight"][0]["basis"] = json!("arrival_batch");
    tables["freight"][0]["bands"]["rows"] =
        json!([{ "from": "0", "to": "5", "value": "20000" }, { "from": "5", "to": null, "value": "15001" }]);
    app.given_card("BATCH", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let journey = Journey::priced(&app).await;
    journey.depart().await;
    journey.post(&journey.vietnam, "arrive", &Value::Null).await;
    let admin = app.employee("admin", None).await;
    let unload = async |rows: Value| journey.post(&journey.vietnam, "scans", &json!({ "rows": rows })).await;
    let freight = async || {
        let mut amounts = vec![];
        for package in &journey.packages[..3] {
            let charges = admin.get(&format!("/orders/{}/charges", package.order)).await.body["data"].clone();
            let charges = charges.as_array().unwrap().iter();
            let freight = charges.filter(|charge| charge["kind"] == "freight").map(|charge| charge["amount"].clone());
            amounts.extend(freight);
        }
        amounts
    };

    unload(json!([{ "tracking_number": "YT1001", "weight_kg": "2" }])).await;
    let alone = freight().await;
    let others =
        json!([{ "tracking_number": "YT1002", "weight_kg": "2" }, { "tracking_number": "YT1003", "weight_kg": "2.5" }]);
    unload(others).await;

    assert_eq!(alone, ["40000"]);
    // 6.5 kg at 15 001 come to 97 507.
    assert_eq!(freight().await, ["30002", "30002", "37503"]);
    let charges = admin.get(&format!("/orders/{}/charges", journey.packages[0].order)).await.body["data"].clone();
    let freight = charges.as_array().unwrap().iter().find(|charge| charge["kind"] == "freight").unwrap().clone();
    assert_eq!(freight["explanation"]["shared_total"], "97507");
    assert_eq!(freight["explanation"]["base"], "6.5");
}

/// Tried one order at a time, so that none of a batch is tried with the others.
#[actix_web::test]
async fn a_price_for_what_arrives_together_is_tried_on_all_of_it() {
    let app = TestApp::start().await;
    let mut tables = with_freight();
    let card = app.given_card("FREIGHT", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let journey = Journey::priced(&app).await;
    journey.depart().await;
    let cost = json!({ "kind": "freight", "amount": "100000", "cash_account_id": app.given_cash_account("VND").await });
    let admin = app.employee("admin", None).await;
    admin.post(&format!("/shipments/{}/costs", journey.shipment), &cost).await.assert_status(201);
    journey.post(&journey.vietnam, "arrive", &Value::Null).await;
    let came = |number: &str, weight: &str| json!({ "tracking_number": number, "weight_kg": weight });
    let rows = json!({ "rows": [came("YT1001", "2"), came("YT1002", "2"), came("YT1003", "2.5")] });
    journey.post(&journey.vietnam, "scans", &rows).await;
    tables["freight"][0]["basis"] = json!("arrival_batch");
    tables["freight"][0]["bands"]["rows"] = json!([{ "from": "0", "to": null, "value": "15001" }]);
    let draft = admin.post(&format!("/rate-cards/{card}/versions"), &json!({ "tables": tables })).await;
    let simulate = format!("/rate-cards/{card}/versions/{}/simulate", draft.body["version"]);

    let id = admin.post(&simulate, &json!({ "from": "2020-01-01T00:00:00Z" })).await.id();
    while try_orders(app.app(), 1).await.unwrap() > 0 {}

    let simulation = admin.get(&format!("/price-simulations/{id}")).await.body;
    let charges = simulation["charges"].as_array().unwrap();
    let freight = charges.iter().find(|charge| charge["kind"] == "freight").unwrap();
    // 6.5 kg at 20 000, and together at 15 001. Each of the four packages bears a quarter of the cost; three have come.
    let told = json!({ "kind": "freight", "charged": "130000", "tried": "97507", "cost": "75000", "margin": "55000",
                       "margin_tried": "22507" });
    assert_eq!(*freight, told);
    assert_eq!(simulation["done"], 4);
}

#[actix_web::test]
async fn surcharges_follow_what_is_bought_and_what_arrives() {
    let app = TestApp::start().await;
    let mut tables = with_freight();
    tables["surcharges"] = json!([
        { "name": "paperwork", "always": true, "price": "3000" },
        { "name": "handling", "always": true, "per": "kg", "price": "1500" },
        { "name": "battery", "always": true, "per": "package", "goods_class": "sensitive", "price": "90000" },
        { "name": "gift wrap", "price": "70000" },
    ]);
    app.given_card("FREIGHT", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(2_000_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    let order = format!("/orders/{}", package.order);
    let surcharges = async || {
        let charges = admin.get(&format!("{order}/charges")).await.body["data"].clone();
        let charges = charges.as_array().unwrap().iter().filter(|charge| charge["kind"] == "surcharge").cloned();
        let mut told: Vec<_> = charges
            .map(|it| {
                format!("{} {}", it["explanation"]["name"].as_str().unwrap_or("agreed"), it["amount"].as_str().unwrap())
            })
            .collect();
        told.sort_unstable();
        told
    };

    let bought = surcharges().await;
    let agreed = json!({ "kind": "surcharge", "amount": "11000", "reason": "a long way" });
    admin.post(&format!("{order}/charges"), &agreed).await.assert_status(201);
    scan(&admin, china, &["YT1001"]).await;
    scan(&admin, vietnam, &["YT1001"]).await;
    let arrived = surcharges().await;
    let url = format!("/packages/{}", package.id);
    let version = admin.get(&url).await.body["version"].clone();
    let heavier = admin.patch(&url, &json!({ "version": version, "weight_kg": "3" })).await;

    assert_eq!(bought, ["paperwork 3000"]);
    assert_eq!(arrived, ["agreed 11000", "handling 3000", "paperwork 3000"]);
    heavier.assert_status(200);
    assert_eq!(surcharges().await, ["agreed 11000", "handling 4500", "paperwork 3000"]);
}
