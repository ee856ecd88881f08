//! Surcharges that are asked for by name.

use serde_json::{Value, json};

use crate::support::{TestApp, an_order_for};

/// For a gift box in any case, for fragile packages by the kilogram.
fn tables() -> Value {
    json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "value": "3" }] } },
        "freight": [{ "origin": "guangzhou", "destination": "hanoi",
                      "bands": { "rows": [{ "from": "0", "value": "28000" }] } }],
        "surcharges": [
            { "name": "gift box", "per": "piece", "price": "5000" },
            { "name": "fragile", "per": "kg", "price": "1500" },
            { "name": "unasked", "price": "70000" },
        ],
    })
}

async fn priced() -> TestApp {
    let app = TestApp::start().await;
    app.given_card("STANDARD", &json!({}), &tables()).await;
    app.given_exchange_rate("3700", "3620").await;
    app
}

/// Name and amount of the order's surcharges, with what they were applied to.
fn told(charges: &Value) -> Vec<[Value; 4]> {
    let charges = charges.as_array().unwrap().iter().filter(|charge| charge["kind"] == "surcharge");
    let told = |it: &Value| {
        let why = &it["explanation"];
        [why["name"].clone(), it["amount"].clone(), why["base"].clone(), why["base_unit"].clone()]
    };
    charges.map(told).collect()
}

#[actix_web::test]
async fn surcharges_that_were_asked_for_are_charged_with_the_goods_and_with_the_packages() {
    let app = priced().await;
    let customer = app.given_customer(1_000_000).await;
    let warehouse = app.given_warehouse("vietnam").await;
    let mut order = an_order_for(customer, warehouse);
    order["surcharges"] = json!(["gift box", "fragile"]);
    let care = app.employee("care_manager", None).await;

    let placed = care.post("/orders", &order).await;
    placed.assert_status(201);
    app.approve(placed.id()).await;
    let approved = care.get(&format!("/orders/{}/charges", placed.id())).await.body["data"].clone();
    app.start_buying(placed.id()).await;
    let it = app.unbought(customer, placed.id()).await.bought(&app).await;
    it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;

    assert_eq!(placed.body["surcharges"], json!(["gift box", "fragile"]));
    let gift = [json!("gift box"), json!("15000"), json!("3"), json!("pieces")];
    assert_eq!(told(&approved), std::slice::from_ref(&gift));
    let arrived = care.get(&format!("/orders/{}/charges", placed.id())).await.body["data"].clone();
    assert_eq!(told(&arrived), [[json!("fragile"), json!("3000"), json!("2"), json!("kg")], gift]);
    // 188 700, 5 661, 56 000, 15 000 and 3 000.
    assert_eq!(it.detail().await["total"], "268361");
}

#[actix_web::test]
async fn a_surcharge_that_no_table_has_is_refused_and_can_be_taken_back() {
    let app = priced().await;
    let customer = app.given_customer(1_000_000).await;
    let mut order = an_order_for(customer, app.given_warehouse("vietnam").await);
    order["surcharges"] = json!(["gold leaf"]);
    let admin = app.employee("admin", None).await;
    let placed = admin.post("/orders", &order).await;
    let path = format!("/orders/{}", placed.id());
    admin.post(&format!("{path}/assign-care"), &json!({ "staff_id": admin.user })).await.assert_status(200);
    let change = async |names: Value| {
        let version = admin.get(&path).await.body["version"].clone();
        admin.patch(&path, &json!({ "version": version, "surcharges": names })).await
    };

    let refused = admin.post(&format!("{path}/approve"), &Value::Null).await;
    let many: Vec<_> = (0..21).map(|number| number.to_string()).collect();
    let too_many = change(json!(many)).await;
    let nameless = change(json!([""])).await;
    let changed = change(json!(["gift box"])).await;
    let approved = admin.post(&format!("{path}/approve"), &Value::Null).await;

    refused.assert_problem(409, "pricing.negotiated");
    assert!(refused.body["detail"].as_str().unwrap().contains("gold leaf"), "{:#}", refused.body);
    too_many.assert_problem(422, "request.invalid");
    nameless.assert_problem(422, "request.invalid");
    assert_eq!(changed.body["surcharges"], json!(["gift box"]));
    approved.assert_status(200);
    assert_eq!(approved.body["total"], "209361");
    let again = change(json!([])).await;
    assert_eq!([&again.body["status"], &again.body["total"]], ["reviewing", "0"]);
}
