use domain::Permission;
use serde_json::json;
use uuid::Uuid;

use crate::support::TestApp;

#[actix_web::test]
async fn a_wallet_tells_what_it_holds_and_how_it_came_to_it() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "500000").await;
    app.given_top_up(customer, bank, "250000").await;
    let owner = app.customer(customer).await;

    let wallet = owner.get(&format!("/customers/{customer}/wallet")).await;
    let entries = owner.get(&format!("/customers/{customer}/wallet/entries?kind=top_up")).await;

    wallet.assert_status(200);
    let held = json!({ "customer_id": customer, "balance": "750000", "held": "0", "available": "750000", "credit_limit": "0" });
    assert_eq!(wallet.body, held);
    let oldest = &entries.body["data"][1];
    assert_eq!(oldest["transaction_id"], json!(transaction));
    assert_eq!((&oldest["amount"], &oldest["balance_after"]), (&json!("500000"), &json!("500000")));
    assert_eq!(entries.body["data"][0]["balance_after"], "750000");
}

#[actix_web::test]
async fn pages_of_entries_follow_one_another_without_a_gap() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    for amount in 1..=3 {
        app.given_money(customer, amount).await;
    }
    let staff = app.staff_with([Permission::ReadWallets]).await;
    let path = format!("/customers/{customer}/wallet/entries?limit=2");

    let first = staff.get(&path).await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let second = staff.get(&format!("{path}&cursor={cursor}")).await;

    let balances = |page: &serde_json::Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|entry| entry["balance_after"].to_string()).collect()
    };
    assert_eq!(balances(&first.body), ["\"6\"", "\"3\""]);
    assert_eq!(balances(&second.body), ["\"1\""]);
    assert!(second.body["next_cursor"].is_null());
}

#[actix_web::test]
async fn credit_can_be_spent_and_is_said_apart() {
    let app = TestApp::start().await;
    let customer = app.given_customer(100).await;
    app.execute("UPDATE wallets SET credit_limit = 999999999999999, held = 40").await.unwrap();

    let wallet = app.customer(customer).await.get(&format!("/customers/{customer}/wallet")).await;

    assert_eq!(wallet.body["balance"], "100");
    assert_eq!(wallet.body["available"], "999999999999999");
}

#[actix_web::test]
async fn wallets_of_others_are_not_found() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.given_customer(1).await, app.given_customer(1).await);
    let client = app.customer(alice).await;
    let staff = app.staff_with([Permission::ReadWallets]).await;

    for path in [format!("/customers/{bob}/wallet"), format!("/customers/{bob}/wallet/entries")] {
        client.get(&path).await.assert_problem(404, "wallets.not_found");
    }
    staff.get(&format!("/customers/{}/wallet", Uuid::nil())).await.assert_problem(404, "wallets.not_found");
}
