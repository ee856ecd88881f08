use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_customer_cancels_before_the_deposit() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;

    let cancelled = app.customer(customer).await.post(&format!("/orders/{order}/cancel"), &json!({})).await;

    cancelled.assert_status(200);
    assert_eq!(cancelled.body["status"], "cancelled");
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
    assert_eq!(cancelled.body["paid"], "0");
    again.assert_problem(409, "orders.transition_refused");
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "197000");
    let kept = "SELECT (-sum(amount))::bigint::text FROM postings WHERE account = 'revenue_other'";
    assert_eq!(app.value(kept).await, "3000");
}

#[actix_web::test]
async fn a_customer_does_not_say_what_is_kept() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;

    let refused = app.customer(customer).await.post(&format!("/orders/{order}/cancel"), &json!({ "kept": "0" })).await;

    refused.assert_problem(403, "auth.forbidden");
}
