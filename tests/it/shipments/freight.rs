use api::try_orders;
use serde_json::{Value, json};

use super::journey::{Journey, NUMBERS};
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

/// What arrives together costs 20 000 đồng a kilogram up to five, and 15 001 from there on.
pub fn by_batch() -> Value {
    let mut tables = with_freight();
    tables["freight"][0]["basis"] = json!("arrival_batch");
    tables["freight"][0]["bands"]["rows"] =
        json!([{ "from": "0", "to": "5", "value": "20000" }, { "from": "5", "to": null, "value": "15001" }]);
    tables
}

pub fn came(number: &str, weight: &str) -> Value {
    json!({ "tracking_number": number, "weight_kg": weight })
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
    let journey = Journey::arrived(&app, &by_batch()).await;
    let admin = app.employee("admin", None).await;

    journey.unload(json!([came("YT1001", "2")])).await;
    let alone = journey.freight(&admin, &[0, 1, 2]).await;
    journey.unload(json!([came("YT1002", "2"), came("YT1003", "2.5")])).await;

    assert_eq!(alone, ["40000"]);
    // 6.5 kg at 15 001 come to 97 507.
    assert_eq!(journey.freight(&admin, &[0, 1, 2]).await, ["30002", "30002", "37503"]);
    let charges = admin.get(&format!("/orders/{}/charges", journey.packages[0].order)).await.body["data"].clone();
    let freight = charges.as_array().unwrap().iter().find(|charge| charge["kind"] == "freight").unwrap().clone();
    assert_eq!(freight["explanation"]["shared_total"], "97507");
    assert_eq!(freight["explanation"]["base"], "6.5");
}

#[actix_web::test]
async fn what_was_priced_otherwise_shares_nothing_with_what_arrives_with_it() {
    let app = TestApp::start().await;
    let mut tables = by_batch();
    let card = app.given_card("BATCH", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(2_000_000).await;
    let mut packages = Journey::announced(&app, customer, &NUMBERS[..2]).await;
    tables["freight"][0]["bands"]["rows"] = json!([{ "from": "0", "to": null, "value": "30000" }]);
    app.given_version(card, &tables).await;
    packages.extend(Journey::announced(&app, customer, &NUMBERS[2..]).await);
    let journey = Journey::carrying(&app, packages).await;
    journey.depart().await;
    journey.post(&journey.vietnam, "arrive", &Value::Null).await;
    let admin = app.employee("admin", None).await;

    journey.unload(json!([came("YT1001", "3"), came("YT1002", "2.5"), came("YT1003", "2"), came("YT1004", "1")])).await;

    // 5.5 kg at 15 001 come to 82 506; of the later version 3 kg to 90 000.
    assert_eq!(journey.freight(&admin, &[0, 1, 2, 3]).await, ["45003", "37503", "60000", "30000"]);
}

#[actix_web::test]
async fn orders_of_another_line_share_nothing_with_what_arrives_with_them() {
    let app = TestApp::start().await;
    let mut tables = by_batch();
    let mut express = tables["freight"][0].clone();
    express["line"] = json!("express");
    express["bands"]["rows"] = json!([{ "from": "0", "to": null, "value": "40000" }]);
    tables["freight"].as_array_mut().unwrap().push(express);
    let journey = Journey::arrived(&app, &tables).await;
    let line = "UPDATE orders SET shipping_line = 'express' WHERE id = (
                    SELECT order_id FROM package_purchases JOIN packages ON packages.id = package_id
                     WHERE tracking_number = 'YT1003')";
    app.execute(line).await.unwrap();
    let admin = app.employee("admin", None).await;

    journey.unload(json!([came("YT1001", "3"), came("YT1002", "2.5"), came("YT1003", "4")])).await;

    // 5.5 kg at 15 001 come to 82 506.
    assert_eq!(journey.freight(&admin, &[0, 1, 2]).await, ["45003", "37503", "160000"]);
}

#[actix_web::test]
async fn what_nobody_has_measured_is_not_carried_free_where_only_volume_has_a_price() {
    let app = TestApp::start().await;
    let mut tables = by_batch();
    tables["freight"][0]["bands"] = Value::Null;
    tables["freight"][0]["volume"] = json!({ "bands": { "rows": [{ "from": "0", "value": "3000000" }] } });
    let journey = Journey::arrived(&app, &tables).await;
    let admin = app.employee("admin", None).await;
    let size = |height: &str| json!({ "length_cm": "100", "width_cm": "100", "height_cm": height });
    let measured = json!({ "tracking_number": "YT1001", "weight_kg": "2", "size": size("10") });

    journey.unload(json!([measured, came("YT1002", "2")])).await;
    let before = [journey.freight(&admin, &[0]).await, journey.freight(&admin, &[1]).await];
    let url = format!("/packages/{}", journey.packages[1].id);
    let unmeasured = admin.get(&url).await.body;
    let edit = json!({ "version": unmeasured["version"], "size": size("5") });
    admin.patch(&url, &edit).await.assert_status(200);

    assert_eq!(before, [vec![json!("300000")], vec![]]);
    assert_eq!([&unmeasured["status"], &unmeasured["reason"]], ["held", "freight_to_be_negotiated"]);
    assert_eq!(journey.freight(&admin, &[0, 1]).await, ["300000", "150000"]);
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
    journey.unload(json!([came("YT1001", "2"), came("YT1002", "2"), came("YT1003", "2.5")])).await;
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
