use serde_json::{Value, json};
use uuid::Uuid;

use domain::Permission;

use crate::support::TestApp;

const YEAR: &str = "(date_trunc('year', now() AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh')";

async fn level(app: &TestApp, code: &str, min_turnover: i64) -> Uuid {
    let level = json!({ "code": code, "name": code.to_uppercase(), "min_turnover": min_turnover.to_string(),
                        "service_discount": "0", "freight_discount": "0", "deposit_percent": "70" });
    app.staff_with([Permission::WritePricing]).await.post("/levels", &level).await.id()
}

/// As if the review had been turned on in the last summer but one.
async fn review_is_set(app: &TestApp) {
    app.execute(
        r#"INSERT INTO setting_values (key, version, value, changed_at, changed_by)
           VALUES ('levels.review', 1, '"yearly"', now() - interval '18 months', gen_random_uuid())"#,
    )
    .await
    .unwrap();
}

/// A customer since long ago, with a level.
async fn given_old_customer(app: &TestApp, level: Uuid) -> Uuid {
    let customer = app.given_customer(0).await;
    app.given_level(customer, level).await;
    app.execute("UPDATE customers SET created_at = now() - interval '3 years'").await.unwrap();
    customer
}

#[actix_web::test]
async fn who_had_too_little_turnover_falls_by_the_yearly_review_and_by_nothing_else() {
    let app = TestApp::start().await;
    app.given_setting("levels.window", "calendar_year").await;
    let [bronze, silver, gold] =
        [level(&app, "bronze", 0).await, level(&app, "silver", 100).await, level(&app, "gold", 500).await];
    let last_year = format!("{YEAR} - interval '1 millisecond'");
    let poor = given_old_customer(&app, gold).await;
    app.given_turnover(poor, 499, &last_year).await;
    let faithful = given_old_customer(&app, gold).await;
    app.given_turnover(faithful, 500, &last_year).await;
    let since = given_old_customer(&app, gold).await;
    app.given_turnover(since, 500, YEAR).await;
    let earlier = given_old_customer(&app, silver).await;
    app.given_turnover(earlier, 900, &format!("{YEAR} - interval '1 year' - interval '1 millisecond'")).await;
    let by_hand = given_old_customer(&app, gold).await;
    app.execute("UPDATE customers SET level_by_hand = true WHERE id = (SELECT max(id::text)::uuid FROM customers)")
        .await
        .unwrap();
    let staff = app.order_manager().await;
    let level_of = async |customer| staff.get(&format!("/customers/{customer}")).await.body["level_id"].clone();

    api::pass_time(app.app()).await.unwrap();
    let without_review = level_of(poor).await;
    review_is_set(&app).await;
    api::pass_time(app.app()).await.unwrap();
    api::pass_time(app.app()).await.unwrap();

    assert_eq!(without_review, json!(gold), "by default nobody falls");
    assert_eq!(level_of(poor).await, json!(silver));
    assert_eq!(level_of(faithful).await, json!(gold));
    assert_eq!(level_of(since).await, json!(gold), "this year's turnover counts as well");
    assert_eq!(level_of(earlier).await, json!(bronze), "the year before the last is over");
    assert_eq!(level_of(by_hand).await, json!(gold));
    let change = &staff.get(&format!("/customers/{poor}/level-changes")).await.body["data"][0];
    let said =
        ["why", "before_name", "after_name", "window", "turnover", "threshold"].map(|field| change[field].clone());
    assert_eq!(said, ["review", "GOLD", "SILVER", "calendar_year", "499", "500"]);
    assert!(change["window_until"].as_str().unwrap().ends_with("-12-31T17:00:00.000Z"), "{change}");
    let owner = app.customer(poor).await;
    app.tell_everybody().await;
    let notice = owner.get("/notifications").await.body["data"][0].clone();
    assert_eq!(notice["kind"], "customer.level_changed");
    assert_eq!(
        notice["body"],
        "Hạng của bạn hiện là SILVER. Hạng GOLD cần 500 ₫, doanh số trong năm của bạn là 499 ₫."
    );
    let reviews = staff.get("/level-reviews").await;
    assert_eq!(app.events_of(reviews.uuid("/data/0/id")).await, ["level_review.finished"]);
    let reviews = reviews.body;
    assert_eq!(reviews["data"].as_array().unwrap().len(), 1);
    let review = &reviews["data"][0];
    assert_eq!(
        [&review["customers"], &review["fallen"], &review["window"]],
        [&json!(5), &json!(2), &json!("calendar_year")]
    );
    assert_ne!(review["finished_at"], Value::Null);
}

#[actix_web::test]
async fn a_review_that_is_turned_on_in_summer_waits_for_the_next_year() {
    let app = TestApp::start().await;
    app.given_setting("levels.window", "rolling_12_months").await;
    let gold = level(&app, "gold", 500).await;
    let poor = given_old_customer(&app, gold).await;
    app.given_setting("levels.review", "yearly").await;

    api::pass_time(app.app()).await.unwrap();

    let staff = app.order_manager().await;
    assert_eq!(staff.get(&format!("/customers/{poor}")).await.body["level_id"], json!(gold));
    assert_eq!(staff.get("/level-reviews").await.body["data"], json!([]));
}
