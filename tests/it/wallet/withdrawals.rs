use api::pass_time;
use domain::Permission;
use futures_util::future::{join, join_all, join3};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

fn withdrawal(amount: &str) -> Value {
    json!({ "amount": amount, "bank": "Vietcombank", "account_number": "0011001234567", "account_holder": "NGUYEN THI LAN" })
}

async fn act(client: &Client, withdrawal: Uuid, verb: &str, body: &Value) -> Response {
    client.post(&format!("/withdrawals/{withdrawal}/{verb}"), body).await
}

/// Balance, held and available.
async fn wallet(app: &TestApp, customer: Uuid) -> [String; 3] {
    let staff = app.staff_with([Permission::ReadWallets]).await;
    let wallet = staff.get(&format!("/customers/{customer}/wallet")).await;
    ["balance", "held", "available"].map(|field| wallet.body[field].as_str().unwrap().to_owned())
}

#[actix_web::test]
async fn a_customers_money_is_held_approved_by_another_and_paid_from_the_bank() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    app.given_top_up(customer, bank, "500000").await;
    let (owner, accountant) = (app.customer(customer).await, app.employee("accountant", None).await);

    let asked = owner.post("/withdrawals", &withdrawal("300000")).await;
    asked.assert_status(201);
    assert_eq!(asked.body["status"], "requested");
    assert_eq!(wallet(&app, customer).await, ["500000", "300000", "200000"]);
    let approved = act(&accountant, asked.id(), "approve", &json!({})).await;
    assert_eq!(approved.body["status"], "approved");
    assert_eq!(wallet(&app, customer).await, ["500000", "300000", "200000"]);
    let payment = json!({ "cash_account_id": bank, "reference": "FT26326" });
    let paid = act(&accountant, asked.id(), "pay", &payment).await;

    paid.assert_status(200);
    assert_eq!((&paid.body["status"], &paid.body["reference"]), (&json!("paid"), &json!("FT26326")));
    assert_eq!(wallet(&app, customer).await, ["200000", "0", "200000"]);
    assert_eq!(accountant.get(&format!("/cash-accounts/{bank}")).await.body["balance"], "200000");
    assert_eq!(owner.get(&format!("/withdrawals/{}", asked.id())).await.body, paid.body);
    let entries = owner.get(&format!("/customers/{customer}/wallet/entries?kind=withdrawal")).await;
    assert_eq!(
        (&entries.body["data"][0]["amount"], &entries.body["data"][0]["memo"]),
        (&json!("-300000"), &json!("FT26326"))
    );
    let events = ["withdrawal.requested", "withdrawal.approved", "withdrawal.paid"];
    assert_eq!(app.events_of(asked.id()).await, events);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_withdrawal_asked_for_again_after_months_is_still_the_same() {
    const KEY: &str = "withdrawal-of-november";
    let app = TestApp::start().await;
    let customer = app.given_customer(1000).await;
    let owner = app.customer(customer).await;
    let asked = owner.post_with_key(KEY, "/withdrawals", &withdrawal("300")).await;
    app.execute("UPDATE idempotency_keys SET created_at = created_at - interval '90 days'").await.unwrap();
    pass_time(app.app()).await.unwrap();
    pass_time(app.app()).await.unwrap();

    let again = owner.post_with_key(KEY, "/withdrawals", &withdrawal("300")).await;

    asked.assert_status(201);
    assert_eq!((again.status, again.id()), (201, asked.id()));
    assert_eq!(wallet(&app, customer).await, ["1000", "300", "700"]);
}

#[actix_web::test]
async fn a_rejected_withdrawal_gives_the_money_free_even_after_approval() {
    let app = TestApp::start().await;
    let customer = app.given_customer(100).await;
    let (owner, accountant) = (app.customer(customer).await, app.employee("accountant", None).await);
    let reason = json!({ "reason": "The account does not exist" });

    for approve_first in [false, true] {
        let asked = owner.post("/withdrawals", &withdrawal("100")).await.id();
        if approve_first {
            act(&accountant, asked, "approve", &json!({})).await.assert_status(200);
        }
        let rejected = act(&accountant, asked, "reject", &reason).await;
        rejected.assert_status(200);
        assert_eq!(rejected.body["reason"], "The account does not exist");
        assert_eq!(wallet(&app, customer).await, ["100", "0", "100"]);
        act(&accountant, asked, "reject", &reason).await.assert_problem(409, "withdrawals.transition_refused");
        act(&accountant, asked, "approve", &json!({})).await.assert_problem(409, "withdrawals.transition_refused");
        assert_eq!(app.events_of(asked).await.last().unwrap(), "withdrawal.rejected");
    }
    assert_eq!(wallet(&app, customer).await, ["100", "0", "100"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn nobody_approves_their_own_withdrawal_and_nothing_is_paid_unapproved() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(100).await, app.given_cash_account("VND").await);
    let accountant = app.employee("accountant", None).await;
    let mut request = withdrawal("60");
    request["customer_id"] = json!(customer);
    let asked = accountant.post("/withdrawals", &request).await;
    asked.assert_status(201);
    let payment = json!({ "cash_account_id": bank });

    let own = act(&accountant, asked.id(), "approve", &json!({})).await;
    let early = act(&accountant, asked.id(), "pay", &payment).await;

    own.assert_problem(409, "auth.self_approval_forbidden");
    early.assert_problem(409, "withdrawals.transition_refused");
    assert_eq!(wallet(&app, customer).await, ["100", "60", "40"]);
    assert_eq!(app.events_of(asked.id()).await, ["withdrawal.requested"]);
    let care = app.employee("care_staff", None).await;
    for (verb, body) in [("approve", json!({})), ("reject", json!({ "reason": "x" })), ("pay", payment)] {
        act(&care, asked.id(), verb, &body).await.assert_problem(403, "auth.forbidden");
        act(&accountant, customer, verb, &body).await.assert_problem(404, "withdrawals.not_found");
    }
}

#[actix_web::test]
async fn only_money_that_is_there_and_not_held_is_withdrawn() {
    let app = TestApp::start().await;
    let customer = app.given_customer(100).await;
    let owner = app.customer(customer).await;
    app.execute("UPDATE wallets SET credit_limit = 1000").await.unwrap();

    owner.post("/withdrawals", &withdrawal("101")).await.assert_problem(409, "wallets.insufficient_funds");
    owner.post("/withdrawals", &withdrawal("70")).await.assert_status(201);
    owner.post("/withdrawals", &withdrawal("31")).await.assert_problem(409, "wallets.insufficient_funds");
    owner.post("/withdrawals", &withdrawal("0")).await.assert_problem(422, "request.invalid");
    let mut nowhere = withdrawal("1");
    nowhere["account_number"] = json!("");
    owner.post("/withdrawals", &nowhere).await.assert_problem(422, "request.invalid");

    assert_eq!(wallet(&app, customer).await, ["100", "70", "1030"]);
    assert_eq!(app.value("SELECT count(*)::text FROM withdrawals").await, "1");
}

#[actix_web::test]
async fn a_withdrawal_is_paid_from_an_open_account_in_dong() {
    let app = TestApp::start().await;
    let (customer, yuan, bank) =
        (app.given_customer(100).await, app.given_cash_account("CNY").await, app.given_cash_account("VND").await);
    let accountant = app.employee("accountant", None).await;
    let asked = app.customer(customer).await.post("/withdrawals", &withdrawal("100")).await.id();
    act(&accountant, asked, "approve", &json!({})).await.assert_status(200);
    let pay = async |account| act(&accountant, asked, "pay", &json!({ "cash_account_id": account })).await;

    pay(yuan).await.assert_problem(409, "cash_accounts.wrong_currency");
    pay(customer).await.assert_problem(409, "cash_accounts.unknown");
    let closing = json!({ "version": 1, "status": "closed" });
    accountant.patch(&format!("/cash-accounts/{bank}"), &closing).await.assert_status(200);
    pay(bank).await.assert_problem(409, "cash_accounts.closed");

    assert_eq!(wallet(&app, customer).await, ["100", "100", "0"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_the_bank_sends_back_is_in_the_wallet_again() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(100).await, app.given_cash_account("VND").await);
    let (owner, accountant) = (app.customer(customer).await, app.employee("accountant", None).await);
    let asked = owner.post("/withdrawals", &withdrawal("100")).await.id();
    act(&accountant, asked, "approve", &json!({})).await.assert_status(200);
    let paid = act(&accountant, asked, "pay", &json!({ "cash_account_id": bank })).await;

    let auditor = app.employee("accountant", None).await;
    let path = format!("/ledger/transactions/{}/reverse", paid.uuid("/transaction_id"));
    let reversal = auditor.post(&path, &json!({ "reason": "Unknown account" })).await;
    app.tell_everybody().await;

    reversal.assert_status(201);
    assert_eq!(owner.get(&format!("/withdrawals/{asked}")).await.uuid("/reversal_id"), reversal.id());
    assert_eq!(wallet(&app, customer).await, ["100", "0", "100"]);
    let notices = owner.get("/notifications").await;
    assert_eq!(notices.body["data"][0]["body"], "100 ₫ đã rút được trả lại vào ví của bạn.");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn customers_see_and_ask_for_their_own_only_and_staff_find_what_they_look_for() {
    let app = TestApp::start().await;
    let (alice, bob) = (app.given_customer(100).await, app.given_customer(100).await);
    let (client, accountant) = (app.customer(alice).await, app.employee("accountant", None).await);
    let bobs = app.customer(bob).await.post("/withdrawals", &withdrawal("10")).await;
    let own = client.post("/withdrawals", &withdrawal("20")).await;
    act(&accountant, own.id(), "reject", &json!({ "reason": "x" })).await.assert_status(200);

    let mut for_bob = withdrawal("1");
    for_bob["customer_id"] = json!(bob);
    client.post("/withdrawals", &for_bob).await.assert_problem(409, "withdrawals.customer_unknown");
    client.get(&format!("/withdrawals/{}", bobs.id())).await.assert_problem(404, "withdrawals.not_found");
    assert_eq!(client.get("/withdrawals").await.body["data"].as_array().map(Vec::len), Some(1));
    client.get(&format!("/withdrawals?customer_id={bob}")).await.assert_problem(403, "auth.forbidden");
    accountant.post("/withdrawals", &withdrawal("1")).await.assert_problem(409, "withdrawals.customer_unknown");
    for_bob["customer_id"] = json!(app.new_id());
    accountant.post("/withdrawals", &for_bob).await.assert_problem(409, "withdrawals.customer_unknown");

    let code = bobs.body["code"].as_str().unwrap().to_lowercase();
    for query in
        ["status=requested,approved".to_owned(), format!("customer_id={bob}&from=2026-01-01"), format!("q={code}")]
    {
        let found = accountant.get(&format!("/withdrawals?{query}")).await;
        assert_eq!(found.body["data"].as_array().map(Vec::len), Some(1), "{query}");
        assert_eq!(found.uuid("/data/0/id"), bobs.id(), "{query}");
    }
    assert_eq!(accountant.get("/withdrawals?to=2026-01-01").await.body["data"], json!([]));
}

#[actix_web::test]
async fn one_balance_pays_the_order_or_the_withdrawal_and_never_both() {
    let app = TestApp::start().await;
    app.given_prices().await;
    // The deposit is 133 000 đ.
    let customer = app.given_customer(200_000).await;
    let order = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;
    let (path, nothing, request) = (format!("/orders/{order}/deposit"), json!({}), withdrawal("100000"));

    let holding = app.holding("SELECT FROM wallets FOR UPDATE").await;
    let release = async {
        app.until_waiting(2).await;
        holding.rollback().await.unwrap();
    };
    let (paid, asked, ()) = join3(owner.post(&path, &nothing), owner.post("/withdrawals", &request), release).await;

    let refused = if paid.status == 201 { &asked } else { &paid };
    assert!([&paid, &asked].iter().any(|answer| answer.status == 201), "{} {}", paid.status, asked.status);
    refused.assert_problem(409, "wallets.insufficient_funds");
    let left = if paid.status == 201 { ["67000", "0", "67000"] } else { ["200000", "100000", "100000"] };
    assert_eq!(wallet(&app, customer).await, left);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_several_do_to_one_withdrawal_at_once_happens_once() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(100).await, app.given_cash_account("VND").await);
    let asked = app.customer(customer).await.post("/withdrawals", &withdrawal("100")).await.id();
    let accountants = join_all((0..3).map(|_| app.employee("accountant", None))).await;

    for (verb, body) in [("approve", json!({})), ("pay", json!({ "cash_account_id": bank }))] {
        let holding = app.holding("SELECT FROM withdrawals FOR UPDATE").await;
        let answers = join_all(accountants.iter().map(|accountant| act(accountant, asked, verb, &body)));
        let release = async {
            app.until_waiting(3).await;
            holding.rollback().await.unwrap();
        };
        let (answers, ()) = join(answers, release).await;

        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{verb}");
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            refused.assert_problem(409, "withdrawals.transition_refused");
        }
    }
    assert_eq!(wallet(&app, customer).await, ["0", "0", "0"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_wallet_that_holds_what_nobody_asked_for_has_drifted() {
    let app = TestApp::start().await;
    let customer = app.given_customer(100).await;
    app.customer(customer).await.post("/withdrawals", &withdrawal("40")).await.assert_status(201);
    app.assert_books_add_up().await;

    app.execute("UPDATE wallets SET held = 41").await.unwrap();

    let trial = app.staff_with([Permission::ReadLedger]).await.get("/ledger/trial-balance").await;
    assert_eq!(trial.body["drifted_accounts"], 1);
}
