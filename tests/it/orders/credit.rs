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
    assert!(refused.body["detail"].as_str().unwrap().contains("133000 đ"), "{}", refused.body);
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

/// Orders that were approved and whose deposit never came.
async fn given_unpaid(app: &TestApp, customer: uuid::Uuid, orders: u8) {
    for _ in 0..orders {
        app.given_approved_order(customer).await;
    }
    app.execute("UPDATE orders SET confirm_since = now() - interval '99 hours' WHERE status = 'approved'")
        .await
        .unwrap();
    api::pass_time(app.app()).await.unwrap();
}

#[actix_web::test]
async fn poor_credit_asks_for_a_guarantee_or_a_smaller_order() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_setting("order.overdue_action", "cancel").await;
    app.given_setting("credit.poor_limit", "100000").await;
    let customer = app.given_customer(0).await;
    given_unpaid(&app, customer, 2).await;
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    let accountant = app.employee("accountant", None).await;
    let (url, of_customer) = (format!("/orders/{order}"), format!("/customers/{customer}"));
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);
    let approve = async || care.post(&format!("{url}/approve"), &Value::Null).await;

    let review = manager.get(&format!("{of_customer}/credit")).await.body["review"].clone();
    let refused = approve().await;
    let actions = care.get(&format!("{url}/actions")).await;
    let guarantee = json!({ "kind": "person", "amount": "94361", "note": "Her sister, by phone" });
    let given = accountant.post(&format!("{of_customer}/guarantees"), &guarantee).await;
    let covered = manager.get(&format!("{of_customer}/credit")).await.body["review"].clone();
    let approved = approve().await;
    let after = manager.get(&format!("{of_customer}/credit")).await.body["review"].clone();

    // 50 - 2 × 10 for orders whose deposit never came.
    assert_eq!([&review["score"], &review["grade"]], [&json!(30), &json!("poor")]);
    assert_eq!(review["reasons"][1], json!({ "fact": "unpaid_orders", "count": 2, "points": -20 }));
    assert_eq!(review["next_order_at_most"], "100000");
    refused.assert_problem(409, "orders.guarantee_required");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("bảo lãnh thêm 94361 đ") && detail.contains("tối đa 100000 đ"), "{detail}");
    assert!(!detail.contains("30"), "the score itself is not for everybody: {detail}");
    let closed = actions.body["data"].as_array().unwrap().iter().find(|it| it["action"] == "approve").unwrap();
    assert_eq!(closed["reason"], "orders.guarantee_required");
    given.assert_status(201);
    assert_eq!([&covered["guaranteed"], &covered["next_order_at_most"]], ["94361", "194361"]);
    approved.assert_status(200);
    assert_eq!([&after["open"], &after["next_order_at_most"]], ["194361", "0"]);
}

#[actix_web::test]
async fn a_manager_may_approve_in_spite_of_poor_credit_and_small_orders_need_nobody() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_setting("order.overdue_action", "cancel").await;
    let customer = app.given_customer(0).await;
    given_unpaid(&app, customer, 2).await;
    let [small, large] = [app.given_order(customer).await, app.given_order(customer).await];
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    for order in [small, large] {
        let assigned = json!({ "staff_id": care.user });
        manager.post(&format!("/orders/{order}/assign-care"), &assigned).await.assert_status(200);
    }

    let within = care.post(&format!("/orders/{small}/approve"), &Value::Null).await;
    app.given_setting("credit.poor_limit", "388721").await;
    let beyond = care.post(&format!("/orders/{large}/approve"), &Value::Null).await;
    let overridden = manager.post(&format!("/orders/{large}/approve"), &Value::Null).await;

    within.assert_status(200);
    beyond.assert_problem(409, "orders.guarantee_required");
    assert!(beyond.body["detail"].as_str().unwrap().contains("bảo lãnh thêm 1 đ"), "{}", beyond.body);
    overridden.assert_status(200);
}

#[actix_web::test]
async fn of_two_orders_at_once_what_may_be_open_covers_one() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_setting("order.overdue_action", "cancel").await;
    app.given_setting("credit.poor_limit", "300000").await;
    let customer = app.given_customer(0).await;
    given_unpaid(&app, customer, 2).await;
    let (first, second) = (app.given_order(customer).await, app.given_order(customer).await);
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    for order in [first, second] {
        let assigned = json!({ "staff_id": care.user });
        manager.post(&format!("/orders/{order}/assign-care"), &assigned).await.assert_status(200);
    }
    let held = app.holding("SELECT FROM wallets FOR UPDATE").await;

    let approve = async |order| care.post(&format!("/orders/{order}/approve"), &Value::Null).await;
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((one, other), ()) = join(join(approve(first), approve(second)), release).await;

    let (approved, refused) = if one.status == 200 { (one, other) } else { (other, one) };
    approved.assert_status(200);
    refused.assert_problem(409, "orders.guarantee_required");
}
