use domain::Permission;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn postings_that_do_not_come_to_zero_are_refused_by_the_database() {
    let app = TestApp::start().await;

    let refused = app
        .execute(
            "WITH booked AS (
                 INSERT INTO ledger_transactions (id, kind, subject_id, actor_id, created_at)
                 VALUES (gen_random_uuid(), 'cash_entry', gen_random_uuid(), gen_random_uuid(), now()) RETURNING id)
             INSERT INTO postings (transaction_id, account, currency, amount, created_at)
             SELECT id, account, currency, amount, now() FROM booked, (VALUES
                 ('equity', 'VND', 5), ('other_income', 'CNY', -5)) AS posting (account, currency, amount)",
        )
        .await;

    assert!(refused.is_err_and(|error| error.to_string().contains("do not come to zero")));
}

#[actix_web::test]
async fn what_was_booked_is_neither_changed_nor_deleted() {
    let app = TestApp::start().await;
    app.given_customer(100).await;

    for sql in [
        "UPDATE postings SET amount = amount * 2",
        "DELETE FROM postings",
        "TRUNCATE postings",
        "UPDATE ledger_transactions SET memo = 'nothing happened'",
        "DELETE FROM ledger_transactions",
        "TRUNCATE ledger_transactions CASCADE",
    ] {
        let refused = app.execute(sql).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("append-only")), "{sql}");
    }
}

#[actix_web::test]
async fn the_trial_balance_tells_a_wallet_that_drifted() {
    let app = TestApp::start().await;
    app.given_customer(100).await;
    app.given_customer(0).await;
    app.assert_books_add_up().await;

    app.execute("UPDATE wallets SET balance = balance + 1 WHERE balance = 0").await.unwrap();

    let trial = app.staff_with([Permission::ReadLedger]).await.get("/ledger/trial-balance").await;
    assert_eq!(trial.body["drifted_accounts"], 1);
    assert_eq!(trial.body["currencies"][0], json!({ "currency": "VND", "sum": "0", "postings": 2 }));
    assert_eq!(trial.body["currencies"][1], json!({ "currency": "CNY", "sum": "0", "postings": 0 }));
}

#[actix_web::test]
async fn the_books_add_up_after_deposit_payment_refund_and_cancellation() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(900_000).await;
    let (order, cancelled) = (app.given_approved_order(customer).await, app.given_approved_order(customer).await);
    let (owner, manager) = (app.customer(customer).await, app.order_manager().await);
    for (client, path, body) in [
        (&owner, format!("/orders/{order}/deposit"), json!({})),
        (&owner, format!("/orders/{order}/payments"), json!({})),
        (&manager, format!("/orders/{order}/refunds"), json!({ "amount": "1000", "reason": "late" })),
        (&owner, format!("/orders/{cancelled}/deposit"), json!({})),
    ] {
        client.post(&path, &body).await.assert_status(201);
    }
    let cancellation = json!({ "reason": "The shop is gone", "kept": "3000" });
    manager.post(&format!("/orders/{cancelled}/cancel"), &cancellation).await.assert_status(200);

    app.assert_books_add_up().await;
    assert_eq!(app.balance_of(customer).await, (900_000 - 193_361 - 3_000).to_string());

    app.execute("UPDATE orders SET paid = paid - 1 WHERE status = 'deposited'").await.unwrap();
    let trial = app.staff_with([Permission::ReadLedger]).await.get("/ledger/trial-balance").await;
    assert_eq!(trial.body["drifted_accounts"], 1);
}

#[actix_web::test]
async fn the_ledger_shows_its_accounts_and_transactions() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let transaction = app.given_top_up(customer, bank, "80000").await;
    app.given_top_up(app.given_customer(0).await, bank, "5").await;
    let accountant = app.staff_with([Permission::ReadLedger]).await;

    let accounts = accountant.get("/ledger/accounts").await;
    let listed = accountant.get(&format!("/ledger/transactions?kind=top_up&customer_id={customer}")).await;
    let found = accountant.get(&format!("/ledger/transactions/{transaction}")).await;
    let unknown = accountant.get(&format!("/ledger/transactions/{customer}")).await;

    let cash = json!({ "account": "cash", "currency": "VND", "balance": "80005", "postings": 2 });
    let wallets = json!({ "account": "customer_wallet", "currency": "VND", "balance": "-80005", "postings": 2 });
    assert_eq!(accounts.body["data"], json!([cash, wallets]));
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
    assert_eq!(listed.uuid("/data/0/id"), transaction);
    assert_eq!(found.body["postings"][0]["amount"], "-80000");
    assert_eq!(found.body["postings"][0]["balance_after"], "80000");
    unknown.assert_problem(404, "ledger.not_found");
    let listed =
        async |query: &str| accountant.get(&format!("/ledger/transactions?{query}")).await.body["data"].clone();
    assert_eq!(listed("to=2026-01-01").await, json!([]));
    assert_eq!(listed("from=2026-01-01").await.as_array().map(Vec::len), Some(2));
}
