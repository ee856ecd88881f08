//! What the customer pays where a shop asks something else than was agreed.

use domain::Permission;
use serde_json::{Value, json};

use super::{ToBuy, a_purchase, text};
use crate::support::{Response, TestApp};

/// Asks the customer about a pair of socks at 30.00 instead of 26.00.
async fn ask(it: &ToBuy) -> Response {
    let body = json!({ "order_line_id": it.socks, "quantity": 1, "unit_price": "30.00", "note": "the sale is over" });
    it.buyer.post(&format!("/orders/{}/price-consents", it.order), &body).await
}

#[actix_web::test]
async fn a_dearer_price_waits_for_the_customers_consent() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let owner = app.customer(it.customer).await;
    let dearer = a_purchase("4071-2", &[(it.coats, 2, "12.75"), (it.socks, 1, "30.00")]);

    let unasked = it.buyer.post(&it.purchases(), &dearer).await;
    let asked = ask(&it).await;
    let again = ask(&it).await;
    app.tell_everybody().await;
    let notice = owner.get("/notifications?limit=1").await;
    let unanswered = it.buyer.post(&it.purchases(), &dearer).await;
    let nothing = app.value("SELECT count(*)::text FROM purchases").await;
    let accepted = owner.post(&format!("/consents/{}/accept", asked.id()), &json!({})).await;
    let still_dearer = a_purchase("4071-3", &[(it.socks, 1, "30.01")]);
    let still_dearer = it.buyer.post(&it.purchases(), &still_dearer).await;
    it.bought(&dearer).await;
    let after = it.detail().await;

    unasked.assert_problem(409, "purchases.price_above_tolerance");
    asked.assert_status(201);
    assert_eq!((text(&asked.body, "/kind"), text(&asked.body, "/unit_price")), ("price", "30.00"));
    assert_eq!((text(&asked.body, "/agreed_price"), text(&asked.body, "/title")), ("26.00", "Socks"));
    again.assert_problem(409, "purchases.price_being_asked");
    assert_eq!(text(&notice.body, "/data/0/title"), "Giá shop tăng, cần ý kiến của bạn");
    assert!(text(&notice.body, "/data/0/body").ends_with("shop báo giá 30.00 CNY mỗi sản phẩm. the sale is over"));
    unanswered.assert_problem(409, "purchases.price_above_tolerance");
    assert_eq!(nothing, "0");
    accepted.assert_status(200);
    still_dearer.assert_problem(409, "purchases.price_above_tolerance");
    // The quarter more for a coat is within the tolerance, and ours.
    assert_eq!((text(&after, "/lines/0/unit_price"), text(&after, "/lines/1/unit_price")), ("12.50", "30.00"));
    assert_eq!(text(&after, "/lines/1/agreed_price"), "26.00");
    // 55.00 at 3 700, and 3 %.
    assert_eq!(text(&after, "/total"), "209605");
    assert_eq!(app.events_of(asked.id()).await, ["consent.requested", "consent.accepted"]);
}

#[actix_web::test]
async fn a_customer_who_does_not_want_to_pay_more_keeps_the_order_waiting() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let asked = ask(&it).await;

    let refused = app.customer(it.customer).await.post(&format!("/consents/{}/refuse", asked.id()), &json!({})).await;
    let order = it.detail().await;
    let dearer = it.buyer.post(&it.purchases(), &a_purchase("4071-2", &[(it.socks, 1, "30.00")])).await;

    refused.assert_status(200);
    assert_eq!((text(&order, "/hold_reason"), text(&order, "/total")), ("manual", "194361"));
    dearer.assert_problem(409, "orders.held");
}

#[actix_web::test]
async fn what_the_customer_said_elsewhere_is_kept_as_his_consent() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let owner = app.customer(it.customer).await;
    let mut dearer = a_purchase("4071-2", &[(it.coats, 2, "12.50"), (it.socks, 1, "30.00")]);

    dearer["consent_note"] = json!("");
    let wordless = it.buyer.post(&it.purchases(), &dearer).await;
    dearer["consent_note"] = json!("by phone at noon, to Minh");
    let question = ask(&it).await;
    let asked = it.buyer.post(&it.purchases(), &dearer).await;
    let answer = json!({ "note": "by phone" });
    app.order_manager().await.post(&format!("/consents/{}/refuse", question.id()), &answer).await.assert_status(200);
    app.order_manager().await.post(&format!("/orders/{}/release", it.order), &Value::Null).await.assert_status(200);
    it.bought(&dearer).await;
    let consents = owner.get(&format!("/consents?order_id={}&status=accepted", it.order)).await;

    wordless.assert_problem(422, "request.invalid");
    asked.assert_problem(409, "purchases.price_being_asked");
    let consent = &consents.body["data"][0];
    assert_eq!((text(consent, "/kind"), text(consent, "/answer_note")), ("price", "by phone at noon, to Minh"));
    assert_eq!((text(consent, "/unit_price"), &consent["quantity"]), ("30.00", &json!(1)));
    assert_eq!(text(consent, "/answered_by"), it.buyer.user.unwrap().to_string());
    assert_eq!(app.events_of(consents.uuid("/data/0/id")).await, ["consent.accepted"]);
    assert_eq!(text(&it.detail().await, "/total"), "209605");
}

#[actix_web::test]
async fn nobody_is_asked_without_need_or_by_a_stranger() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let url = format!("/orders/{}/price-consents", it.order);
    let body = |line, quantity: i32, price: &str| json!({ "order_line_id": line, "quantity": quantity, "unit_price": price, "note": "dearer" });
    let colleague = app.employee("ordering_staff", None).await;
    let reader = app.staff_with([Permission::ReadPurchases]).await;

    let within = it.buyer.post(&url, &body(it.socks, 1, "26.52")).await;
    let too_many = it.buyer.post(&url, &body(it.socks, 2, "30.00")).await;
    let unknown = it.buyer.post(&url, &body(app.new_id(), 1, "30.00")).await;
    let mute = json!({ "order_line_id": it.socks, "quantity": 0, "unit_price": "30.00", "note": "" });
    let mute = it.buyer.post(&url, &mute).await;

    within.assert_problem(409, "purchases.price_needs_no_consent");
    too_many.assert_problem(409, "purchases.more_than_ordered");
    unknown.assert_problem(409, "purchases.line_unknown");
    mute.assert_problem(422, "request.invalid");
    colleague.post(&url, &body(it.socks, 1, "30.00")).await.assert_problem(404, "orders.not_found");
    reader.post(&url, &body(it.socks, 1, "30.00")).await.assert_problem(403, "auth.forbidden");
    assert_eq!(app.value("SELECT count(*)::text FROM consents").await, "0");
}

#[actix_web::test]
async fn a_cheaper_price_is_the_customers_in_however_many_purchases() {
    let app = TestApp::start().await;
    let it = ToBuy::given_paid(&app).await;

    it.bought(&a_purchase("4071-1", &[(it.coats, 1, "10.00"), (it.socks, 1, "25.00")])).await;
    let between = it.detail().await;
    it.bought(&a_purchase("4071-2", &[(it.coats, 1, "12.60")])).await;
    let after = it.detail().await;

    // Half of the coats is no price yet. 50.00 at 3 700, and 3 %.
    assert_eq!((text(&between, "/lines/0/unit_price"), text(&between, "/lines/1/unit_price")), ("12.50", "25.00"));
    assert_eq!(text(&between, "/total"), "190550");
    // The mean of 10.00 and, since 12.60 is within the tolerance, 12.50: 47.50 at 3 700, and 3 %.
    assert_eq!((text(&after, "/lines/0/unit_price"), text(&after, "/lines/0/agreed_price")), ("11.25", "12.50"));
    assert_eq!((text(&after, "/total"), text(&after, "/paid")), ("181023", "181023"));
    assert!(app.events_of(it.order).await.contains(&"order.line_changed".to_owned()));
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, (1_000_000 - 181_023).to_string());
}

#[actix_web::test]
async fn what_is_left_of_a_line_is_paid_at_its_own_price() {
    let app = TestApp::start().await;
    let it = ToBuy::given_paid(&app).await;
    app.execute("UPDATE orders SET accepts_shortage = true").await.unwrap();

    it.bought(&a_purchase("4071-1", &[(it.coats, 1, "10.00"), (it.socks, 1, "26.00")])).await;
    let short = json!({ "order_line_id": it.coats, "quantity": 1, "note": "only one left" });
    it.buyer.post(&format!("/orders/{}/shortages", it.order), &short).await.assert_status(201);
    let after = it.detail().await;

    // 36.00 at 3 700, and 3 %.
    assert_eq!((text(&after, "/lines/0/unit_price"), text(&after, "/total")), ("10.00", "137196"));
}

#[actix_web::test]
async fn nobody_is_asked_any_more_about_an_order_that_is_cancelled() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (asked, owner) = (ask(&it).await, app.customer(it.customer).await);
    let reason = json!({ "reason": "the shop is closed" });

    let cancelled = app.order_manager().await.post(&format!("/orders/{}/cancel", it.order), &reason).await;
    let late = owner.post(&format!("/consents/{}/accept", asked.id()), &json!({})).await;

    cancelled.assert_status(200);
    late.assert_problem(409, "consents.already_answered");
    assert_eq!(text(&owner.get(&format!("/consents/{}", asked.id())).await.body, "/status"), "withdrawn");
    assert_eq!(app.events_of(asked.id()).await, ["consent.requested", "consent.withdrawn"]);
}
