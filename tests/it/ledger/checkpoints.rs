use std::time::{Duration, Instant};

use domain::Permission;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// What the ledger's and the company's accounts hold.
async fn balances(accountant: &Client) -> [Value; 2] {
    let (ledger, company) = (accountant.get("/ledger/accounts").await, accountant.get("/cash-accounts").await);
    ledger.assert_status(200);
    company.assert_status(200);
    [ledger.body["data"].clone(), company.body["data"].clone()]
}

/// Until all postings there are have been added to the checkpoints. Whoever writes in another test is waited for.
async fn until_counted(app: &TestApp) {
    let asked = Instant::now();
    let sql = "SELECT (through = (SELECT max(id) FROM postings))::text FROM checkpoint_progress";
    while app.value(sql).await != "true" {
        assert!(asked.elapsed() < Duration::from_secs(20), "they are never settled");
        api::pass_time(app.app()).await.unwrap();
    }
}

#[actix_web::test]
async fn accounts_hold_the_same_whether_or_not_their_postings_have_been_added_up() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let (empty, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.employee("accountant", None).await;
    app.given_top_up(customer, bank, "500000").await;
    let purchase = json!({ "from_account_id": bank, "to_account_id": yuan, "vnd": "362000", "cny": "100.00" });
    accountant.post("/cny-purchases", &purchase).await.assert_status(201);

    let before = balances(&accountant).await;
    until_counted(&app).await;
    let counted = balances(&accountant).await;
    app.given_top_up(customer, bank, "1000").await;
    app.given_top_up(customer, empty, "1").await;

    assert_eq!(before, counted);
    let [ledger, company] = balances(&accountant).await;
    let held: Vec<_> = company.as_array().unwrap().iter().map(|account| account["balance"].clone()).collect();
    assert_eq!(held, ["100", "1", "139000"]);
    let wallets = json!({ "account": "customer_wallet", "currency": "VND", "balance": "-501001", "postings": 3 });
    assert!(ledger.as_array().unwrap().contains(&wallets), "{ledger:#}");
    until_counted(&app).await;
    assert_eq!(balances(&accountant).await, [ledger, company]);
    let full = json!({ "version": 1, "status": "closed" });
    accountant.patch(&format!("/cash-accounts/{bank}"), &full).await.assert_problem(409, "cash_accounts.not_empty");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn postings_that_are_committed_late_are_not_forgotten() {
    let app = TestApp::start().await;
    let accountant = app.employee("accountant", None).await;
    app.given_customer(100).await;
    // Its numbers are the lower ones.
    let late = app
        .holding(
            "WITH booked AS (
                 INSERT INTO ledger_transactions (id, kind, subject_id, actor_id, created_at)
                 VALUES (gen_random_uuid(), 'cash_entry', gen_random_uuid(), gen_random_uuid(), now()) RETURNING id)
             INSERT INTO postings (transaction_id, account, currency, amount, created_at)
             SELECT id, account, 'VND', amount, now() FROM booked, (VALUES ('equity', 5), ('other_income', -5))
                 AS posting (account, amount)",
        )
        .await;
    app.given_customer(100).await;
    for _ in 0..3 {
        api::pass_time(app.app()).await.unwrap();
    }
    let through = app.value("SELECT through::text FROM checkpoint_progress").await;
    late.commit().await.unwrap();
    until_counted(&app).await;

    let through: i64 = through.parse().unwrap();
    assert!(through <= 2, "{through}: what was under way could have been lost");
    let [ledger, _] = balances(&accountant).await;
    let equity = json!({ "account": "equity", "currency": "VND", "balance": "205", "postings": 3 });
    assert!(ledger.as_array().unwrap().contains(&equity), "{ledger:#}");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn the_trial_balance_tells_a_checkpoint_that_drifted() {
    let app = TestApp::start().await;
    app.given_customer(100).await;
    until_counted(&app).await;
    app.assert_books_add_up().await;

    app.execute("UPDATE account_checkpoints SET balance = balance + 1 WHERE account = 'equity'").await.unwrap();

    let trial = app.staff_with([Permission::ReadLedger]).await.get("/ledger/trial-balance").await;
    assert_eq!(trial.body["drifted_accounts"], 1);
}
