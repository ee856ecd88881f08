use serde_json::{Value, json};

use super::{ToBuy, a_purchase, text};
use crate::support::{Client, TestApp};

pub const BOOKS: &str =
    "SELECT string_agg(account || ' ' || currency || ' ' || trim_scale(total), ', ' ORDER BY account, currency)
                       FROM (SELECT account, currency, sum(amount) AS total FROM postings
                              WHERE account IN ('cash', 'fx_position', 'purchase_cost')
                              GROUP BY account, currency) AS account";

#[actix_web::test]
async fn paying_books_yuan_and_their_cost_in_dong() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    let payment = json!({ "amount": "51.00", "cash_account_id": account });

    let paid = it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await;
    let again = it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await;

    paid.assert_status(200);
    // 51.00 at 3 620.
    assert_eq!((text(&paid.body, "/cost"), text(&paid.body, "/difference")), ("184620", "0"));
    assert_eq!((text(&paid.body, "/status"), paid.uuid("/cash_account_id")), ("paid", account));
    assert_eq!(
        app.value("SELECT id::text FROM ledger_transactions WHERE kind = 'purchase_payment'").await,
        text(&paid.body, "/transaction_id")
    );
    assert_eq!(
        app.value(BOOKS).await,
        "cash CNY -51, fx_position CNY 51, fx_position VND -184620, purchase_cost VND 184620"
    );
    again.assert_problem(409, "purchases.nothing_owed");
    app.assert_books_add_up().await;
    assert_eq!(app.events_of(purchase).await, ["purchase.placed", "purchase.paid"]);
}

#[actix_web::test]
async fn an_unexplained_difference_is_not_paid() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = (it.bought(&it.everything()).await, app.given_cash_account("CNY").await);
    let url = format!("/purchases/{purchase}/pay");
    let mut payment = json!({ "amount": "51.50", "cash_account_id": account });

    let unexplained = it.buyer.post(&url, &payment).await;
    let nothing_written =
        app.value("SELECT count(*)::text FROM ledger_transactions WHERE kind = 'purchase_payment'").await;
    payment["difference_reason"] = json!("the shop charges a fee for cards");
    let explained = it.buyer.post(&url, &payment).await;

    unexplained.assert_problem(409, "purchases.difference_unexplained");
    assert_eq!(nothing_written, "0");
    explained.assert_status(200);
    assert_eq!(text(&explained.body, "/difference"), "0.5");
    assert_eq!(text(&explained.body, "/difference_reason"), "the shop charges a fee for cards");
}

#[actix_web::test]
async fn shops_are_paid_from_open_accounts_in_yuan() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.bought(&it.everything()).await;
    let closed = app.given_cash_account("CNY").await;
    app.execute("UPDATE cash_accounts SET status = 'closed'").await.unwrap();

    for (account, code) in [
        (closed, "cash_accounts.closed"),
        (app.given_cash_account("VND").await, "cash_accounts.wrong_currency"),
        (app.new_id(), "cash_accounts.unknown"),
    ] {
        let payment = json!({ "amount": "51.00", "cash_account_id": account });
        it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_problem(409, code);
    }
    assert_eq!(app.events_of(purchase).await, ["purchase.placed"]);
}

#[actix_web::test]
async fn money_back_from_the_shop_takes_its_share_off_the_cost() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (purchase, account) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}/refunds");
    let back = |kind: &str, amount: &str| json!({ "kind": kind, "amount": amount, "cash_account_id": account });

    let rebate = it.buyer.post(&url, &json!({ "kind": "rebate", "percent": "10", "cash_account_id": account })).await;
    let too_much = it.buyer.post(&url, &back("goods", "45.91")).await;
    let nothing = it.buyer.post(&url, &back("goods", "0.00")).await;
    let reason = json!({ "reason": "sold out" });
    let cancelled = it.buyer.post(&format!("/purchases/{purchase}/cancel"), &reason).await;
    let rest = it.buyer.post(&url, &back("goods", "45.90")).await;
    let late = it.buyer.post(&url, &back("goods", "1.00")).await;

    rebate.assert_status(201);
    assert_eq!((text(&rebate.body, "/rebate"), text(&rebate.body, "/cost")), ("5.10", "166158"));
    assert_eq!((text(&rebate.body, "/due"), text(&rebate.body, "/difference")), ("45.90", "0"));
    too_much.assert_problem(409, "purchases.refund_exceeds_payment");
    nothing.assert_problem(409, "purchases.refund_empty");
    cancelled.assert_status(200);
    assert_eq!(text(&cancelled.body, "/difference"), "45.9");
    rest.assert_status(201);
    assert_eq!((text(&rest.body, "/status"), text(&rest.body, "/cost")), ("refunded", "0"));
    late.assert_problem(409, "purchases.transition_refused");
    assert_eq!(app.value(BOOKS).await, "cash CNY 0, fx_position CNY 0, fx_position VND 0, purchase_cost VND 0");
    let happened = ["purchase.placed", "purchase.paid", "purchase.refunded", "purchase.cancelled", "purchase.refunded"];
    assert_eq!(app.events_of(purchase).await, happened);
}

#[actix_web::test]
async fn a_share_of_the_discount_is_the_customers_where_the_agency_says_so() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let admin = app.employee("admin", None).await;
    let half = json!({ "version": 0, "value": "50" });
    admin.put("/settings/purchase.discount_to_customer_percent", &half).await.assert_status(200);
    let mut body = it.everything();
    body["discount_amount"] = json!("1.00");
    let (purchase, account) = (it.bought(&body).await, app.given_cash_account("CNY").await);

    let payment = json!({ "amount": "50.00", "cash_account_id": account });
    it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    let before = text(&it.detail().await, "/total").to_owned();
    let rebate = json!({ "kind": "rebate", "amount": "3.00", "cash_account_id": account });
    it.buyer.post(&format!("/purchases/{purchase}/refunds"), &rebate).await.assert_status(201);
    let after = text(&it.detail().await, "/total").to_owned();

    // 194 361 less half of 1.00, then of 4.00, at 3 700.
    assert_eq!((before.as_str(), after.as_str()), ("192511", "186961"));
    let share = async |client: &Client| {
        let charges = client.get(&format!("/orders/{}/charges", it.order)).await;
        let charges = charges.body["data"].as_array().unwrap().clone();
        charges.into_iter().find(|charge| charge["kind"] == "discount").unwrap()
    };
    let (of_staff, of_customer) = (share(&it.buyer).await, share(&app.customer(it.customer).await).await);
    assert_eq!((&of_staff["amount"], &of_staff["explanation"]["percent"]), (&json!("-7400"), &json!("50")));
    assert_eq!((&of_customer["amount"], &of_customer["explanation"]["percent"]), (&json!("-7400"), &Value::Null));
}

#[actix_web::test]
async fn a_cancelled_purchase_leaves_its_units_to_be_bought_again() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.bought(&it.everything()).await;
    let url = format!("/purchases/{purchase}/cancel");

    let cancelled = it.buyer.post(&url, &json!({ "reason": "the shop does not answer" })).await;
    let again = it.buyer.post(&url, &json!({ "reason": "the shop does not answer" })).await;
    let order = it.detail().await;

    cancelled.assert_status(200);
    assert_eq!((text(&cancelled.body, "/status"), text(&cancelled.body, "/due")), ("cancelled", "0.00"));
    again.assert_problem(409, "purchases.transition_refused");
    assert_eq!((text(&order, "/status"), &order["lines"][0]["purchased"]), ("ordering", &json!(0)));
    it.bought(&a_purchase("another", &[(it.coats, 2, "12.50"), (it.socks, 1, "26.00")])).await;
}

#[actix_web::test]
async fn the_discount_can_be_changed_until_it_is_paid() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.bought(&it.everything()).await;
    let account = app.given_cash_account("CNY").await;
    let url = format!("/purchases/{purchase}");

    let changed = it.buyer.patch(&url, &json!({ "version": 1, "discount_percent": "10", "note": "haggled" })).await;
    let stale = it.buyer.patch(&url, &json!({ "version": 1, "note": "mine" })).await;
    let too_much = it.buyer.patch(&url, &json!({ "version": 2, "discount_amount": "51.01" })).await;
    let payment = json!({ "amount": "45.90", "cash_account_id": account });
    it.buyer.post(&format!("{url}/pay"), &payment).await.assert_status(200);
    let late = it.buyer.patch(&url, &json!({ "version": 3, "discount_amount": "1.00" })).await;
    let note = it.buyer.patch(&url, &json!({ "version": 3, "note": "paid by Alipay" })).await;

    changed.assert_status(200);
    assert_eq!((text(&changed.body, "/discount"), text(&changed.body, "/due")), ("5.10", "45.90"));
    stale.assert_problem(409, "request.version_conflict");
    too_much.assert_problem(409, "purchases.discount_above_price");
    late.assert_problem(409, "purchases.transition_refused");
    note.assert_status(200);
    assert_eq!(
        app.events_of(purchase).await,
        ["purchase.placed", "purchase.changed", "purchase.paid", "purchase.changed"]
    );
}

#[actix_web::test]
async fn a_discount_that_is_no_longer_won_is_no_longer_shared() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    app.given_setting("purchase.discount_to_customer_percent", "50").await;
    let mut body = it.everything();
    body["discount_amount"] = json!("1.00");
    let (purchase, account) = (it.bought(&body).await, app.given_cash_account("CNY").await);
    let payment = json!({ "amount": "50.00", "cash_account_id": account });
    it.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    let shared = text(&it.detail().await, "/total").to_owned();

    let reason = json!({ "reason": "sold out" });
    it.buyer.post(&format!("/purchases/{purchase}/cancel"), &reason).await.assert_status(200);

    let order = it.detail().await;
    assert_eq!((shared.as_str(), text(&order, "/total"), text(&order, "/status")), ("192511", "194361", "ordering"));
}
