use domain::Permission;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn manager(app: &TestApp) -> Client {
    app.staff_with([Permission::ReadPricing, Permission::WritePricing]).await
}

fn level(code: &str, min_turnover: &str) -> Value {
    json!({ "code": code, "name": "Khách vàng", "min_turnover": min_turnover, "service_discount": "8",
        "freight_discount": "3", "deposit_percent": "75" })
}

#[actix_web::test]
async fn a_level_is_made_and_changed() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    let created = manager.post("/levels", &level("gold", "500000000")).await;
    created.assert_status(201);
    let path = format!("/levels/{}", created.id());

    let changed = manager.patch(&path, &json!({ "version": 1, "service_discount": "10" })).await;

    changed.assert_status(200);
    assert_eq!((&changed.body["service_discount"], &changed.body["version"]), (&json!("10"), &json!(2)));
    assert_eq!(changed.body["freight_discount"], "3");
    assert_eq!(manager.get(&path).await.body, changed.body);
    assert_eq!(manager.get("/levels").await.body["data"][0], changed.body);
    assert_eq!(app.events_of(created.id()).await, ["level.created", "level.changed"]);
    let stale = manager.patch(&path, &json!({ "version": 1, "name": "Khách bạc" })).await;
    stale.assert_problem(409, "request.version_conflict");
}

#[actix_web::test]
async fn levels_differ_in_code_and_turnover_and_take_off_no_more_than_everything() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    manager.post("/levels", &level("gold", "500000000")).await.assert_status(201);

    let same_code = manager.post("/levels", &level("gold", "1")).await;
    let same_turnover = manager.post("/levels", &level("silver", "500000000")).await;
    let mut too_good = level("platinum", "900000000");
    too_good["freight_discount"] = json!("100.5");
    let too_good = manager.post("/levels", &too_good).await;

    same_code.assert_problem(409, "pricing.code_taken");
    same_turnover.assert_problem(409, "pricing.turnover_taken");
    too_good.assert_problem(409, "pricing.share_above_whole");
    manager.get(&format!("/levels/{}", app.new_id())).await.assert_problem(404, "pricing.level_not_found");
    let nothing = manager.patch(&format!("/levels/{}", app.new_id()), &json!({ "version": 1 })).await;
    nothing.assert_problem(404, "pricing.level_not_found");
}

#[actix_web::test]
async fn a_new_customer_has_the_level_that_begins_with_nothing() {
    let app = TestApp::start().await;
    let level = manager(&app).await.post("/levels", &level("new", "0")).await;
    let staff = app.employee("care_staff", None).await;

    let customer = staff.post("/customers", &json!({ "name": "Lan" })).await;

    customer.assert_status(201);
    assert_eq!(customer.body["level_id"], level.body["id"]);
}

#[actix_web::test]
async fn a_level_that_begins_earlier_raises_whoever_reaches_it_and_nobody_falls() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    let [rich, poor] = [app.given_customer(0).await, app.given_customer(0).await];
    let gold = manager.post("/levels", &level("gold", "500000000")).await.id();
    app.execute("UPDATE customers SET turnover = 400000000 WHERE id = (SELECT min(id::text)::uuid FROM customers)")
        .await
        .unwrap();
    let staff = app.order_manager().await;
    let level_of = async |customer| staff.get(&format!("/customers/{customer}")).await.body["level_id"].clone();
    assert_eq!(level_of(rich).await, Value::Null);

    let lowered =
        manager.patch(&format!("/levels/{gold}"), &json!({ "version": 1, "min_turnover": "400000000" })).await;

    lowered.assert_status(200);
    assert_eq!((level_of(rich).await, level_of(poor).await), (json!(gold), Value::Null));
    assert_eq!(app.events_of(rich).await, ["customer.level_changed"]);
    manager.patch(&format!("/levels/{gold}"), &json!({ "version": 2, "min_turnover": "900000000" })).await;
    assert_eq!(level_of(rich).await, json!(gold));
    let new = manager.post("/levels", &level("new", "0")).await.id();
    assert_eq!((level_of(rich).await, level_of(poor).await), (json!(gold), json!(new)));
}

#[actix_web::test]
async fn levels_and_cards_are_searched_by_how_they_begin() {
    let app = TestApp::start().await;
    let manager = manager(&app).await;
    let gold = manager.post("/levels", &level("gold", "500000000")).await.id();
    manager.post("/levels", &level("silver", "100000000")).await.assert_status(201);
    manager.post("/rate-cards", &json!({ "code": "STANDARD", "name": "Chung" })).await.assert_status(201);
    let card = json!({ "code": "GOLD", "name": "Khách vàng", "level_id": gold });
    let card = manager.post("/rate-cards", &card).await.id();
    let listed = async |path: &str| {
        let page = manager.get(path).await;
        page.assert_status(200);
        page.body["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };

    assert_eq!(listed("/levels?q=GO").await, [json!(gold)]);
    assert_eq!(listed("/rate-cards?q=khách").await, [json!(card)]);
    assert_eq!(listed(&format!("/rate-cards?level_id={gold}")).await, [json!(card)]);
    assert_eq!(listed(&format!("/rate-cards?customer_id={}", app.new_id())).await, [Value::Null; 0]);
}
