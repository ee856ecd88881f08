use serde_json::json;

use crate::support::{Client, Response, TestApp};

#[actix_web::test]
async fn a_customer_cancels_before_the_deposit() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;

    let cancelled = app.customer(customer).await.post(&format!("/orders/{order}/cancel"), &json!({})).await;

    cancelled.assert_status(200);
    assert_eq!(cancelled.body["status"], "cancelled");
    assert_eq!(app.events_of(order).await.last().unwrap(), "order.cancelled");
}

#[actix_web::test]
async fn after_the_deposit_it_takes_staff_and_the_money_goes_back_less_what_was_agreed() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(200_000).await;
    let (order, _) = app.given_order_to_buy(customer).await;
    let (owner, manager, url) =
        (app.customer(customer).await, app.order_manager().await, format!("/orders/{order}/cancel"));

    let by_customer = owner.post(&url, &json!({ "reason": "changed my mind" })).await;
    let without_reason = manager.post(&url, &json!({})).await;
    let greedy = manager.post(&url, &json!({ "reason": "out of stock", "kept": "133001" })).await;
    let cancelled = manager.post(&url, &json!({ "reason": "out of stock", "kept": "3000" })).await;
    let again = manager.post(&url, &json!({ "reason": "out of stock" })).await;

    by_customer.assert_problem(409, "orders.transition_refused");
    without_reason.assert_problem(409, "orders.reason_required");
    greedy.assert_problem(409, "orders.refund_exceeds_payment");
    cancelled.assert_status(200);
    assert_eq!(
        ["total", "paid", "due", "kept"].map(|field| cancelled.body[field].clone()),
        ["3000", "3000", "0", "3000"]
    );
    again.assert_problem(409, "orders.transition_refused");
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "197000");
    let kept = "SELECT (-sum(amount))::bigint::text FROM postings WHERE account = 'revenue_other'";
    assert_eq!(app.value(kept).await, "3000");
    let charges = owner.get(&format!("/orders/{order}/charges")).await.body;
    assert_eq!(charges["data"].as_array().unwrap().len(), 1);
    assert_eq!([&charges["data"][0]["kind"], &charges["data"][0]["amount"]], ["cancellation_fee", "3000"]);
    let payments = owner.get(&format!("/orders/{order}/payments")).await.body;
    let moved = payments["data"].as_array().unwrap().iter().map(|it| (it["kind"].clone(), it["amount"].clone()));
    let expected = [("cancellation_fee", "3000"), ("refund", "130000"), ("deposit", "133000")];
    assert_eq!(moved.collect::<Vec<_>>(), expected.map(|(kind, amount)| (json!(kind), json!(amount))));
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_customer_does_not_say_what_is_kept() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;

    let refused = app.customer(customer).await.post(&format!("/orders/{order}/cancel"), &json!({ "kept": "0" })).await;

    refused.assert_problem(403, "auth.forbidden");
}

async fn cancel(who: &Client, order: uuid::Uuid, kept: Option<&str>) -> Response {
    let body = json!({ "reason": "the shop closed", "kept": kept });
    who.post(&format!("/orders/{order}/cancel"), &body).await
}

#[actix_web::test]
async fn what_is_placed_at_the_shop_is_called_off_first_and_what_is_paid_takes_a_special_permission() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let it = app.given_unbought_for(customer).await;
    let paid = it.place("1", &[(it.coats, 2, "12.50")]).await;
    it.pay_shop(&app, paid, "25.00").await;
    let open = it.place("2", &[(it.socks, 1, "26.00")]).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_manager", None).await);

    let with_open = cancel(&manager, it.order, None).await;
    let called_off = json!({ "reason": "the order is given up" });
    it.admin.post(&format!("/purchases/{open}/cancel"), &called_off).await.assert_status(200);
    let without_permission = cancel(&care, it.order, None).await;
    let status = it.status().await;
    let cancelled = cancel(&manager, it.order, None).await;

    with_open.assert_problem(409, "orders.purchases_open");
    without_permission.assert_problem(409, "orders.purchases_paid");
    assert_eq!(status, "ordering");
    cancelled.assert_status(200);
    let units =
        |line: usize| ["quantity", "purchased", "cancelled"].map(|it| cancelled.body["lines"][line][it].clone());
    assert_eq!((units(0), units(1)), ([2, 2, 0].map(|it| json!(it)), [1, 0, 1].map(|it| json!(it))));
    assert_eq!(it.charges().await, []);
    assert_eq!(app.balance_of(customer).await, "1000000");
}

#[actix_web::test]
async fn nobody_cancels_what_has_come_to_a_warehouse() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    it.announce("YT1001", &[(it.coats, 1)]).await;
    it.reach_china(&["YT1001"]).await;
    assert_eq!(it.status().await, "purchased");

    let refused = cancel(&it.admin, it.order, None).await;

    refused.assert_problem(409, "orders.goods_received");
    assert_eq!((it.status().await.as_str(), it.charges().await.len()), ("purchased", 2));
}

#[actix_web::test]
async fn without_a_word_the_rule_says_what_is_kept() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let it = app.given_unbought_for(app.given_customer(1_000_000).await).await;
    app.given_setting("order.cancellation_percent", json!("10")).await;

    let cancelled = cancel(&app.order_manager().await, it.order, None).await;

    assert_eq!(cancelled.body["kept"], "13300");
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 13_300).to_string());
}

#[actix_web::test]
async fn nobody_departs_from_the_rule_by_more_than_he_may_refund() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let it = app.given_unbought_for(app.given_customer(1_000_000).await).await;
    app.given_setting("order.cancellation_percent", json!("10")).await;
    app.given_setting("order.refund_limit", json!("1000")).await;
    let (manager, care) = (app.order_manager().await, app.employee("care_manager", None).await);

    let generous = cancel(&manager, it.order, Some("12299")).await;
    let greedy = cancel(&care, it.order, Some("14301")).await;
    let refund = json!({ "amount": "400", "reason": "late" });
    manager.post(&format!("/orders/{}/refunds", it.order), &refund).await.assert_status(201);
    let after_a_refund = cancel(&manager, it.order, Some("12600")).await;
    let within = cancel(&manager, it.order, Some("12700")).await;

    for refused in [generous, greedy, after_a_refund] {
        refused.assert_problem(409, "orders.refund_above_limit");
    }
    within.assert_status(200);
    assert_eq!(within.body["kept"], "12700");
}

#[actix_web::test]
async fn questions_and_requests_fall_away_with_the_order() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let it = app.given_unbought_for(app.given_customer(1_000_000).await).await;
    let short = json!({ "order_line_id": it.coats, "quantity": 1, "note": "only one left" });
    let consent = it.command("shortages", &short).await.uuid("/consent_id");
    app.given_setting("order.refund_limit", json!("1000")).await;
    let manager = app.order_manager().await;
    let asked = json!({ "amount": "5000", "reason": "late" });
    let refund = manager.post(&format!("/orders/{}/refunds", it.order), &asked).await;

    cancel(&manager, it.order, None).await.assert_status(200);

    assert_eq!(it.owner.get(&format!("/consents/{consent}")).await.body["status"], "withdrawn");
    let late = it.owner.post(&format!("/consents/{consent}/accept"), &json!({})).await;
    late.assert_problem(409, "consents.already_answered");
    assert_eq!(app.events_of(consent).await, ["consent.requested", "consent.withdrawn"]);
    assert_eq!(app.value("SELECT status FROM shortages").await, "withdrawn");
    assert_eq!(manager.get(&format!("/refunds/{}", refund.id())).await.body["status"], "rejected");
}
