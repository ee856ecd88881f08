use domain::Permission;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_customers_top_up_goes_into_the_wallet_once_an_accountant_has_found_the_money() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let (owner, accountant) = (app.customer(customer).await, app.employee("accountant", None).await);

    let requested = owner.post("/top-ups", &json!({ "amount": "300000" })).await;
    requested.assert_status(201);
    let before = app.balance_of(customer).await;
    let confirmed = accountant.post(&format!("/top-ups/{}/confirm", requested.id()), &json!({})).await;

    assert_eq!(requested.body["cash_account_id"], json!(bank));
    assert_eq!(requested.body["reference"], requested.body["code"]);
    assert_eq!(before, "0");
    confirmed.assert_status(200);
    assert_eq!(confirmed.body["status"], "confirmed");
    assert_eq!(app.balance_of(customer).await, "300000");
    assert_eq!(app.events_of(requested.id()).await, ["top_up.requested", "top_up.confirmed"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn whoever_announced_the_money_cannot_confirm_it() {
    let app = TestApp::start().await;
    let (customer, _) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let accountant = app.staff_with([Permission::RequestTopUps, Permission::ConfirmTopUps]).await;
    let requested = accountant.post("/top-ups", &json!({ "customer_id": customer, "amount": "300000" })).await;

    let refused = accountant.post(&format!("/top-ups/{}/confirm", requested.id()), &json!({})).await;

    refused.assert_problem(409, "auth.self_approval_forbidden");
    assert_eq!(app.balance_of(customer).await, "0");
}

#[actix_web::test]
async fn a_rejected_top_up_says_why_and_stays_rejected() {
    let app = TestApp::start().await;
    let (customer, _) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let owner = app.customer(customer).await;
    let accountant = app.employee("accountant", None).await;
    let requested = owner.post("/top-ups", &json!({ "amount": "1", "reference": "LAN 1" })).await;
    let path = format!("/top-ups/{}", requested.id());

    let rejected = accountant.post(&format!("{path}/reject"), &json!({ "reason": "Nothing came" })).await;
    let confirmed = accountant.post(&format!("{path}/confirm"), &json!({})).await;

    rejected.assert_status(200);
    confirmed.assert_problem(409, "top_ups.transition_refused");
    assert_eq!(owner.get(&path).await.body["reason"], "Nothing came");
    let listed = owner.get("/top-ups?status=rejected").await;
    assert_eq!(listed.body["data"][0]["reference"], "LAN 1");
    assert_eq!(app.events_of(requested.id()).await, ["top_up.requested", "top_up.rejected"]);
}

#[actix_web::test]
async fn customers_see_and_make_top_ups_of_their_own_only() {
    let app = TestApp::start().await;
    let (alice, bob, bank) =
        (app.given_customer(0).await, app.given_customer(0).await, app.given_cash_account("VND").await);
    app.given_top_up(bob, bank, "5").await;
    let bobs = app.customer(bob).await.get("/top-ups").await;
    let client = app.customer(alice).await;

    let for_bob = client.post("/top-ups", &json!({ "customer_id": bob, "amount": "1" })).await;
    let found = client.get(&format!("/top-ups/{}", bobs.uuid("/data/0/id"))).await;
    let listed = client.get(&format!("/top-ups?customer_id={bob}")).await;

    for_bob.assert_problem(409, "top_ups.customer_unknown");
    found.assert_problem(404, "top_ups.not_found");
    listed.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn money_goes_to_an_open_account_in_dong() {
    let app = TestApp::start().await;
    let (customer, yuan) = (app.given_customer(0).await, app.given_cash_account("CNY").await);
    let owner = app.customer(customer).await;
    let send = async |account| owner.post("/top-ups", &json!({ "amount": "1", "cash_account_id": account })).await;

    send(json!(yuan)).await.assert_problem(409, "cash_accounts.wrong_currency");
    send(json!(customer)).await.assert_problem(409, "cash_accounts.unknown");
    send(json!(null)).await.assert_problem(409, "cash_accounts.unknown");
    app.execute("UPDATE cash_accounts SET status = 'closed'").await.unwrap();
    send(json!(yuan)).await.assert_problem(409, "cash_accounts.closed");
}

#[actix_web::test]
async fn what_is_no_amount_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let owner = app.customer(customer).await;

    for amount in
        [json!("-5"), json!("0"), json!("1e9"), json!("1.5"), json!(" 1"), json!("1000000000000000"), json!(5)]
    {
        let refused = owner.post("/top-ups", &json!({ "amount": amount })).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], "/amount");
    }
    let unknown = owner.post("/top-ups", &json!({ "amount": "1", "status": "confirmed" })).await;
    unknown.assert_problem(422, "request.invalid");
    let reference = owner.post("/top-ups", &json!({ "amount": "1", "reference": "a\tb" })).await;
    assert_eq!(reference.body["errors"][0]["pointer"], "/reference");
}

#[actix_web::test]
async fn a_wallet_that_would_hold_more_than_can_be_written_is_refused() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    app.given_top_up(customer, bank, "999999999999999").await;
    let requested = app.customer(customer).await.post("/top-ups", &json!({ "amount": "1" })).await;

    let accountant = app.employee("accountant", None).await;
    let refused = accountant.post(&format!("/top-ups/{}/confirm", requested.id()), &json!({})).await;

    refused.assert_problem(409, "request.amount_out_of_range");
    assert_eq!(app.balance_of(customer).await, "999999999999999");
}

#[actix_web::test]
async fn top_ups_are_found_by_status_day_number_and_reference() {
    let app = TestApp::start().await;
    let (lan, minh, _) = (app.given_customer(0).await, app.given_customer(0).await, app.given_cash_account("VND").await);
    let accountant = app.employee("accountant", None).await;
    let lans = app.customer(lan).await.post("/top-ups", &json!({ "amount": "1", "reference": "LAN 0912345678" })).await;
    app.customer(minh).await.post("/top-ups", &json!({ "amount": "2" })).await.assert_status(201);
    let reject = format!("/top-ups/{}/reject", lans.id());
    accountant.post(&reject, &json!({ "reason": "Nothing came" })).await.assert_status(200);
    app.execute("UPDATE top_ups SET created_at = '2026-01-05T16:59:59Z' WHERE status = 'rejected'").await.unwrap();

    let code = lans.body["code"].as_str().unwrap().to_lowercase();
    for query in [
        "status=confirmed,rejected",
        "from=2026-01-05&to=2026-01-06",
        "q=lan%200912",
        &format!("q={code}"),
        &format!("customer_id={lan}"),
    ] {
        let found = accountant.get(&format!("/top-ups?{query}")).await;
        found.assert_status(200);
        assert_eq!(found.body["data"].as_array().map(Vec::len), Some(1), "{query}");
        assert_eq!(found.uuid("/data/0/id"), lans.id(), "{query}");
    }
    assert_eq!(accountant.get("/top-ups?q=%25").await.body["data"], json!([]));
}
