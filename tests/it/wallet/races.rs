use domain::Permission;
use futures_util::future::{join, join_all};
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_top_up_confirmed_by_many_at_once_is_booked_once() {
    let app = TestApp::start().await;
    let (customer, _) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let requested = app.customer(customer).await.post("/top-ups", &json!({ "amount": "100000" })).await;
    let path = format!("/top-ups/{}/confirm", requested.id());
    let accountants = join_all((0..5).map(|_| app.employee("accountant", None))).await;

    let holding = app.holding("SELECT FROM top_ups FOR UPDATE").await;
    let answers = join_all(accountants.iter().map(|accountant| {
        let path = path.clone();
        async move { accountant.post(&path, &json!({})).await }
    }));
    let release = async {
        app.until_waiting(5).await;
        holding.rollback().await.unwrap();
    };
    let (answers, ()) = join(answers, release).await;

    let confirmed = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(confirmed, 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.assert_problem(409, "top_ups.transition_refused");
    }
    assert_eq!(app.balance_of(customer).await, "100000");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn one_key_sent_twenty_times_at_once_has_one_effect() {
    let app = TestApp::start().await;
    let (customer, _) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let requested = app.customer(customer).await.post("/top-ups", &json!({ "amount": "100000" })).await;
    let path = format!("/top-ups/{}/confirm", requested.id());
    let accountant = app.employee("accountant", None).await;
    let key = app.new_id().to_string();
    let body = json!({});
    let send = || accountant.post_with_key(&key, &path, &body);

    let answers = join_all((0..20).map(|_| send())).await;
    let replayed = send().await;

    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.assert_problem(409, "idempotency.in_progress");
    }
    replayed.assert_status(200);
    assert_eq!(replayed.headers["idempotency-replayed"], "true");
    assert!(answers.iter().filter(|answer| answer.status == 200).all(|answer| answer.body == replayed.body));
    assert_eq!(app.balance_of(customer).await, "100000");
    assert_eq!(app.events_of(requested.id()).await, ["top_up.requested", "top_up.confirmed"]);
}

#[actix_web::test]
async fn of_twenty_debits_at_once_a_wallet_pays_those_it_can_afford() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let mut paths = vec![];
    for _ in 0..20 {
        let transaction = app.given_top_up(customer, bank, "100").await;
        paths.push(format!("/ledger/transactions/{transaction}/reverse"));
    }
    app.spend(customer, 1250).await;
    let auditor = app.staff_with([Permission::ReverseLedger]).await;

    let body = json!({ "reason": "The bank took it back" });
    let holding = app.holding("SELECT FROM wallets FOR UPDATE").await;
    let answers = join_all(paths.iter().map(|path| auditor.post(path, &body)));
    let release = async {
        app.until_waiting(6).await;
        holding.rollback().await.unwrap();
    };
    let (answers, ()) = join(answers, release).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 7);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.assert_problem(409, "wallets.insufficient_funds");
    }
    assert_eq!(app.balance_of(customer).await, "50");
    app.assert_books_add_up().await;
}
