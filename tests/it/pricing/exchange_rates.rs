use chrono::TimeDelta;
use domain::Permission;
use serde_json::json;

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
    assert_eq!(staff.get("/exchange-rates/current").await.id(), first);
    let second = app.given_exchange_rate("3710.5", "3630").await;
    let current = staff.get("/exchange-rates/current").await;
    assert_eq!((current.id(), &current.body["sell"]), (second, &json!("3710.5000")));
    let history = staff.get("/exchange-rates").await.body;
    assert_eq!(history["data"].as_array().map(Vec::len), Some(3));
    assert_eq!(app.events_of(second).await, ["exchange_rate.set"]);
}

#[actix_web::test]
async fn customers_see_neither_what_yuan_cost_us_nor_what_is_to_come() {
    let app = TestApp::start().await;
    let id = app.given_exchange_rate("3700", "3620").await;
    let staff = app.staff_with([Permission::WriteRates]).await;
    let tomorrow = app.app().clock.now().after(TimeDelta::days(1));
    let planned =
        staff.post("/exchange-rates", &json!({ "sell": "3800", "buy": "3700", "valid_from": tomorrow })).await;
    let customer = app.customer(app.given_customer(0).await).await;

    let current = customer.get("/exchange-rates/current").await.body;
    let listed = customer.get("/exchange-rates").await.body;

    assert_eq!((&current["sell"], &current["buy"]), (&json!("3700.0000"), &json!(null)));
    assert_eq!(listed["data"], json!([current]));
    assert_eq!(customer.get(&format!("/exchange-rates/{id}")).await.body, current);
    let hidden = customer.get(&format!("/exchange-rates/{}", planned.id())).await;
    hidden.assert_problem(404, "pricing.exchange_rate_not_found");
}

#[actix_web::test]
async fn a_rate_is_set_for_the_future_and_is_more_than_nothing() {
    let app = TestApp::start().await;
    let staff = app.staff_with([Permission::WriteRates]).await;

    let past = json!({ "sell": "3700", "buy": "3620", "valid_from": "2020-01-01T00:00:00Z" });
    staff.post("/exchange-rates", &past).await.assert_problem(409, "pricing.valid_from_past");
    let free = staff.post("/exchange-rates", &json!({ "sell": "0", "buy": "3620" })).await;
    free.assert_problem(422, "request.invalid");
    assert_eq!(free.body["errors"][0]["pointer"], "/sell");
}
