use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

const BOOKS: [Permission; 3] = [Permission::ReadBooks, Permission::ReadCashAccounts, Permission::WriteBooks];

fn transfer(from: Uuid, to: Uuid, amount: &str) -> Value {
    json!({ "from_account_id": from, "to_account_id": to, "amount": amount, "memo": "To the drawer" })
}

#[actix_web::test]
async fn money_moves_from_one_account_to_another_and_back_by_reversal() {
    let app = TestApp::start().await;
    let (bank, drawer) = (app.given_cash_account("VND").await, app.given_cash_account("VND").await);
    let accountant = app.staff_with(BOOKS).await;
    let balance = async |account| accountant.get(&format!("/cash-accounts/{account}")).await.body["balance"].clone();

    let moved = accountant.post("/cash-transfers", &transfer(bank, drawer, "500000")).await;

    moved.assert_status(201);
    assert_eq!((&moved.body["currency"], &moved.body["amount"]), (&json!("VND"), &json!("500000")));
    assert_eq!((balance(bank).await, balance(drawer).await), (json!("-500000"), json!("500000")));
    assert_eq!(app.events_of(moved.id()).await, ["cash_transfer.booked"]);
    let path = format!("/cash-transfers/{}", moved.id());
    assert_eq!(accountant.get(&path).await.body, moved.body);
    let reverse = format!("/ledger/transactions/{}/reverse", moved.uuid("/transaction_id"));
    let reversal = app.employee("accountant", None).await.post(&reverse, &json!({ "reason": "Wrong drawer" })).await;
    reversal.assert_status(201);
    assert_eq!(accountant.get(&path).await.uuid("/reversal_id"), reversal.id());
    assert_eq!((balance(bank).await, balance(drawer).await), (json!("0"), json!("0")));
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn money_moves_between_two_open_accounts_of_one_currency() {
    let app = TestApp::start().await;
    let (bank, drawer, yuan) =
        (app.given_cash_account("VND").await, app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.staff_with(BOOKS).await;
    let post = async |from, to, amount| accountant.post("/cash-transfers", &transfer(from, to, amount)).await;

    post(bank, bank, "5").await.assert_problem(409, "cash_transfers.same_account");
    post(bank, yuan, "5").await.assert_problem(409, "cash_accounts.wrong_currency");
    post(bank, drawer, "0.5").await.assert_problem(409, "cash_transfers.not_whole");
    post(bank, Uuid::nil(), "5").await.assert_problem(409, "cash_accounts.unknown");
    post(bank, drawer, "0").await.assert_problem(422, "request.invalid");
    let closing = json!({ "version": 1, "status": "closed" });
    accountant.patch(&format!("/cash-accounts/{drawer}"), &closing).await.assert_status(200);
    post(bank, drawer, "5").await.assert_problem(409, "cash_accounts.closed");

    assert_eq!(accountant.get("/cash-transfers").await.body["data"], json!([]));
    accountant.get(&format!("/cash-transfers/{bank}")).await.assert_problem(404, "cash_transfers.not_found");
    assert_eq!(app.value("SELECT count(*)::text FROM ledger_transactions").await, "0");
}

#[actix_web::test]
async fn transfers_are_found_by_account_and_day() {
    let app = TestApp::start().await;
    let [bank, drawer, other] =
        [app.given_cash_account("CNY").await, app.given_cash_account("CNY").await, app.given_cash_account("CNY").await];
    let accountant = app.staff_with(BOOKS).await;
    let first = accountant.post("/cash-transfers", &transfer(bank, drawer, "12.50")).await;
    accountant.post("/cash-transfers", &transfer(drawer, other, "1.25")).await.assert_status(201);
    app.execute("UPDATE cash_transfers SET created_at = '2026-01-05T16:59:59Z' WHERE amount = 12.50").await.unwrap();

    for query in [format!("cash_account_id={bank}"), "from=2026-01-05&to=2026-01-06".to_owned()] {
        let found = accountant.get(&format!("/cash-transfers?{query}")).await;
        assert_eq!(found.body["data"].as_array().map(Vec::len), Some(1), "{query}");
        assert_eq!(found.uuid("/data/0/id"), first.id(), "{query}");
    }
    let both = accountant.get(&format!("/cash-transfers?cash_account_id={drawer}")).await;
    assert_eq!(both.body["data"].as_array().map(Vec::len), Some(2));
}
