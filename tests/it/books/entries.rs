use domain::Permission;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

const BOOKS: [Permission; 3] = [Permission::ReadBooks, Permission::ReadCashAccounts, Permission::WriteBooks];

fn entry(account: Uuid, direction: &str, category: &str, amount: &str) -> Value {
    json!({ "cash_account_id": account, "direction": direction, "category": category, "amount": amount, "memo": "By hand" })
}

/// Asked for by one, approved by another.
async fn entered(accountant: &Client, chief: &Client, entry: &Value) -> Response {
    let requested = accountant.post("/cash-entries", entry).await;
    requested.assert_status(201);
    let approved = chief.post(&format!("/cash-entries/{}/approve", requested.id()), &json!({})).await;
    approved.assert_status(200);
    approved
}

#[actix_web::test]
async fn entries_bring_money_into_an_account_and_out_of_it_once_another_has_approved() {
    let app = TestApp::start().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let (accountant, chief) = (app.staff_with(BOOKS).await, app.employee("accountant", None).await);
    let balance = async |account| accountant.get(&format!("/cash-accounts/{account}")).await.body["balance"].clone();

    let requested = accountant.post("/cash-entries", &entry(bank, "in", "equity", "10000000")).await;
    requested.assert_status(201);
    assert_eq!((&requested.body["status"], &requested.body["transaction_id"]), (&json!("requested"), &Value::Null));
    assert_eq!(balance(bank).await, "0", "nothing is booked before");
    let path = format!("/cash-entries/{}", requested.id());
    let capital = chief.post(&format!("{path}/approve"), &json!({})).await;
    entered(&accountant, &chief, &entry(bank, "out", "other_expense", "250000")).await;
    entered(&accountant, &chief, &entry(yuan, "in", "other_income", "12.5")).await;

    capital.assert_status(200);
    assert_eq!((&capital.body["status"], &capital.body["currency"]), (&json!("approved"), &json!("VND")));
    assert_eq!(capital.body["decided_by"], json!(chief.user));
    assert_eq!(app.events_of(capital.id()).await, ["cash_entry.requested", "cash_entry.entered"]);
    assert_eq!((balance(bank).await, balance(yuan).await), (json!("9750000"), json!("12.5")));
    assert_eq!(accountant.get(&path).await.body, capital.body);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn nobody_approves_an_entry_of_their_own_and_a_decision_is_final() {
    let app = TestApp::start().await;
    let bank = app.given_cash_account("VND").await;
    let (one, other) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let requested = one.post("/cash-entries", &entry(bank, "in", "equity", "5")).await;
    let path = format!("/cash-entries/{}", requested.id());
    let reason = json!({ "reason": "Twice" });

    let own = one.post(&format!("{path}/approve"), &json!({})).await;
    let rejected = other.post(&format!("{path}/reject"), &reason).await;
    let late = other.post(&format!("{path}/approve"), &json!({})).await;

    own.assert_problem(409, "auth.self_approval_forbidden");
    rejected.assert_status(200);
    assert_eq!((&rejected.body["reason"], &rejected.body["transaction_id"]), (&json!("Twice"), &Value::Null));
    late.assert_problem(409, "cash_entries.transition_refused");
    one.post(&format!("{path}/reject"), &reason).await.assert_problem(409, "cash_entries.transition_refused");
    let nowhere = format!("/cash-entries/{bank}");
    other.post(&format!("{nowhere}/approve"), &json!({})).await.assert_problem(404, "cash_entries.not_found");
    other.post(&format!("{nowhere}/reject"), &reason).await.assert_problem(404, "cash_entries.not_found");
    let clerk = app.staff_with([Permission::WriteBooks]).await;
    clerk.post(&format!("{path}/approve"), &json!({})).await.assert_problem(403, "auth.forbidden");
    assert_eq!(app.events_of(requested.id()).await, ["cash_entry.requested", "cash_entry.rejected"]);
    assert_eq!(app.value("SELECT count(*)::text FROM ledger_transactions").await, "0");
}

#[actix_web::test]
async fn an_entry_approved_by_many_at_once_is_booked_once() {
    let app = TestApp::start().await;
    let bank = app.given_cash_account("VND").await;
    let clerk = app.staff_with(BOOKS).await;
    let requested = clerk.post("/cash-entries", &entry(bank, "in", "equity", "5")).await;
    let path = format!("/cash-entries/{}/approve", requested.id());
    let chiefs = join_all((0..3).map(|_| app.employee("accountant", None))).await;

    let holding = app.holding("SELECT FROM cash_entries FOR UPDATE").await;
    let body = json!({});
    let answers = join_all(chiefs.iter().map(|chief| chief.post(&path, &body)));
    let release = async {
        app.until_waiting(3).await;
        holding.rollback().await.unwrap();
    };
    let (answers, ()) = join(answers, release).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.assert_problem(409, "cash_entries.transition_refused");
    }
    assert_eq!(app.value("SELECT count(*)::text FROM ledger_transactions").await, "1");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn entries_are_found_by_account_direction_category_status_and_day() {
    let app = TestApp::start().await;
    let (bank, drawer) = (app.given_cash_account("VND").await, app.given_cash_account("VND").await);
    let (accountant, chief) = (app.staff_with(BOOKS).await, app.employee("accountant", None).await);
    let approved = entered(&accountant, &chief, &entry(bank, "out", "other_expense", "7")).await;
    accountant.post("/cash-entries", &entry(drawer, "in", "equity", "5")).await.assert_status(201);
    let old = "UPDATE cash_entries SET created_at = '2026-01-05T16:59:59Z' WHERE status = 'approved'";
    app.execute(old).await.unwrap();

    for query in [
        format!("cash_account_id={bank}"),
        "direction=out".to_owned(),
        "category=other_expense".to_owned(),
        "status=approved,rejected".to_owned(),
        // The fifth of January ends at five in the afternoon in Greenwich.
        "from=2026-01-05&to=2026-01-06".to_owned(),
    ] {
        let found = accountant.get(&format!("/cash-entries?{query}")).await;
        found.assert_status(200);
        assert_eq!(found.body["data"].as_array().map(Vec::len), Some(1), "{query}");
        assert_eq!(found.uuid("/data/0/id"), approved.id(), "{query}");
    }
    assert_eq!(accountant.get("/cash-entries?to=2026-01-05").await.body["data"], json!([]));
    accountant.get("/cash-entries?status=paid").await.assert_problem(400, "request.unreadable");
}

#[actix_web::test]
async fn an_entry_that_the_account_cannot_take_is_refused() {
    let app = TestApp::start().await;
    let bank = app.given_cash_account("VND").await;
    let accountant = app.staff_with(BOOKS).await;
    let post = async |body| accountant.post("/cash-entries", &body).await;

    post(entry(bank, "in", "equity", "0.5")).await.assert_problem(409, "cash_entries.not_whole");
    post(entry(bank, "in", "equity", "0")).await.assert_problem(422, "request.invalid");
    post(entry(bank, "in", "salary", "5")).await.assert_problem(422, "request.invalid");
    post(entry(Uuid::nil(), "in", "equity", "5")).await.assert_problem(409, "cash_accounts.unknown");
    assert_eq!(accountant.get("/cash-entries").await.body["data"], json!([]));
    let requested = post(entry(bank, "in", "equity", "5")).await;
    app.execute("UPDATE cash_accounts SET status = 'closed'").await.unwrap();
    post(entry(bank, "in", "equity", "5")).await.assert_problem(409, "cash_accounts.closed");
    let approve = format!("/cash-entries/{}/approve", requested.id());
    let chief = app.employee("accountant", None).await;
    chief.post(&approve, &json!({})).await.assert_problem(409, "cash_accounts.closed");
    assert_eq!(app.value("SELECT count(*)::text FROM ledger_transactions").await, "0");
}

#[actix_web::test]
async fn yuan_are_bought_with_dong_at_what_they_cost() {
    let app = TestApp::start().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.staff_with(BOOKS).await;
    let purchase = json!({ "from_account_id": bank, "to_account_id": yuan, "vnd": "36500000", "cny": "10000" });

    let bought = accountant.post("/cny-purchases", &purchase).await;

    bought.assert_status(201);
    assert_eq!((&bought.body["cny"], &bought.body["exchange_rate"]), (&json!("10000.00"), &json!("3650.0000")));
    assert_eq!(app.events_of(bought.id()).await, ["cny_purchase.booked"]);
    let balance = async |account| accountant.get(&format!("/cash-accounts/{account}")).await.body["balance"].clone();
    assert_eq!(balance(bank).await, "-36500000");
    assert_eq!(balance(yuan).await, "10000");
    assert_eq!(accountant.get("/cny-purchases").await.body["data"][0], bought.body);
    assert_eq!(accountant.get("/cny-purchases?from=2026-01-01").await.body["data"][0], bought.body);
    assert_eq!(accountant.get("/cny-purchases?to=2026-01-01").await.body["data"], json!([]));
    assert_eq!(accountant.get(&format!("/cny-purchases/{}", bought.id())).await.body, bought.body);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn yuan_come_from_an_account_in_dong_to_one_in_yuan_at_some_rate() {
    let app = TestApp::start().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.staff_with(BOOKS).await;
    let buy = async |from, to, vnd, cny| {
        let purchase = json!({ "from_account_id": from, "to_account_id": to, "vnd": vnd, "cny": cny });
        accountant.post("/cny-purchases", &purchase).await
    };

    buy(yuan, bank, "3650", "1").await.assert_problem(409, "cash_accounts.wrong_currency");
    buy(bank, bank, "3650", "1").await.assert_problem(409, "cash_accounts.wrong_currency");
    buy(bank, yuan, "1", "999999999").await.assert_problem(409, "request.amount_out_of_range");
    buy(bank, yuan, "1", "0.00").await.assert_problem(422, "request.invalid");
}
