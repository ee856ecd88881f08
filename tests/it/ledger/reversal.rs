use domain::Permission;
use futures_util::future::{join, join_all, join3};
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_reversed_top_up_leaves_the_wallet_and_says_so() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "80000").await;
    let auditor = app.employee("accountant", None).await;
    let path = format!("/ledger/transactions/{transaction}/reverse");

    let reversal = auditor.post(&path, &json!({ "reason": "Another customer's" })).await;
    let again = auditor.post(&path, &json!({ "reason": "Another customer's" })).await;

    reversal.assert_status(201);
    assert_eq!((reversal.uuid("/reverses_id"), &reversal.body["kind"]), (transaction, &json!("reversal")));
    again.assert_problem(409, "ledger.already_reversed");
    assert_eq!(app.balance_of(customer).await, "0");
    let top_up = auditor.get("/top-ups").await;
    assert_eq!(top_up.uuid("/data/0/reversal_id"), reversal.id());
    let original = auditor.get(&format!("/ledger/transactions/{transaction}")).await;
    assert_eq!(original.uuid("/reversal_id"), reversal.id());
    assert_eq!(app.events_of(transaction).await, ["ledger_transaction.reversed"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn nobody_reverses_what_they_booked() {
    let app = TestApp::start().await;
    let bank = app.given_cash_account("VND").await;
    let (clerk, accountant) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let entry =
        json!({ "cash_account_id": bank, "direction": "in", "category": "equity", "amount": "5", "memo": "Capital" });
    let requested = clerk.post("/cash-entries", &entry).await;
    let entered = accountant.post(&format!("/cash-entries/{}/approve", requested.id()), &json!({})).await;
    let path = format!("/ledger/transactions/{}/reverse", entered.uuid("/transaction_id"));

    let own = accountant.post(&path, &json!({ "reason": "Wrong" })).await;
    let others = app.employee("accountant", None).await.post(&path, &json!({ "reason": "Wrong" })).await;

    own.assert_problem(409, "auth.self_approval_forbidden");
    others.assert_status(201);
    let shown = accountant.get(&format!("/cash-entries/{}", entered.id())).await;
    assert_eq!(shown.uuid("/reversal_id"), others.id());
}

#[actix_web::test]
async fn what_follows_from_an_order_or_is_a_reversal_is_not_reversed() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "80000").await;
    let auditor = app.employee("accountant", None).await;
    let reverse =
        async |id| auditor.post(&format!("/ledger/transactions/{id}/reverse"), &json!({ "reason": "Wrong" })).await;
    let reversal = reverse(transaction).await;

    reverse(reversal.id()).await.assert_problem(409, "ledger.not_reversible");
    reverse(customer).await.assert_problem(404, "ledger.not_found");
    let path = format!("/ledger/transactions/{transaction}/reverse");
    auditor.post(&path, &json!({ "reason": "" })).await.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn money_that_was_spent_is_not_taken_back() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "80000").await;
    app.spend(customer, 1).await;

    let auditor = app.staff_with([Permission::ReverseLedger]).await;
    let path = format!("/ledger/transactions/{transaction}/reverse");
    let refused = auditor.post(&path, &json!({ "reason": "Wrong" })).await;

    refused.assert_problem(409, "wallets.insufficient_funds");
    assert_eq!(refused.body["detail"], "số dư khả dụng không đủ 80000 đ");
    assert_eq!(app.balance_of(customer).await, "79999");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn of_several_who_reverse_at_once_one_does() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "80000").await;
    let auditor = app.staff_with([Permission::ReverseLedger]).await;
    let path = format!("/ledger/transactions/{transaction}/reverse");

    let holding = app.holding("SELECT FROM ledger_transactions FOR UPDATE").await;
    let body = json!({ "reason": "Wrong" });
    let answers = join_all((0..5).map(|_| auditor.post(&path, &body)));
    let release = async {
        app.until_waiting(5).await;
        holding.rollback().await.unwrap();
    };
    let (answers, ()) = join(answers, release).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.assert_problem(409, "ledger.already_reversed");
    }
    assert_eq!(app.balance_of(customer).await, "0");
}

#[actix_web::test]
async fn a_closed_account_takes_no_money_back() {
    let app = TestApp::start().await;
    let (bank, drawer) = (app.given_cash_account("VND").await, app.given_cash_account("VND").await);
    let accountant = app.employee("accountant", None).await;
    let transfer = json!({ "from_account_id": bank, "to_account_id": drawer, "amount": "5" });
    let back = json!({ "from_account_id": drawer, "to_account_id": bank, "amount": "5" });
    let moved = accountant.post("/cash-transfers", &transfer).await;
    accountant.post("/cash-transfers", &back).await.assert_status(201);
    let (auditor, clerk) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let (account, closing) = (format!("/cash-accounts/{drawer}"), json!({ "version": 1, "status": "closed" }));
    let path = format!("/ledger/transactions/{}/reverse", moved.uuid("/transaction_id"));
    let wrong = json!({ "reason": "Wrong" });

    // The drawer alone: whoever waits for the bank too would not stand in the same queue.
    let of_drawer = "SELECT FROM cash_accounts WHERE id = (SELECT max(id::text)::uuid FROM cash_accounts) FOR UPDATE";
    let holding = app.holding(of_drawer).await;
    let close = clerk.patch(&account, &closing);
    let reverse = async {
        app.until_waiting(1).await;
        auditor.post(&path, &wrong).await
    };
    let release = async {
        app.until_waiting(2).await;
        holding.rollback().await.unwrap();
    };
    let (closed, reversed, ()) = join3(close, reverse, release).await;

    closed.assert_status(200);
    reversed.assert_problem(409, "cash_accounts.closed");
    assert_eq!(auditor.get(&account).await.body["balance"], "0");
    assert!(app.events_of(moved.uuid("/transaction_id")).await.is_empty());
}
