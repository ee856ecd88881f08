use domain::Permission;
use serde_json::json;

use crate::support::TestApp;

const BOOKS: [Permission; 2] = [Permission::ReadBooks, Permission::WriteBooks];

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
