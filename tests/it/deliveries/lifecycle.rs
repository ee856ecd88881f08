use serde_json::{Value, json};

use super::{Arrived, DUE, step};
use crate::support::TestApp;

#[actix_web::test]
async fn a_delivery_is_paid_picked_handed_over_and_signed_for() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;

    let paid = step(&arrived.owner, id, "pay").await;
    let picking = step(&arrived.keeper, id, "pick").await;
    let handed_over = step(&arrived.keeper, id, "hand-over").await;
    let on_the_road = arrived.order_status().await;
    let signed = json!({ "signed_name": "Lan", "signature": "data:image/png;base64,AAAA" });
    let delivered = arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await;

    paid.assert_status(200);
    assert_eq!((&paid.body["status"], &paid.body["due"]), (&json!("paid"), &json!("0")));
    assert_eq!(
        (&paid.body["payments"][0]["amount"], &paid.body["payments"][0]["order_id"]),
        (&json!(DUE), &json!(arrived.order))
    );
    assert_eq!(
        (&picking.body["status"], &picking.body["handled_by"]),
        (&json!("picking"), &json!(arrived.keeper.user))
    );
    assert_eq!((&handed_over.body["status"], &on_the_road), (&json!("handed_over"), &json!("delivering")));
    assert_eq!(handed_over.body["packages"][0]["status"], "out_for_delivery");
    delivered.assert_status(200);
    assert_eq!((&delivered.body["status"], &delivered.body["signed_name"]), (&json!("delivered"), &json!("Lan")));
    assert_eq!(delivered.body["packages"][1]["outcome"], "delivered");
    assert_eq!(arrived.order_status().await, "completed");
    let undelivered = "SELECT count(*) FROM order_lines WHERE delivered <> quantity";
    assert_eq!(app.count(undelivered).await, 0);
    assert_eq!(app.value("SELECT (100000 - balance)::text FROM wallets").await, DUE);
    assert_eq!(
        app.events_of(id).await,
        [
            "delivery.requested",
            "delivery.paid",
            "delivery.picking_started",
            "delivery.handed_over",
            "delivery.signed_off"
        ]
    );
    assert!(
        app.events_of(arrived.packages[0]).await.ends_with(&["package.sent_out".into(), "package.delivered".into()])
    );
}

#[actix_web::test]
async fn where_nothing_is_due_it_is_paid_all_the_same() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;
    arrived.owner.post(&format!("/orders/{}/payments", arrived.order), &json!({})).await.assert_status(201);

    let paid = step(&arrived.owner, id, "pay").await;

    assert_eq!((&paid.body["status"], &paid.body["payments"]), (&json!("paid"), &json!([])));
}

#[actix_web::test]
async fn a_wallet_that_covers_only_a_part_pays_nothing() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;
    app.given_money(arrived.customer, 133_000 + 61_361 + 61_360).await;
    let second = Arrived::of(&app, arrived.customer).await;
    app.execute("UPDATE packages SET destination_id = (SELECT max(destination_id::text)::uuid FROM packages)")
        .await
        .unwrap();
    let packages = [arrived.packages[0], second.packages[0]];
    let requested = arrived.owner.post("/deliveries", &json!({ "kind": "pickup", "package_ids": packages })).await;
    assert_eq!(requested.body["due"], "122722");
    let before = app.count("SELECT count(*) FROM events").await;

    step(&arrived.owner, requested.id(), "pay").await.assert_problem(409, "wallets.insufficient_funds");

    assert_eq!(app.count("SELECT count(*) FROM events").await, before);
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "122721");
    let found = arrived.owner.get(&format!("/deliveries/{}", requested.id())).await;
    assert_eq!((&found.body["status"], &found.body["due"]), (&json!("requested"), &json!("122722")));
}

#[actix_web::test]
async fn the_same_payment_sent_twice_is_made_once() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 200_000).await;
    let path = format!("/deliveries/{}/pay", arrived.request().await);

    let first = arrived.owner.post_with_key("0123456789abcdef", &path, &Value::Null).await;
    let second = arrived.owner.post_with_key("0123456789abcdef", &path, &Value::Null).await;
    let again = arrived.owner.post(&path, &Value::Null).await;

    first.assert_status(200);
    assert_eq!(second.body, first.body);
    again.assert_problem(409, "deliveries.transition_refused");
    assert_eq!(app.value("SELECT (200000 - balance)::text FROM wallets").await, DUE);
}

#[actix_web::test]
async fn no_step_is_left_out() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;

    step(&arrived.keeper, id, "pick").await.assert_problem(409, "deliveries.transition_refused");
    step(&arrived.owner, id, "pay").await.assert_status(200);
    step(&arrived.keeper, id, "hand-over").await.assert_problem(409, "deliveries.transition_refused");
    let signed = json!({ "signed_name": "Lan" });
    let early = arrived.courier.post(&format!("/deliveries/{id}/sign-off"), &signed).await;

    early.assert_problem(409, "deliveries.transition_refused");
}

#[actix_web::test]
async fn costs_that_come_up_after_the_payment_are_paid_before_anything_leaves() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request_and_pay().await;
    step(&arrived.keeper, id, "pick").await.assert_status(200);
    app.execute("UPDATE orders SET total = total + 1000").await.unwrap();

    let refused = step(&arrived.keeper, id, "hand-over").await;
    arrived.owner.post(&format!("/orders/{}/payments", arrived.order), &json!({})).await.assert_status(201);
    let handed_over = step(&arrived.keeper, id, "hand-over").await;

    refused.assert_problem(409, "deliveries.not_paid");
    handed_over.assert_status(200);
}

#[actix_web::test]
async fn a_cancelled_delivery_sets_its_packages_free() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request_and_pay().await;

    let cancelled = step(&arrived.owner, id, "cancel").await;
    let second = arrived.hand_over().await;
    let late = step(&arrived.owner, second, "cancel").await;

    assert_eq!(cancelled.body["status"], "cancelled");
    assert_eq!(app.events_of(id).await, ["delivery.requested", "delivery.paid", "delivery.cancelled"]);
    late.assert_problem(409, "deliveries.transition_refused");
}
