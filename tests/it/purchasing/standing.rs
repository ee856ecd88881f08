//! What an order's standing lets its purchases do.

use serde_json::{Value, json};

use super::{ToBuy, text};
use crate::support::TestApp;

const PAID_TO_SHOPS: &str = "SELECT count(*)::text FROM ledger_transactions WHERE kind = 'purchase_payment'";

#[actix_web::test]
async fn a_shop_is_not_paid_for_an_order_on_hold() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    let (manager, order) = (app.order_manager().await, format!("/orders/{}", it.order));
    let hold = json!({ "reason": "credit", "note": "the transfer bounced" });
    manager.post(&format!("{order}/hold"), &hold).await.assert_status(200);
    let (url, payment) =
        (format!("/purchases/{purchase}/pay"), json!({ "amount": "51.00", "cash_account_id": account }));

    let held = it.buyer.post(&url, &payment).await;
    let (nothing, after) = (app.value(PAID_TO_SHOPS).await, it.buyer.get(&format!("/purchases/{purchase}")).await);
    manager.post(&format!("{order}/release"), &Value::Null).await.assert_status(200);
    let released = it.buyer.post(&url, &payment).await;

    held.assert_problem(409, "orders.held");
    assert_eq!((nothing.as_str(), text(&after.body, "/status")), ("0", "placed"));
    released.assert_status(200);
}

#[actix_web::test]
async fn the_tracking_numbers_of_an_order_on_hold_are_noted() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let hold = json!({ "reason": "manual", "note": "wait" });
    let held = app.order_manager().await.post(&format!("/orders/{}/hold", it.order), &hold).await;
    let number = json!({ "packages": [{ "tracking_number": "YT0001" }] });

    let noted = it.buyer.post(&format!("/purchases/{purchase}/tracking-numbers"), &number).await;

    held.assert_status(200);
    noted.assert_status(201);
    assert_eq!(text(&noted.body, "/status"), "shipped");
}

#[actix_web::test]
async fn nothing_follows_a_purchase_of_a_cancelled_order_but_its_money() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = it.paid(&app).await;
    let cancelled = json!({ "reason": "the customer is gone" });
    let cancelled = app.order_manager().await.post(&format!("/orders/{}/cancel", it.order), &cancelled).await;
    let url = format!("/purchases/{purchase}");
    let payment = json!({ "amount": "1.00", "cash_account_id": account, "difference_reason": "freight" });
    let number = json!({ "packages": [{ "tracking_number": "YT0001" }] });
    let short = json!({ "order_line_id": it.coats, "quantity": 1, "note": "only one left" });

    let paid = it.buyer.post(&format!("{url}/pay"), &payment).await;
    let tracked = it.buyer.post(&format!("{url}/tracking-numbers"), &number).await;
    let shortened = it.buyer.post(&format!("{url}/shortages"), &short).await;
    let packages = app.value("SELECT count(*)::text FROM packages").await;
    let given_up = it.buyer.post(&format!("{url}/cancel"), &json!({ "reason": "order cancelled" })).await;
    let back = json!({ "kind": "goods", "amount": "51.00", "cash_account_id": account });
    let back = it.buyer.post(&format!("{url}/refunds"), &back).await;

    cancelled.assert_status(200);
    for refused in [paid, tracked, shortened] {
        refused.assert_problem(409, "orders.transition_refused");
    }
    assert_eq!((app.value(PAID_TO_SHOPS).await.as_str(), packages.as_str()), ("1", "0"));
    given_up.assert_status(200);
    back.assert_status(201);
    assert_eq!((text(&back.body, "/status"), text(&back.body, "/cost")), ("refunded", "0"));
}
