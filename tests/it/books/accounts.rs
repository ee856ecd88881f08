use domain::Permission;
use futures_util::future::join3;
use serde_json::json;

use crate::support::TestApp;

const BOOKS: [Permission; 3] = [Permission::ReadBooks, Permission::ReadCashAccounts, Permission::WriteBooks];

#[actix_web::test]
async fn an_account_is_opened_renamed_and_closed() {
    let app = TestApp::start().await;
    let accountant = app.staff_with(BOOKS).await;
    let account = json!({ "code": "VCB-01", "name": "Vietcombank", "currency": "VND", "kind": "bank" });

    let created = accountant.post("/cash-accounts", &account).await;
    created.assert_status(201);
    let path = format!("/cash-accounts/{}", created.id());
    let renamed = accountant.patch(&path, &json!({ "version": 1, "name": "VCB Hà Nội" })).await;
    let stale = accountant.patch(&path, &json!({ "version": 1, "status": "closed" })).await;
    let closed = accountant.patch(&path, &json!({ "version": 2, "status": "closed" })).await;

    renamed.assert_status(200);
    assert_eq!((&renamed.body["name"], &renamed.body["version"]), (&json!("VCB Hà Nội"), &json!(2)));
    stale.assert_problem(409, "request.version_conflict");
    closed.assert_status(200);
    let events = ["cash_account.created", "cash_account.changed", "cash_account.changed"];
    assert_eq!(app.events_of(created.id()).await, events);
    let open = accountant.get("/cash-accounts?status=open").await;
    assert_eq!(open.body["data"], json!([]));
}

#[actix_web::test]
async fn no_two_accounts_share_a_code() {
    let app = TestApp::start().await;
    let accountant = app.staff_with(BOOKS).await;
    let account = json!({ "code": "ALI", "name": "Alipay", "currency": "CNY", "kind": "alipay" });
    accountant.post("/cash-accounts", &account).await.assert_status(201);

    let refused = accountant.post("/cash-accounts", &account).await;

    refused.assert_problem(409, "cash_accounts.code_taken");
}

#[actix_web::test]
async fn an_account_that_holds_money_is_not_closed() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    app.given_top_up(customer, bank, "70000").await;
    let accountant = app.staff_with(BOOKS).await;

    let refused =
        accountant.patch(&format!("/cash-accounts/{bank}"), &json!({ "version": 1, "status": "closed" })).await;

    refused.assert_problem(409, "cash_accounts.not_empty");
    let listed = accountant.get("/cash-accounts?currency=VND").await;
    assert_eq!(listed.body["data"][0]["balance"], "70000");
    accountant.get(&format!("/cash-accounts/{customer}")).await.assert_problem(404, "cash_accounts.not_found");
}

#[actix_web::test]
async fn whoever_buys_sees_where_to_pay_from_and_not_what_is_there() {
    let app = TestApp::start().await;
    let (bank, alipay, closed) =
        (app.given_cash_account("VND").await, app.given_cash_account("CNY").await, app.given_cash_account("CNY").await);
    let accountant = app.staff_with(BOOKS).await;
    let close = json!({ "version": 1, "status": "closed" });
    accountant.patch(&format!("/cash-accounts/{closed}"), &close).await.assert_status(200);
    let buyer = app.employee("ordering_staff", None).await;

    let listed = buyer.get("/cash-accounts").await;
    let found = buyer.get(&format!("/cash-accounts/{alipay}")).await;

    listed.assert_status(200);
    assert_eq!(listed.body["data"].as_array().map(Vec::len), Some(1));
    assert_eq!((listed.uuid("/data/0/id"), &listed.body["data"][0]["balance"]), (alipay, &json!(null)));
    assert_eq!(found.body, listed.body["data"][0]);
    for hidden in [bank, closed] {
        let path = format!("/cash-accounts/{hidden}");
        buyer.get(&path).await.assert_problem(404, "cash_accounts.not_found");
        assert_eq!(accountant.get(&path).await.body["balance"], "0");
    }
    for path in ["/cash-entries", "/cash-transfers", "/cny-purchases", "/cash-books/VND", "/cash-books/VND/movements"] {
        buyer.get(path).await.assert_problem(403, "auth.forbidden");
    }
}

#[actix_web::test]
async fn money_that_meets_a_closing_account_goes_elsewhere() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let (accountant, chief) = (app.staff_with(BOOKS).await, app.employee("accountant", None).await);
    let requested = app.customer(customer).await.post("/top-ups", &json!({ "amount": "100000" })).await;
    let (account, confirm) = (format!("/cash-accounts/{bank}"), format!("/top-ups/{}/confirm", requested.id()));
    let (closing, nothing) = (json!({ "version": 1, "status": "closed" }), json!({}));

    let holding = app.holding("SELECT FROM cash_accounts FOR UPDATE").await;
    let close = accountant.patch(&account, &closing);
    let book = async {
        app.until_waiting(1).await;
        chief.post(&confirm, &nothing).await
    };
    let release = async {
        app.until_waiting(2).await;
        holding.rollback().await.unwrap();
    };
    let (closed, booked, ()) = join3(close, book, release).await;

    closed.assert_status(200);
    booked.assert_problem(409, "cash_accounts.closed");
    assert_eq!(app.balance_of(customer).await, "0");
    let held = accountant.get(&account).await;
    assert_eq!((&held.body["status"], &held.body["balance"]), (&json!("closed"), &json!("0")));
}

#[actix_web::test]
async fn an_account_that_is_being_booked_into_is_not_closed() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let (accountant, chief) = (app.staff_with(BOOKS).await, app.employee("accountant", None).await);
    let requested = app.customer(customer).await.post("/top-ups", &json!({ "amount": "100000" })).await;
    let (account, confirm) = (format!("/cash-accounts/{bank}"), format!("/top-ups/{}/confirm", requested.id()));
    let (closing, nothing) = (json!({ "version": 1, "status": "closed" }), json!({}));

    // The money has met an open account, and waits for the wallet.
    let holding = app.holding("SELECT FROM wallets FOR UPDATE").await;
    let book = chief.post(&confirm, &nothing);
    let close = async {
        app.until_waiting(1).await;
        accountant.patch(&account, &closing).await
    };
    let release = async {
        app.until_waiting(2).await;
        holding.rollback().await.unwrap();
    };
    let (booked, refused, ()) = join3(book, close, release).await;

    booked.assert_status(200);
    refused.assert_problem(409, "cash_accounts.not_empty");
    assert_eq!(app.balance_of(customer).await, "100000");
}
