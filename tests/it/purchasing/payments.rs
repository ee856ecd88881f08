//! What shops are paid, and what the yuan cost.

use serde_json::json;
use uuid::Uuid;

use super::money::BOOKS;
use super::{ToBuy, a_purchase, text};
use crate::support::TestApp;

/// Yuan for đồng, into that account.
async fn buy_yuan(app: &TestApp, account: Uuid, vnd: &str, cny: &str) {
    let purchase = json!({ "from_account_id": app.given_cash_account("VND").await, "to_account_id": account,
                           "vnd": vnd, "cny": cny });
    let accountant = app.employee("accountant", None).await;
    accountant.post("/cny-purchases", &purchase).await.assert_status(201);
}

#[actix_web::test]
async fn what_a_purchase_costs_is_what_its_yuan_have_cost_on_average() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    buy_yuan(&app, account, "365000", "100").await;
    buy_yuan(&app, account, "370000", "100").await;

    let payment = json!({ "amount": "51.00", "cash_account_id": account });
    let paid = it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await;

    paid.assert_status(200);
    // 51.00 at 3 675, the mean of 3 650 and 3 700, and not at the day's 3 620.
    assert_eq!(text(&paid.body, "/cost"), "187425");
    let payment = &paid.body["payments"][0];
    assert_eq!((text(payment, "/rate"), text(payment, "/rate_source")), ("3675.0000", "average"));
    assert_eq!(text(payment, "/transaction_id"), text(&paid.body, "/transaction_id"));
    assert_eq!(
        app.value(BOOKS).await,
        "cash CNY 149, cash VND -735000, fx_position CNY -149, fx_position VND 547575, purchase_cost VND 187425"
    );
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn the_last_yuan_take_the_last_dong_along() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    buy_yuan(&app, account, "145999", "40").await;
    let (url, reason) = (format!("/purchases/{purchase}/pay"), "by instalments");
    let part = |amount: &str| json!({ "amount": amount, "cash_account_id": account, "difference_reason": reason });

    let first = it.buyer.post(&url, &part("33.33")).await;
    let second = it.buyer.post(&url, &part("6.67")).await;
    let position = app.value(BOOKS).await;
    let third = it.buyer.post(&url, &part("11.00")).await;

    for paid in [&first, &second, &third] {
        paid.assert_status(200);
    }
    assert_eq!(
        position,
        "cash CNY 0, cash VND -145999, fx_position CNY 0, fx_position VND 0, purchase_cost VND 145999"
    );
    // 11.00 at 3 620.
    assert_eq!(text(&third.body, "/cost"), (145_999 + 39_820).to_string());
    let sources: Vec<_> =
        third.body["payments"].as_array().unwrap().iter().map(|it| text(it, "/rate_source")).collect();
    assert_eq!(sources, ["average", "average", "buying_rate"]);
}

#[actix_web::test]
async fn freight_that_the_shop_tells_later_is_paid_beside() {
    let app = TestApp::start().await;
    let it = ToBuy::given_paid(&app).await;
    let (purchase, account) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}");
    let pay = |amount: &str| json!({ "amount": amount, "cash_account_id": account });

    let changed = it.buyer.patch(&url, &json!({ "version": 2, "freight": "8.00" })).await;
    let order = it.detail().await;
    let unexplained = it.buyer.post(&format!("{url}/pay"), &pay("7.00")).await;
    let freight = it.buyer.post(&format!("{url}/pay"), &pay("8.00")).await;
    let again = it.buyer.post(&format!("{url}/pay"), &pay("8.00")).await;

    changed.assert_status(200);
    assert_eq!((text(&changed.body, "/due"), text(&changed.body, "/difference")), ("59.00", "-8"));
    // 194 361 and 8.00 at 3 700.
    assert_eq!((text(&order, "/total"), text(&order, "/payment_status")), ("223961", "partly_paid"));
    unexplained.assert_problem(409, "purchases.difference_unexplained");
    freight.assert_status(200);
    assert_eq!((text(&freight.body, "/paid"), text(&freight.body, "/difference")), ("59.00", "0"));
    let amounts: Vec<_> = freight.body["payments"].as_array().unwrap().iter().map(|it| text(it, "/amount")).collect();
    assert_eq!(amounts, ["51.00", "8.00"]);
    again.assert_problem(409, "purchases.nothing_owed");
    let booked = "SELECT count(*)::text FROM ledger_transactions WHERE kind = 'purchase_payment'";
    assert_eq!(app.value(booked).await, "2");
    let changes = "SELECT string_agg(data::text, ';') FROM events WHERE kind = 'purchase.changed'";
    assert_eq!(app.value(changes).await, r#"{"after": {"freight": "8.00"}, "before": {"freight": "0.00"}}"#);
}

#[actix_web::test]
async fn account_and_shop_order_number_can_be_set_straight() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let one = it.bought(&a_purchase("4071-1", &[(it.coats, 1, "12.50")])).await;
    let two = it.bought(&a_purchase("4071-2", &[(it.coats, 1, "12.50")])).await;
    let url = format!("/purchases/{two}");

    let taken = it.buyer.patch(&url, &json!({ "version": 1, "shop_order_number": "4071-1" })).await;
    let untouched = it.buyer.get(&url).await;
    let other = json!({ "version": 1, "shop_order_number": "4071-1", "buyer_account": "langson02" });
    let changed = it.buyer.patch(&url, &other).await;
    let malformed = it.buyer.patch(&url, &json!({ "version": 2, "shop_order_number": "4071 3" })).await;
    let cancelled = json!({ "reason": "ordered twice" });
    it.buyer.post(&format!("/purchases/{one}/cancel"), &cancelled).await.assert_status(200);
    let freight = it.buyer.patch(&format!("/purchases/{one}"), &json!({ "version": 2, "freight": "8.00" })).await;

    taken.assert_problem(409, "purchases.shop_order_number_taken");
    assert_eq!((text(&untouched.body, "/shop_order_number"), &untouched.body["version"]), ("4071-2", &json!(1)));
    changed.assert_status(200);
    assert_eq!(
        (text(&changed.body, "/shop_order_number"), text(&changed.body, "/buyer_account")),
        ("4071-1", "langson02")
    );
    malformed.assert_problem(422, "request.invalid");
    freight.assert_problem(409, "purchases.transition_refused");
    let told = "SELECT data::text FROM events WHERE kind = 'purchase.changed'";
    assert!(
        app.value(told).await.contains(r#""before": {"buyer_account": "langson01", "shop_order_number": "4071-2"}"#)
    );
}

#[actix_web::test]
async fn the_money_of_a_cancelled_purchase_is_back_in_the_book_of_yuan() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let accountant = app.employee("accountant", None).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    buy_yuan(&app, account, "365000", "100").await;
    let payment = json!({ "amount": "51.00", "cash_account_id": account });
    it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    let closing = async || text(&accountant.get("/cash-books/CNY").await.body, "/accounts/0/closing").to_owned();

    let paid = closing().await;
    let url = format!("/purchases/{purchase}");
    it.buyer.post(&format!("{url}/cancel"), &json!({ "reason": "sold out" })).await.assert_status(200);
    let owed = it.buyer.get(&url).await.body;
    let back = json!({ "kind": "goods", "amount": "51.00", "cash_account_id": account });
    let refunded = it.buyer.post(&format!("{url}/refunds"), &back).await;

    assert_eq!((paid.as_str(), text(&owed, "/difference"), text(&owed, "/cost")), ("49", "51", "186150"));
    refunded.assert_status(201);
    assert_eq!((text(&refunded.body, "/status"), text(&refunded.body, "/cost")), ("refunded", "0"));
    assert_eq!(closing().await, "100");
    let cost = "SELECT sum(amount)::bigint::text FROM postings WHERE account = 'purchase_cost'";
    assert_eq!(app.value(cost).await, "0");
    let held = "SELECT sum(amount)::bigint::text FROM postings WHERE account = 'fx_position' AND currency = 'VND'";
    assert_eq!(app.value(held).await, "365000");
    app.assert_books_add_up().await;
}
