use serde_json::{Value, json};

use super::{Arrived, step};
use crate::support::TestApp;

#[actix_web::test]
async fn care_staff_act_for_the_customers_of_their_orders() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let colleague = app.employee("care_staff", None).await;
    let manager = app.employee("care_manager", None).await;
    let care = app.care_of(arrived.order).await;

    let unseen = colleague.post("/deliveries", &arrived.wish()).await;
    let requested = care.post("/deliveries", &arrived.wish()).await;
    let id = requested.id();
    let url = format!("/deliveries/{id}");

    unseen.assert_problem(409, "deliveries.package_unknown");
    requested.assert_status(201);
    assert_eq!(colleague.get("/deliveries").await.body["data"], json!([]));
    colleague.get(&url).await.assert_problem(404, "deliveries.not_found");
    step(&colleague, id, "pay").await.assert_problem(404, "deliveries.not_found");
    step(&colleague, id, "cancel").await.assert_problem(404, "deliveries.not_found");
    for who in [&care, &manager, &arrived.courier] {
        assert_eq!(who.get("/deliveries").await.uuid("/data/0/id"), id);
        who.get(&url).await.assert_status(200);
    }
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "100000");
    step(&care, id, "pay").await.assert_status(200);
}

#[actix_web::test]
async fn who_may_only_ask_does_not_spend_the_customers_money() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;

    let refused = step(&arrived.keeper, id, "pay").await;

    refused.assert_problem(403, "auth.forbidden");
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "100000");
    assert_eq!(app.events_of(id).await, ["delivery.requested"]);
}

#[actix_web::test]
async fn the_counter_signs_for_pickups_and_the_driver_for_doors() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let signed = json!({ "signed_name": "Lan" });
    let id = arrived.hand_over().await;
    let sign = format!("/deliveries/{id}/sign-off");
    let refuse = format!("/deliveries/{id}/refuse");

    let unseen = arrived.keeper.post(&sign, &signed).await;
    let unheard = arrived.keeper.post(&refuse, &json!({ "reason": "nobody home" })).await;
    arrived.courier.post(&refuse, &json!({ "reason": "nobody home" })).await.assert_status(200);
    let pickup = json!({ "kind": "pickup", "package_ids": arrived.packages });
    let pickup = arrived.keeper.post("/deliveries", &pickup).await.id();
    step(&arrived.owner, pickup, "pay").await.assert_status(200);
    step(&arrived.keeper, pickup, "pick").await.assert_status(200);
    step(&arrived.keeper, pickup, "hand-over").await.assert_status(200);
    let elsewhere = app.given_warehouse("vietnam").await;
    let elsewhere = app.employee("vietnam_warehouse", Some(elsewhere)).await;
    let strangers = elsewhere.post(&format!("/deliveries/{pickup}/sign-off"), &signed).await;
    let picked_up = arrived.keeper.post(&format!("/deliveries/{pickup}/sign-off"), &signed).await;

    unseen.assert_problem(403, "deliveries.not_at_counter");
    unheard.assert_problem(403, "deliveries.not_at_counter");
    strangers.assert_problem(404, "deliveries.not_found");
    assert_eq!(picked_up.body["status"], "delivered");
    assert_eq!(arrived.order_status().await, "completed");
}

#[actix_web::test]
async fn a_customer_confirms_and_does_not_refuse_alone() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.hand_over().await;
    let [taken, refused] = [arrived.packages[0], arrived.packages[1]];
    let outcomes = json!([{ "package_id": taken }, { "package_id": refused, "refused": "too small" }]);
    let part = json!({ "signed_name": "Lan", "outcomes": outcomes });

    let all = arrived.owner.post(&format!("/deliveries/{id}/refuse"), &json!({ "reason": "no" })).await;
    let some = arrived.owner.post(&format!("/deliveries/{id}/sign-off"), &part).await;
    let still = app.status_of(refused).await;
    let confirmed = arrived.owner.post(&format!("/deliveries/{id}/sign-off"), &json!({ "signed_name": "Lan" })).await;

    all.assert_problem(403, "auth.forbidden");
    some.assert_problem(403, "auth.forbidden");
    assert_eq!(still, "out_for_delivery");
    assert_eq!(confirmed.body["status"], "delivered");
}

#[actix_web::test]
async fn a_held_order_is_neither_paid_for_nor_handed_over() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 100_000).await;
    let id = arrived.request().await;
    let manager = app.order_manager().await;
    let order = format!("/orders/{}", arrived.order);
    let hold = json!({ "reason": "manual", "note": "a question is open" });

    manager.post(&format!("{order}/hold"), &hold).await.assert_status(200);
    let unpaid = step(&arrived.owner, id, "pay").await;
    manager.post(&format!("{order}/release"), &Value::Null).await.assert_status(200);
    step(&arrived.owner, id, "pay").await.assert_status(200);
    step(&arrived.keeper, id, "pick").await.assert_status(200);
    manager.post(&format!("{order}/hold"), &hold).await.assert_status(200);
    let kept = step(&arrived.keeper, id, "hand-over").await;

    unpaid.assert_problem(409, "orders.held");
    kept.assert_problem(409, "orders.held");
    assert_eq!(app.status_of(arrived.packages[0]).await, "in_vietnam");
    assert_eq!(app.events_of(id).await, ["delivery.requested", "delivery.paid", "delivery.picking_started"]);
}
