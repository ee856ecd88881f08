use chrono::TimeDelta;
use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn the_rate_that_came_into_force_last_counts() {
    let app = TestApp::start().await;
    let staff = app.staff_with([Permission::ReadRates, Permission::WriteRates]).await;
    staff.get("/exchange-rates/current").await.assert_problem(404, "pricing.exchange_rate_not_found");
    let first = app.given_exchange_rate("3700", "3620").await;
    let tomorrow = app.app().clock.now().after(TimeDelta::days(1));

    let planned =
        staff.post("/exchange-rates", &json!({ "sell": "3800", "buy": "3700", "valid_from": tomorrow })).await;

    planned.assert_status(201);
    app.confirm_rate(planned.id()).await;
    assert_eq!(staff.get("/exchange-rates/current").await.id(), first);
    let second = app.given_exchange_rate("3710.5", "3630").await;
    let current = staff.get("/exchange-rates/current").await;
    assert_eq!((current.id(), &current.body["sell"]), (second, &json!("3710.5000")));
    let history = staff.get("/exchange-rates").await.body;
    assert_eq!(history["data"].as_array().map(Vec::len), Some(3));
    assert_eq!(app.events_of(second).await, ["exchange_rate.proposed", "exchange_rate.set"]);
    let ids = async |filter: &str| {
        let listed =
            staff.get(&format!("/exchange-rates?{filter}={}", current.body["valid_from"].as_str().unwrap())).await;
        listed.body["data"].as_array().unwrap().iter().map(|rate| rate["id"].clone()).collect::<Vec<_>>()
    };
    assert!(ids("from").await.contains(&json!(second)));
    assert!(ids("to").await.contains(&json!(first)));
    assert!(!ids("to").await.contains(&json!(second)));
}

#[actix_web::test]
async fn a_rate_counts_once_another_person_has_confirmed_it() {
    let app = TestApp::start().await;
    let (one, other) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let proposed = one.post("/exchange-rates", &json!({ "sell": "3700", "buy": "3620" })).await;
    assert_eq!(proposed.body["status"], "proposed");
    let url = format!("/exchange-rates/{}/confirm", proposed.id());

    let alone = one.post(&url, &json!({})).await;
    let before = one.get("/exchange-rates/current").await;
    let confirmed = other.post(&url, &json!({})).await;
    let again = other.post(&url, &json!({})).await;

    alone.assert_problem(409, "auth.self_approval_forbidden");
    before.assert_problem(404, "pricing.exchange_rate_not_found");
    confirmed.assert_status(200);
    assert_eq!((&confirmed.body["status"], &confirmed.body["decided_by"]), (&json!("confirmed"), &json!(other.user)));
    assert!(
        confirmed.body["valid_from"].as_str() > proposed.body["valid_from"].as_str(),
        "never before it is confirmed"
    );
    again.assert_problem(409, "pricing.rate_decided");
    assert_eq!(one.get("/exchange-rates/current").await.body, confirmed.body);
    assert_eq!(one.get("/exchange-rates?status=proposed").await.body["data"], json!([]));
}

#[actix_web::test]
async fn a_rate_far_from_the_one_in_force_has_to_be_meant() {
    let app = TestApp::start().await;
    app.given_exchange_rate("3700", "3620").await;
    let (one, other) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let typo = one.post("/exchange-rates", &json!({ "sell": "37", "buy": "36.2" })).await;
    let url = format!("/exchange-rates/{}/confirm", typo.id());

    let far = other.post(&url, &json!({})).await;
    assert_eq!(one.get("/exchange-rates/current").await.body["sell"], "3700.0000");
    app.given_setting("exchange_rate.drift", "99.5").await;
    let near = other.post(&url, &json!({})).await;

    far.assert_problem(409, "pricing.rate_drift");
    near.assert_status(200);
}

#[actix_web::test]
async fn a_rejected_rate_never_counts() {
    let app = TestApp::start().await;
    let (one, other) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let proposed = one.post("/exchange-rates", &json!({ "sell": "3700", "buy": "3620" })).await;
    let url = format!("/exchange-rates/{}", proposed.id());

    let rejected = other.post(&format!("{url}/reject"), &json!({ "reason": "Sai ngày" })).await;
    let late = other.post(&format!("{url}/confirm"), &json!({})).await;

    rejected.assert_status(200);
    assert_eq!((&rejected.body["status"], &rejected.body["reason"]), (&json!("rejected"), &json!("Sai ngày")));
    late.assert_problem(409, "pricing.rate_decided");
    one.get("/exchange-rates/current").await.assert_problem(404, "pricing.exchange_rate_not_found");
    let nothing = format!("/exchange-rates/{}/confirm", app.new_id());
    other.post(&nothing, &json!({})).await.assert_problem(404, "pricing.exchange_rate_not_found");
    assert_eq!(app.events_of(proposed.id()).await, ["exchange_rate.proposed", "exchange_rate.rejected"]);
}

#[actix_web::test]
async fn of_two_who_decide_at_once_one_does() {
    let app = TestApp::start().await;
    let proposer = app.employee("accountant", None).await;
    let (one, other) = (app.employee("accountant", None).await, app.employee("accountant", None).await);
    let proposed = proposer.post("/exchange-rates", &json!({ "sell": "3700", "buy": "3620" })).await;
    let url = format!("/exchange-rates/{}", proposed.id());
    let held = app.holding("SELECT FROM exchange_rates FOR UPDATE").await;

    let (confirm, reject) = (format!("{url}/confirm"), format!("{url}/reject"));
    let (no_drift, reason) = (json!({}), json!({ "reason": "Sai" }));
    let both = join(one.post(&confirm, &no_drift), other.post(&reject, &reason));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((confirmed, rejected), ()) = join(both, release).await;

    let (done, refused) = if confirmed.status == 200 { (confirmed, rejected) } else { (rejected, confirmed) };
    done.assert_status(200);
    refused.assert_problem(409, "pricing.rate_decided");
}

#[actix_web::test]
async fn customers_see_neither_what_yuan_cost_us_nor_what_does_not_count() {
    let app = TestApp::start().await;
    let id = app.given_exchange_rate("3700", "3620").await;
    let staff = app.staff_with([Permission::WriteRates]).await;
    let tomorrow = app.app().clock.now().after(TimeDelta::days(1));
    let planned =
        staff.post("/exchange-rates", &json!({ "sell": "3800", "buy": "3700", "valid_from": tomorrow })).await;
    app.confirm_rate(planned.id()).await;
    let proposed = staff.post("/exchange-rates", &json!({ "sell": "3900", "buy": "3700" })).await;
    let customer = app.customer(app.given_customer(0).await).await;

    let current = customer.get("/exchange-rates/current").await.body;
    let listed = customer.get("/exchange-rates").await.body;

    assert_eq!((&current["sell"], current.get("buy")), (&json!("3700.0000"), None));
    assert_eq!((&current["created_by"], &current["decided_by"]), (&Value::Null, &Value::Null));
    assert_eq!(listed["data"], json!([current]));
    assert_eq!(customer.get(&format!("/exchange-rates/{id}")).await.body, current);
    for hidden in [planned.id(), proposed.id()] {
        let hidden = customer.get(&format!("/exchange-rates/{hidden}")).await;
        hidden.assert_problem(404, "pricing.exchange_rate_not_found");
    }
}

#[actix_web::test]
async fn a_rate_is_set_for_the_future_and_sells_for_no_less_than_it_buys() {
    let app = TestApp::start().await;
    let staff = app.staff_with([Permission::WriteRates]).await;

    let past = json!({ "sell": "3700", "buy": "3620", "valid_from": "2020-01-01T00:00:00Z" });
    staff.post("/exchange-rates", &past).await.assert_problem(409, "pricing.valid_from_past");
    let loss = json!({ "sell": "3619.9999", "buy": "3620" });
    staff.post("/exchange-rates", &loss).await.assert_problem(409, "pricing.sell_below_buy");
    let free = staff.post("/exchange-rates", &json!({ "sell": "0", "buy": "3620" })).await;
    free.assert_problem(422, "request.invalid");
    assert_eq!(free.body["errors"][0]["pointer"], "/sell");
}
