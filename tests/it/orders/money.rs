use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn the_deposit_and_the_rest_come_from_the_wallet() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let order = app.given_approved_order(customer).await;
    let (owner, manager) = (app.customer(customer).await, app.order_manager().await);
    let url = format!("/orders/{order}");

    let small = owner.post(&format!("{url}/deposit"), &json!({ "amount": "132999" })).await;
    let deposit = owner.post(&format!("{url}/deposit"), &json!({})).await;
    let too_much = owner.post(&format!("{url}/payments"), &json!({ "amount": "61362" })).await;
    let rest = owner.post(&format!("{url}/payments"), &json!({})).await;
    let refund = manager.post(&format!("{url}/refunds"), &json!({ "amount": "1000", "reason": "late" })).await;
    let greedy = manager.post(&format!("{url}/refunds"), &json!({ "amount": "193362", "reason": "late" })).await;

    small.assert_problem(409, "orders.deposit_too_small");
    deposit.assert_status(201);
    assert_eq!(deposit.body["amount"], "133000");
    assert_eq!(deposit.body["kind"], "deposit");
    assert_eq!(deposit.uuid("/transaction_id"), deposit.id());
    too_much.assert_problem(409, "orders.overpayment");
    rest.assert_status(201);
    assert_eq!(rest.body["amount"], "61361");
    refund.assert_status(201);
    greedy.assert_problem(409, "orders.refund_exceeds_payment");
    let detail = owner.get(&url).await;
    assert_eq!(detail.body["paid"], "193361");
    assert_eq!((&detail.body["payment_status"], &detail.body["due"]), (&json!("paid"), &json!("0")));
    let payments = owner.get(&format!("{url}/payments")).await;
    let kinds: Vec<_> = payments.body["data"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
    assert_eq!(kinds, ["refund", "payment", "deposit"]);
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, (500_000 - 193_361).to_string());
    assert_eq!(app.value("SELECT sum(amount)::bigint::text FROM postings").await, "0");
}

#[actix_web::test]
async fn an_uncovered_deposit_changes_nothing() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(132_999).await;
    let order = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;

    let refused = owner.post(&format!("/orders/{order}/deposit"), &json!({})).await;

    refused.assert_problem(409, "wallets.insufficient_funds");
    assert_eq!(owner.get(&format!("/orders/{order}")).await.body["status"], "approved");
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "132999");
    assert_eq!(app.events_of(order).await.last().map(String::as_str), Some("order.approved"));
}

#[actix_web::test]
async fn of_a_hundred_payments_at_once_exactly_the_affordable_ones_succeed() {
    let app = TestApp::start().await;
    app.given_prices().await;
    // Enough for the deposit and for seven payments of 3 000.
    let customer = app.given_customer(133_000 + 7 * 3_000 + 2_999).await;
    let (order, _) = app.given_order_to_buy(customer).await;
    let owner = app.customer(customer).await;
    let (url, amount) = (format!("/orders/{order}/payments"), json!({ "amount": "3000" }));

    let answers = join_all((0..100).map(|_| owner.post_patiently(&url, &amount))).await;

    let paid = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(paid, 7);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.assert_problem(409, "wallets.insufficient_funds");
    }
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "2999");
}

#[actix_web::test]
async fn one_key_sent_fifty_times_at_once_pays_once() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let (order, _) = app.given_order_to_buy(customer).await;
    let owner = app.customer(customer).await;
    let (url, amount) = (format!("/orders/{order}/payments"), json!({ "amount": "3000" }));

    let answers = join_all((0..50).map(|_| owner.post_with_key("the-very-same-key-each-time", &url, &amount))).await;

    let paid: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!paid.is_empty() && paid.iter().all(|answer| answer.body == paid[0].body));
    for waiting in answers.iter().filter(|answer| answer.status != 201) {
        waiting.assert_problem(409, "idempotency.in_progress");
    }
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, (500_000 - 133_000 - 3_000).to_string());
}

/// Whoever comes the other way round takes first the wallet and then the order, and waits longer than we do: of the two
/// it is us whom the database breaks off.
#[actix_web::test]
async fn a_payment_that_waits_in_a_circle_is_broken_off_and_made_once() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let order = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;
    let mut other = app.holding("SELECT FROM wallets FOR UPDATE").await;
    sqlx::query("SET LOCAL deadlock_timeout = '1 min'").execute(&mut *other).await.unwrap();

    let crossing = async {
        app.until_waiting(1).await;
        let free = "SELECT count(*) FROM (SELECT FROM orders FOR UPDATE SKIP LOCKED) AS free";
        let free: i64 = sqlx::query_scalar(free).fetch_one(&mut *other).await.unwrap();
        // Granted when the payment has been broken off, and not before.
        sqlx::query("SELECT FROM orders FOR UPDATE").execute(&mut *other).await.unwrap();
        other.rollback().await.unwrap();
        free
    };
    let deposit = json!({});
    let (paid, free) = join(owner.post(&format!("/orders/{order}/deposit"), &deposit), crossing).await;

    assert_eq!(free, 0, "the payment held nothing that the other could have waited for");
    paid.assert_status(201);
    assert_eq!(app.balance_of(customer).await, (500_000 - 133_000).to_string());
    assert_eq!(app.count("SELECT count(*) FROM ledger_transactions WHERE kind = 'deposit'").await, 1);
    assert_eq!(app.events_of(order).await.iter().filter(|kind| *kind == "order.deposited").count(), 1);
}

#[actix_web::test]
async fn an_order_with_a_deposit_is_not_accepted_without() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;

    let refused = app.customer(customer).await.post(&format!("/orders/{order}/accept"), &Value::Null).await;

    refused.assert_problem(409, "orders.deposit_required");
}

#[actix_web::test]
async fn amounts_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let owner = app.customer(app.given_customer(0).await).await;
    let url = format!("/orders/{}/payments", app.new_id());
    let bad = ["-5", "0", "1e9", "1,000", " 1", "٣", "0x10", "1.5", "1000000000000000"].map(|text| json!(text));
    for amount in bad.into_iter().chain([json!(1.5), json!(1000)]) {
        owner.post(&url, &json!({ "amount": amount })).await.assert_problem(422, "request.invalid");
    }
}

#[actix_web::test]
async fn who_pays_more_before_we_buy_pays_a_lower_fee() {
    let app = TestApp::start().await;
    let percent = |percent: &str| json!({ "rows": [{ "from": "0", "to": null, "value": percent }] });
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "bands": percent("3"), "by_deposit": [{ "deposit_percent": "100", "bands": percent("1") }] },
        "surcharges": [{ "name": "paperwork", "always": true, "price": "5000" }],
    });
    app.given_card("STANDARD", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(500_000).await;
    let owner = app.customer(customer).await;
    let [usual, whole] = [app.given_approved_order(customer).await, app.given_approved_order(customer).await];
    let charges = async |order| {
        let charges = owner.get(&format!("/orders/{order}/charges")).await.body["data"].clone();
        charges.as_array().unwrap().iter().map(|charge| charge["amount"].clone()).collect::<Vec<_>>()
    };

    owner.post(&format!("/orders/{usual}/deposit"), &json!({})).await.assert_status(201);
    // Everything at the higher fee; what is too much by the lower one goes back at once.
    owner.post(&format!("/orders/{whole}/deposit"), &json!({ "amount": "199361" })).await.assert_status(201);

    assert_eq!(charges(usual).await, ["188700", "5661", "5000"]);
    assert_eq!(charges(whole).await, ["188700", "1887", "5000"]);
    let detail = owner.get(&format!("/orders/{whole}")).await.body;
    assert_eq!(
        (&detail["total"], &detail["paid"], &detail["status"]),
        (&json!("195587"), &json!("195587"), &json!("deposited"))
    );
    assert_eq!(app.balance_of(customer).await, (500_000 - 133_000 - 195_587).to_string());
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn who_owes_no_deposit_keeps_the_fee_that_approval_fixed() {
    let app = TestApp::start().await;
    let percent = |percent: &str| json!({ "rows": [{ "from": "0", "to": null, "value": percent }] });
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "bands": percent("3"), "by_deposit": [{ "deposit_percent": "70", "bands": percent("1") }] },
        "tally": { "bands": { "rows": [{ "from": "1", "to": null, "value": { "price": "1000" } }] } },
    });
    app.given_card("STANDARD", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(0).await;
    app.given_trust(customer).await;
    app.given_credit(customer, "1000000").await;
    let admin = app.employee("admin", None).await;
    let warehouse = app.given_warehouse("vietnam").await;
    let mut request = crate::support::an_order_for(customer, warehouse);
    request["services"] = json!({ "tally": true });
    let order = admin.post("/orders", &request).await.id();
    app.approve(order).await;
    app.customer(customer).await.post(&format!("/orders/{order}/accept"), &Value::Null).await.assert_status(200);
    let charges = async || {
        let charges = admin.get(&format!("/orders/{order}/charges")).await.body["data"].clone();
        charges.as_array().unwrap().iter().map(|charge| charge["amount"].clone()).collect::<Vec<_>>()
    };

    let before = charges().await;
    let exempt = json!({ "reason": "furniture" });
    admin.post(&format!("/orders/{order}/exempt-tally"), &exempt).await.assert_status(200);

    assert_eq!(before, ["188700", "5661", "3000"]);
    assert_eq!(charges().await, ["188700", "5661"], "at 3 % still");
}
