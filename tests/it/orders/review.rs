use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn an_order_is_assigned_reviewed_and_approved_at_the_days_prices() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;

    let order = app.given_approved_order(customer).await;

    let detail = app.customer(customer).await.get(&format!("/orders/{order}")).await;
    assert_eq!(detail.body["status"], "approved");
    assert_eq!(detail.body["total"], "194361");
    assert_eq!(detail.body["deposit"], "133000");
    assert_eq!(detail.body["exchange_rate"], "3700.0000");
    assert!(detail.body.get("internal_note").is_none(), "internal notes are for staff");
    let charges = app.customer(customer).await.get(&format!("/orders/{order}/charges")).await;
    let amounts: Vec<_> = charges.body["data"].as_array().unwrap().iter().map(|it| it["amount"].clone()).collect();
    assert_eq!(amounts, ["188700", "5661"]);
    assert_eq!(charges.body["data"][1]["explanation"]["percent"], "3");
    assert_eq!(app.events_of(order).await, ["order.submitted", "order.care_assigned", "order.approved"]);
}

#[actix_web::test]
async fn of_two_simultaneous_approvals_exactly_one_succeeds() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (one, other) = (app.order_manager().await, app.order_manager().await);
    app.employee("care_staff", None).await;
    one.post(&format!("/orders/{order}/assign-care"), &json!({})).await.assert_status(200);
    let url = format!("/orders/{order}/approve");
    // Left to chance they would run one after the other and prove nothing.
    let held = app.holding("LOCK TABLE order_charges IN EXCLUSIVE MODE").await;

    let both = join(one.post(&url, &Value::Null), other.post(&url, &Value::Null));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let (winner, loser) = if first.status == 200 { (first, second) } else { (second, first) };
    winner.assert_status(200);
    loser.assert_problem(409, "orders.transition_refused");
    assert_eq!(app.events_of(order).await, ["order.submitted", "order.care_assigned", "order.approved"]);
}

#[actix_web::test]
async fn care_staff_approve_up_to_their_limit_and_managers_any_order() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    manager.post(&format!("/orders/{order}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);
    app.given_setting("order.approve_limit", "100000").await;

    let refused = care.post(&format!("/orders/{order}/approve"), &Value::Null).await;
    let approved = manager.post(&format!("/orders/{order}/approve"), &Value::Null).await;

    refused.assert_problem(409, "orders.above_approval_limit");
    approved.assert_status(200);
}

#[actix_web::test]
async fn a_held_order_goes_no_further_until_it_is_released() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let manager = app.order_manager().await;
    app.employee("care_staff", None).await;
    manager.post(&format!("/orders/{order}/assign-care"), &json!({})).await.assert_status(200);

    let asked = manager.post(&format!("/orders/{order}/request-info"), &json!({ "note": "Which size?" })).await;
    let refused = manager.post(&format!("/orders/{order}/approve"), &Value::Null).await;
    let actions = manager.get(&format!("/orders/{order}/actions")).await;
    let released = manager.post(&format!("/orders/{order}/release"), &Value::Null).await;
    let again = manager.post(&format!("/orders/{order}/release"), &Value::Null).await;

    asked.assert_status(200);
    assert_eq!(asked.body["hold_reason"], "needs_info");
    assert_eq!(asked.body["hold_note"], "Which size?");
    refused.assert_problem(409, "orders.held");
    let approve = actions.body["data"].as_array().unwrap().iter().find(|it| it["action"] == "approve").unwrap().clone();
    assert_eq!((&approve["allowed"], &approve["reason"]), (&json!(false), &json!("orders.held")));
    released.assert_status(200);
    again.assert_problem(409, "orders.not_held");
}

#[actix_web::test]
async fn only_an_employee_who_can_do_the_work_is_put_in_charge() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (manager, buyer) = (app.order_manager().await, app.employee("ordering_staff", None).await);
    let url = format!("/orders/{order}/assign-care");

    manager.post(&url, &json!({ "staff_id": buyer.user })).await.assert_problem(409, "orders.staff_unsuitable");
    manager.post(&url, &json!({})).await.assert_problem(409, "orders.nobody_free");
    let care = app.employee("care_staff", None).await;
    let assigned = manager.post(&url, &json!({})).await;

    assigned.assert_status(200);
    assert_eq!(assigned.body["care_staff_id"], json!(care.user));
    assert_eq!(assigned.body["status"], "reviewing");
}

#[actix_web::test]
async fn an_order_of_a_colleague_is_not_found() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_staff", None).await);
    let colleague = app.employee("care_staff", None).await;
    let url = format!("/orders/{order}");

    colleague.get(&url).await.assert_status(200);
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);

    colleague.get(&url).await.assert_problem(404, "orders.not_found");
    colleague.post(&format!("{url}/approve"), &Value::Null).await.assert_problem(404, "orders.not_found");
    care.get(&url).await.assert_status(200);
}

#[actix_web::test]
async fn an_approved_order_that_is_edited_is_charged_nothing_until_it_is_approved_again() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;
    let manager = app.order_manager().await;
    let url = format!("/orders/{order}");
    let found = manager.get(&url).await;
    let line = found.uuid("/lines/0/id");

    let edit = json!({ "version": found.body["version"], "quantity": 3 });
    manager.patch(&format!("{url}/lines/{line}"), &edit).await.assert_status(200);
    let edited = (manager.get(&url).await.body["total"].clone(), manager.get(&format!("{url}/charges")).await.body);
    manager.post(&format!("{url}/approve"), &Value::Null).await.assert_status(200);

    assert_eq!((edited.0, &edited.1["data"]), (json!("0"), &json!([])));
    // 63.50 at 3 700, and 3 % of it.
    assert_eq!(manager.get(&url).await.body["total"], "241999");
    assert_eq!(manager.get(&format!("{url}/charges")).await.body["data"][0]["amount"], "234950");
}
