use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

async fn given_level(app: &TestApp, code: &str, min_turnover: &str, service: &str, freight: &str) -> Uuid {
    let manager = app.staff_with([Permission::WritePricing]).await;
    let level = json!({ "code": code, "name": code, "min_turnover": min_turnover, "service_discount": service,
                        "freight_discount": freight, "deposit_percent": "70" });
    let created = manager.post("/levels", &level).await;
    created.assert_status(201);
    created.id()
}

#[actix_web::test]
async fn what_the_level_took_off_at_approval_holds_whatever_the_level_becomes() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let silver = given_level(&app, "silver", "1000000000", "50", "10").await;
    let gold = given_level(&app, "gold", "2000000000", "100", "100").await;
    app.given_level(customer, silver).await;
    let it = app.given_bought_for(customer).await;

    app.given_level(customer, gold).await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;
    let by_weight = it.charges().await;
    let lost = json!({ "quantity": 1, "reason": "lost" });
    it.report_lost(package).await;
    let refunded = it.admin.post(&format!("/orders/{}/lines/{}/refunds", it.order, it.socks), &lost).await;

    let charge = |kind: &str, amount: &str| (kind.to_owned(), amount.to_owned());
    let fee = charge("service_fee", "2831");
    assert_eq!(by_weight, [charge("goods", "188700"), fee, charge("freight", "50400")], "a tenth off 56 000");
    // 26.00 at 3 700, and 1.5 % of it.
    assert_eq!(refunded.body["amount"], "97643");
}

#[actix_web::test]
async fn a_customer_without_level_keeps_having_none_for_the_order() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let it = app.given_bought_for(customer).await;

    app.given_level(customer, given_level(&app, "gold", "2000000000", "100", "100").await).await;
    it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;

    assert_eq!(it.charges().await.last(), Some(&("freight".to_owned(), "56000".to_owned())));
}

#[actix_web::test]
async fn the_turnover_of_a_completed_order_raises_the_level_at_once() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    given_level(&app, "bronze", "1", "0", "0").await;
    let silver = given_level(&app, "silver", "250361", "10", "0").await;
    given_level(&app, "gold", "250362", "20", "0").await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;

    it.deliver(&[package]).await;

    assert_eq!(it.status().await, "completed");
    let customer = it.admin.get(&format!("/customers/{}", it.customer)).await;
    assert_eq!([&customer.body["level_id"], &customer.body["turnover"]], [&json!(silver), &json!("250361")]);
    assert_eq!(app.events_of(it.customer).await.last().unwrap(), "customer.level_changed");
    let next = app.given_approved_order(it.customer).await;
    let fee = it.admin.get(&format!("/orders/{next}/charges")).await.body["data"][1]["amount"].clone();
    assert_eq!(fee, Value::from("5095"), "a tenth off 5 661");
}
