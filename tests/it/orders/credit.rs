use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn orders_without_deposit_are_taken_as_far_as_credit_goes() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    app.given_trust(customer).await;
    let (first, second) = (app.given_approved_order(customer).await, app.given_approved_order(customer).await);
    let owner = app.customer(customer).await;
    let accept = async |order| owner.post(&format!("/orders/{order}/accept"), &Value::Null).await;

    let penniless = accept(first).await;
    app.given_credit(customer, "300000").await;
    let accepted = accept(first).await;
    let too_much = accept(second).await;
    app.given_credit(customer, "388722").await;
    let just_enough = accept(second).await;

    penniless.assert_problem(409, "orders.credit_exceeded");
    accepted.assert_status(200);
    assert_eq!((&accepted.body["status"], &accepted.body["payment_status"]), (&json!("deposited"), &json!("unpaid")));
    too_much.assert_problem(409, "orders.credit_exceeded");
    just_enough.assert_status(200);
    let events = app.events_of(second).await;
    assert_eq!(events.iter().filter(|event| *event == "order.accepted").count(), 1);
}

#[actix_web::test]
async fn of_two_orders_at_once_the_credit_covers_one() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(200_000).await;
    app.given_trust(customer).await;
    let (first, second) = (app.given_approved_order(customer).await, app.given_approved_order(customer).await);
    let owner = app.customer(customer).await;
    let held = app.holding("SELECT FROM wallets FOR UPDATE").await;

    let accept = async |order| owner.post(&format!("/orders/{order}/accept"), &Value::Null).await;
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((one, other), ()) = join(join(accept(first), accept(second)), release).await;

    let (taken, refused) = if one.status == 200 { (one, other) } else { (other, one) };
    taken.assert_status(200);
    refused.assert_problem(409, "orders.credit_exceeded");
}

#[actix_web::test]
async fn a_deposit_of_nothing_is_not_paid_but_accepted() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(200_000).await;
    app.given_trust(customer).await;
    let order = app.given_approved_order(customer).await;

    let refused = app.customer(customer).await.post(&format!("/orders/{order}/deposit"), &json!({})).await;

    refused.assert_problem(409, "orders.nothing_to_pay");
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "200000");
}

#[actix_web::test]
async fn who_owes_for_too_long_gets_no_further_order_but_by_a_manager() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    app.given_credit(customer, "300000").await;
    app.given_order_to_buy(customer).await;
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    let url = format!("/orders/{order}");
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);

    let actions = care.get(&format!("{url}/actions")).await;
    app.given_setting("order.debt_days", 0).await;
    let closed = care.get(&format!("{url}/actions")).await;
    let refused = care.post(&format!("{url}/approve"), &Value::Null).await;
    let approved = manager.post(&format!("{url}/approve"), &Value::Null).await;

    let approve = |actions: &Value| {
        actions["data"].as_array().unwrap().iter().find(|it| it["action"] == "approve").unwrap()["reason"].clone()
    };
    assert_eq!((approve(&actions.body), approve(&closed.body)), (Value::Null, json!("orders.debt_overdue")));
    refused.assert_problem(409, "orders.debt_overdue");
    assert!(refused.body["detail"].as_str().unwrap().contains("133000 VND"), "{}", refused.body);
    approved.assert_status(200);
}

#[actix_web::test]
async fn what_was_paid_since_is_no_debt_any_more() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    app.given_credit(customer, "300000").await;
    app.given_order_to_buy(customer).await;
    app.given_setting("order.debt_days", 0).await;
    app.given_money(customer, 133_000).await;
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    let url = format!("/orders/{order}");
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);

    let approved = care.post(&format!("{url}/approve"), &Value::Null).await;

    approved.assert_status(200);
}
