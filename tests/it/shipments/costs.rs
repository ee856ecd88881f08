use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use super::journey::Journey;
use crate::support::{Client, TestApp};

/// What each package bears, by number, and all of it.
async fn borne(accountant: &Client, shipment: Uuid) -> (Vec<(String, String)>, i64) {
    let manifest = accountant.get(&format!("/shipments/{shipment}/packages")).await.body;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = manifest["data"].as_array().unwrap().iter();
    let mut shares: Vec<_> = rows.map(|row| (text(&row["tracking_number"]), text(&row["cost_vnd"]))).collect();
    shares.sort();
    let sum = shares.iter().map(|(_, amount)| amount.parse::<i64>().unwrap()).sum();
    (shares, sum)
}

#[actix_web::test]
async fn a_cost_is_booked_and_borne_by_weight_to_the_last_dong() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let (bank, alipay) = (app.given_cash_account("VND").await, app.given_cash_account("CNY").await);
    let accountant = app.employee("accountant", None).await;
    let url = format!("/shipments/{}", journey.shipment);
    let freight = json!({ "kind": "freight", "amount": "1000003", "cash_account_id": bank, "memo": "Bill 17" });
    let customs = json!({ "kind": "customs", "amount": "100.50", "cash_account_id": alipay });

    let paid = accountant.post(&format!("{url}/costs"), &freight).await;
    let (shares, sum) = borne(&accountant, journey.shipment).await;
    let in_yuan = accountant.post(&format!("{url}/costs"), &customs).await;

    paid.assert_status(201);
    assert_eq!((&paid.body["vnd"], &paid.body["currency"]), (&json!("1000003"), &json!("VND")));
    assert_eq!(sum, 1_000_003);
    assert!(shares.iter().all(|(_, amount)| ["250000", "250001"].contains(&amount.as_str())), "{shares:?}");
    // At the buying rate, 3620.
    assert_eq!((&in_yuan.body["vnd"], &in_yuan.body["amount"]), (&json!("363810"), &json!("100.5")));
    assert_eq!(borne(&accountant, journey.shipment).await.1, 1_000_003 + 363_810);
    assert_eq!(accountant.get(&url).await.body["cost_vnd"], "1363813");
    assert_eq!(app.order_manager().await.get(&url).await.body["cost_vnd"], Value::Null);
    let listed = accountant.get(&format!("{url}/costs")).await.body;
    assert_eq!(
        (listed["data"][0]["id"].clone(), listed["data"][1]["memo"].clone()),
        (json!(in_yuan.id()), json!("Bill 17"))
    );
    let booked = accountant.get(&format!("/ledger/transactions/{}", paid.uuid("/transaction_id"))).await.body;
    assert_eq!((&booked["kind"], &booked["postings"][1]["account"]), (&json!("shipment_cost"), &json!("freight_cost")));
    assert_eq!(app.events_of(journey.shipment).await.last().unwrap(), "shipment.cost_booked");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_turns_up_later_and_is_weighed_later_bears_its_part() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let bank = app.given_cash_account("VND").await;
    let accountant = app.employee("accountant", None).await;
    let url = format!("/shipments/{}", journey.shipment);
    let cost = json!({ "kind": "handling", "amount": "900001", "cash_account_id": bank });
    accountant.post(&format!("{url}/costs"), &cost).await.assert_status(201);
    journey.vietnam.post(&format!("{url}/arrive"), &Value::Null).await.assert_status(200);

    let stray = json!({ "rows": [{ "tracking_number": "STRAY1", "weight_kg": "1" }, { "tracking_number": "STRAY2" }] });
    let unloaded = journey.vietnam.post(&format!("{url}/scans"), &stray).await;
    let (with_stray, sum) = borne(&accountant, journey.shipment).await;
    let stray = unloaded.uuid("/rows/1/package_id");
    let owner = app.given_customer(0).await;
    let matched = journey.vietnam.post(&format!("/packages/{stray}/match"), &json!({ "customer_id": owner })).await;
    let weighed = json!({ "version": matched.body["version"], "weight_kg": "9" });
    journey.vietnam.patch(&format!("/packages/{stray}"), &weighed).await.assert_status(200);
    let (after, sum_after) = borne(&accountant, journey.shipment).await;

    // 900 001 đ of nine kilograms, then of eighteen.
    assert_eq!((sum, sum_after), (900_001, 900_001));
    assert_eq!(with_stray[..2], [("STRAY1".to_owned(), "100000".to_owned()), ("STRAY2".to_owned(), "0".to_owned())]);
    assert_eq!(after[..2], [("STRAY1".to_owned(), "50000".to_owned()), ("STRAY2".to_owned(), "450001".to_owned())]);
    assert_eq!(accountant.get(&url).await.body["cost_vnd"], "900001");
}

#[actix_web::test]
async fn a_reversed_cost_is_borne_by_nobody() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let bank = app.given_cash_account("VND").await;
    let accountant = app.employee("accountant", None).await;
    let url = format!("/shipments/{}", journey.shipment);
    let cost = |amount: &str| json!({ "kind": "customs", "amount": amount, "cash_account_id": bank });
    let wrong = accountant.post(&format!("{url}/costs"), &cost("500000")).await;
    accountant.post(&format!("{url}/costs"), &cost("40000")).await.assert_status(201);
    let reverse = format!("/ledger/transactions/{}/reverse", wrong.uuid("/transaction_id"));

    let own = accountant.post(&reverse, &json!({ "reason": "Another truck's" })).await;
    let reversal = app.employee("accountant", None).await.post(&reverse, &json!({ "reason": "Another truck's" })).await;

    own.assert_problem(409, "auth.self_approval_forbidden");
    reversal.assert_status(201);
    assert_eq!(borne(&accountant, journey.shipment).await.1, 40_000);
    assert_eq!(accountant.get(&url).await.body["cost_vnd"], "40000");
    let listed = accountant.get(&format!("{url}/costs")).await;
    assert_eq!(listed.uuid("/data/1/reversal_id"), reversal.id());
    // A package that turns up later bears nothing of it either.
    journey.vietnam.post(&format!("{url}/arrive"), &Value::Null).await.assert_status(200);
    let stray = json!({ "rows": [{ "tracking_number": "STRAY1", "weight_kg": "2" }] });
    journey.vietnam.post(&format!("{url}/scans"), &stray).await.assert_status(200);
    assert_eq!(borne(&accountant, journey.shipment).await.1, 40_000);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_cost_that_cannot_be_books_nothing() {
    let app = TestApp::start().await;
    let journey = Journey::loaded(&app).await;
    let bank = app.given_cash_account("VND").await;
    let accountant = app.employee("accountant", None).await;
    let url = format!("/shipments/{}/costs", journey.shipment);
    let cost = |amount: &str, account: Uuid| json!({ "kind": "freight", "amount": amount, "cash_account_id": account });

    accountant.post(&url, &cost("5", bank)).await.assert_problem(409, "shipments.transition_refused");
    let nowhere = format!("/shipments/{}/costs", app.new_id());
    accountant.post(&nowhere, &cost("5", bank)).await.assert_problem(404, "shipments.not_found");
    accountant.get(&nowhere).await.assert_problem(404, "shipments.not_found");
    journey.depart().await;
    accountant.post(&url, &cost("5.50", bank)).await.assert_problem(409, "shipments.cost_not_whole");
    accountant.post(&url, &cost("5", app.new_id())).await.assert_problem(409, "cash_accounts.unknown");
    accountant.post(&url, &cost("0", bank)).await.assert_problem(422, "request.invalid");
    journey.china.post(&url, &cost("5", bank)).await.assert_problem(403, "auth.forbidden");
    journey.china.get(&url).await.assert_problem(403, "auth.forbidden");

    assert_eq!(app.count("SELECT count(*) FROM ledger_transactions WHERE kind = 'shipment_cost'").await, 0);
    assert_eq!(app.events_of(journey.shipment).await.last().unwrap(), "shipment.departed");
}

#[actix_web::test]
async fn costs_booked_at_once_and_twice_are_each_borne_once() {
    let app = TestApp::start().await;
    let journey = Journey::departed(&app).await;
    let bank = app.given_cash_account("VND").await;
    let accountant = app.employee("accountant", None).await;
    let url = format!("/shipments/{}/costs", journey.shipment);
    let cost = |amount: &str| json!({ "kind": "freight", "amount": amount, "cash_account_id": bank });
    let held = app.holding("LOCK TABLE shipments IN EXCLUSIVE MODE").await;
    let (one, other) = (cost("100001"), cost("200003"));

    let both = join(accountant.post_with_key("0123456789abcdef", &url, &one), accountant.post(&url, &other));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;
    let again = accountant.post_with_key("0123456789abcdef", &url, &one).await;

    first.assert_status(201);
    second.assert_status(201);
    assert_eq!(again.body, first.body);
    assert_eq!(borne(&accountant, journey.shipment).await.1, 300_004);
}
