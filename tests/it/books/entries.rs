use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

const BOOKS: [Permission; 2] = [Permission::ReadBooks, Permission::WriteBooks];

fn entry(account: Uuid, direction: &str, category: &str, amount: &str) -> Value {
    json!({ "cash_account_id": account, "direction": direction, "category": category, "amount": amount, "memo": "By hand" })
}

#[actix_web::test]
async fn entries_bring_money_into_an_account_and_out_of_it() {
    let app = TestApp::start().await;
    let (bank, yuan) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.staff_with(BOOKS).await;
    let post = async |body| accountant.post("/cash-entries", &body).await;

    let capital = post(entry(bank, "in", "equity", "10000000")).await;
    post(entry(bank, "out", "other_expense", "250000")).await.assert_status(201);
    post(entry(yuan, "in", "other_income", "12.5")).await.assert_status(201);

    capital.assert_status(201);
    assert_eq!(capital.body["currency"], "VND");
    assert_eq!(app.events_of(capital.id()).await, ["cash_entry.entered"]);
    let balance = async |account| accountant.get(&format!("/cash-accounts/{account}")).await.body["balance"].clone();
    assert_eq!(balance(bank).await, "9750000");
    assert_eq!(balance(yuan).await, "12.5");
    let listed = accountant.get(&format!("/cash-entries?cash_account_id={bank}")).await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 2);
    assert_eq!(accountant.get(&format!("/cash-entries/{}", capital.id())).await.body, capital.body);
    app.assert_books_add_up().await;
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
    app.execute("UPDATE cash_accounts SET status = 'closed'").await.unwrap();
    post(entry(bank, "in", "equity", "5")).await.assert_problem(409, "cash_accounts.closed");
    assert_eq!(accountant.get("/cash-entries").await.body["data"], json!([]));
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
