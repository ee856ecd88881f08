//! Orders that lack something, and how they come to have it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp, an_order_for};

/// An order under review about which care staff have asked the customer.
async fn asked(app: &TestApp, customer: Uuid) -> (Client, String) {
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    let url = format!("/orders/{order}");
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);
    care.post(&format!("{url}/request-info"), &json!({ "note": "Cỡ nào?" })).await.assert_status(200);
    (care, url)
}

#[actix_web::test]
async fn a_customer_answers_by_changing_the_order_and_it_goes_on() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let (care, url) = asked(&app, customer).await;
    let owner = app.customer(customer).await;
    let told = owner.get(&url).await;
    assert_eq!(told.body["hold_note"], "Cỡ nào?");

    let change = json!({ "version": told.body["version"], "customer_note": "Cỡ L" });
    let answered = owner.patch(&url, &change).await;
    let late = owner.patch(&url, &json!({ "version": answered.body["version"], "customer_note": "Cỡ M" })).await;
    let approved = care.post(&format!("{url}/approve"), &Value::Null).await;

    answered.assert_status(200);
    assert_eq!((&answered.body["status"], &answered.body["hold_reason"]), (&json!("reviewing"), &Value::Null));
    late.assert_problem(409, "orders.transition_refused");
    approved.assert_status(200);
    let order = told.uuid("/id");
    let told = [
        "order.submitted",
        "order.care_assigned",
        "order.info_requested",
        "order.changed",
        "order.released",
        "order.approved",
    ];
    assert_eq!(app.events_of(order).await, told);
    app.tell_everybody().await;
    let notices = care.get("/notifications").await;
    assert!(notices.body["data"].as_array().unwrap().iter().any(|it| it["kind"] == "order.released"), "{notices:?}");
}

#[actix_web::test]
async fn an_answer_that_leaves_something_out_does_not_settle_it() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let (_, url) = asked(&app, customer).await;
    let owner = app.customer(customer).await;
    let before = owner.get(&url).await;
    let line = before.uuid("/lines/0/id");

    let nameless = json!({ "version": before.body["version"], "title": "" });
    let waiting = owner.patch(&format!("{url}/lines/{line}"), &nameless).await;
    let named = json!({ "version": waiting.body["version"], "title": "Áo khoác" });
    let settled = owner.patch(&format!("{url}/lines/{line}"), &named).await;

    assert_eq!(waiting.body["hold_reason"], "needs_info");
    assert_eq!(waiting.body["defects"], json!([{ "pointer": "/lines/0/title", "code": "missing" }]));
    assert_eq!(settled.body["hold_reason"], Value::Null);
}

#[actix_web::test]
async fn what_staff_correct_meanwhile_does_not_answer_for_the_customer() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let (care, url) = asked(&app, customer).await;
    let version = care.get(&url).await.body["version"].clone();

    let changed = care.patch(&url, &json!({ "version": version, "customer_note": "?" })).await;

    assert_eq!(changed.body["hold_reason"], "needs_info");
}

#[actix_web::test]
async fn why_an_order_is_held_is_the_customers_to_read_only_where_something_is_asked() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let manager = app.order_manager().await;
    let url = format!("/orders/{order}");

    let held = json!({ "reason": "credit", "note": "Khách nợ lâu" });
    let by_staff = manager.post(&format!("{url}/hold"), &held).await;

    assert_eq!(by_staff.body["hold_note"], "Khách nợ lâu");
    let told = app.customer(customer).await.get(&url).await;
    assert_eq!((&told.body["hold_reason"], &told.body["hold_note"]), (&json!("credit"), &Value::Null));
}

#[actix_web::test]
async fn what_people_type_names_a_variant() {
    let app = TestApp::start().await;
    let (customer, warehouse) = (app.given_customer(0).await, app.given_warehouse("vietnam").await);
    let mut request = an_order_for(customer, warehouse);
    request["lines"][1]["variant"] = json!("");

    let order = app.employee("care_manager", None).await.post("/orders", &request).await;

    order.assert_status(201);
    assert_eq!(order.body["defects"], json!([{ "pointer": "/lines/1/variant", "code": "missing" }]));
    assert_eq!(order.body["hold_reason"], "needs_info");
}

#[actix_web::test]
async fn the_receipt_carries_number_and_expected_time() {
    let app = TestApp::start().await;
    app.given_setting("order.review_hours", 2).await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;

    let receipt = app.customer(customer).await.get(&format!("/orders/{order}")).await;

    assert!(receipt.body["code"].as_str().unwrap().starts_with("O-"));
    let at = |field: &str| chrono::DateTime::parse_from_rfc3339(receipt.body[field].as_str().unwrap()).unwrap();
    assert_eq!(at("expected_confirmation_at") - at("created_at"), chrono::TimeDelta::hours(2));
}
