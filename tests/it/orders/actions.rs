use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

/// Every action with the reason why it is closed; none where it is open.
async fn actions(client: &Client, order: Uuid) -> BTreeMap<String, Option<String>> {
    let actions = client.get(&format!("/orders/{order}/actions")).await;
    actions.assert_status(200);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let row = |row: &Value| {
        assert_eq!(row["allowed"], row["reason"].is_null(), "{row}");
        (text(&row["action"]).unwrap(), text(&row["reason"]))
    };
    actions.body["data"].as_array().unwrap().iter().map(row).collect()
}

#[track_caller]
fn assert_closed(actions: &BTreeMap<String, Option<String>>, closed: &[(&str, &str)]) {
    for (action, reason) in closed {
        assert_eq!(actions[*action].as_deref(), Some(*reason), "{action}");
    }
}

#[track_caller]
fn assert_open(actions: &BTreeMap<String, Option<String>>, open: &[&str]) {
    for action in open {
        assert_eq!(actions[*action], None, "{action}");
    }
}

#[actix_web::test]
async fn what_is_open_is_what_the_command_would_do() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let order = app.given_order(customer).await;
    let (owner, admin) = (app.customer(customer).await, app.employee("admin", None).await);
    let url = format!("/orders/{order}");
    let care = app.employee("care_staff", None).await;
    let (refused, forbidden) = ("orders.transition_refused", "auth.forbidden");

    let (of_owner, of_admin) = (actions(&owner, order).await, actions(&admin, order).await);
    assert_open(&of_owner, &["edit", "cancel"]);
    assert_closed(&of_owner, &[("approve", forbidden), ("deposit", refused), ("complete", refused)]);
    assert_open(&of_admin, &["assign_care", "edit", "hold", "cancel"]);
    assert_closed(&of_admin, &[("release", "orders.not_held"), ("approve", refused), ("pay", refused)]);

    admin.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);
    assert_closed(&actions(&owner, order).await, &[("edit", refused)]);
    assert_open(&actions(&admin, order).await, &["approve", "request_info", "edit"]);

    admin.post(&format!("{url}/approve"), &json!({})).await.assert_status(200);
    let of_owner = actions(&owner, order).await;
    assert_open(&of_owner, &["deposit", "cancel"]);
    assert_closed(&of_owner, &[("accept", "orders.deposit_required"), ("pay", refused)]);
    assert_closed(&actions(&admin, order).await, &[("refund", "orders.refund_exceeds_payment")]);

    owner.post(&format!("{url}/deposit"), &json!({ "amount": "194361" })).await.assert_status(201);
    let (of_owner, of_admin) = (actions(&owner, order).await, actions(&admin, order).await);
    assert_closed(&of_owner, &[("cancel", refused), ("edit", refused), ("pay", "orders.nothing_to_pay")]);
    assert_open(&of_admin, &["cancel", "refund", "assign_ordering"]);
    owner.post(&format!("{url}/payments"), &json!({})).await.assert_problem(409, "orders.nothing_to_pay");
}

#[actix_web::test]
async fn what_is_beside_the_order_closes_actions_too() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let admin = app.employee("admin", None).await;
    let url = format!("/orders/{order}");
    let care = app.employee("care_staff", None).await;
    admin.post(&format!("{url}/assign-care"), &json!({ "staff_id": care.user })).await.assert_status(200);

    assert_closed(&actions(&admin, order).await, &[("approve", "orders.no_prices")]);
    app.given_prices().await;
    app.given_setting("order.approve_limit", "100000").await;
    assert_closed(&actions(&care, order).await, &[("approve", "orders.above_approval_limit")]);
    assert_open(&actions(&admin, order).await, &["approve"]);
    let version = admin.get(&url).await.body["version"].clone();
    let line = admin.get(&url).await.uuid("/lines/0/id");
    let nameless = json!({ "version": version, "title": "" });
    admin.patch(&format!("{url}/lines/{line}"), &nameless).await.assert_status(200);
    assert_closed(&actions(&admin, order).await, &[("approve", "orders.incomplete")]);
}

#[actix_web::test]
async fn purchases_and_packages_close_the_end_of_an_order() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let (order, _) = app.given_order_to_buy(customer).await;
    let (admin, manager) = (app.employee("admin", None).await, app.order_manager().await);
    let care = app
        .staff_with([
            domain::Permission::ReadAllOrders,
            domain::Permission::ReadOrders,
            domain::Permission::CancelOrders,
        ])
        .await;

    app.given_purchase(order).await;
    app.execute("UPDATE purchases SET status = 'placed'").await.unwrap();
    assert_closed(&actions(&manager, order).await, &[("cancel", "orders.purchases_open")]);
    app.execute("UPDATE purchases SET status = 'paid', paid = 51").await.unwrap();
    assert_closed(&actions(&care, order).await, &[("cancel", "orders.purchases_paid")]);
    assert_open(&actions(&manager, order).await, &["cancel"]);

    app.execute("UPDATE orders SET status = 'delivering'").await.unwrap();
    assert_closed(&actions(&admin, order).await, &[("complete", "orders.not_paid")]);
    admin.post(&format!("/orders/{order}/payments"), &json!({})).await.assert_status(201);
    assert_closed(&actions(&admin, order).await, &[("complete", "orders.not_delivered")]);
    let held = json!({ "reason": "manual", "note": "Chờ" });
    admin.post(&format!("/orders/{order}/hold"), &held).await.assert_status(200);
    let of_admin = actions(&admin, order).await;
    assert_closed(&of_admin, &[("complete", "orders.held")]);
    assert_open(&of_admin, &["release"]);
}

#[actix_web::test]
async fn asking_waits_for_nobody() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let manager = app.order_manager().await;
    let held = app.holding("SELECT FROM orders FOR UPDATE").await;

    let asked = actions(&manager, order).await;

    held.rollback().await.unwrap();
    assert_open(&asked, &["assign_care"]);
}
