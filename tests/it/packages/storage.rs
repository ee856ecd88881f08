//! Storage in our Vietnamese warehouses, day by day.

use api::pass_time;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, TestApp};

/// Three days for nothing, then 1 000 đ a kilogram and day, and no more than 9 000 for a package.
fn tables() -> Value {
    json!({
        "deposit_percent": "70",
        "service_fee": { "bands": { "rows": [{ "from": "0", "value": "3" }] } },
        "freight": [{ "origin": "guangzhou", "destination": "hanoi",
                      "bands": { "rows": [{ "from": "0", "value": "28000" }] } }],
        "storage": [{ "city": "hanoi", "free_days": 3, "day_count": "full", "cap": "9000",
                      "bands": { "rows": [{ "from": "0", "value": "1000" }] } }],
    })
}

/// Two packages of two kilograms each on the shelf in Hanoi.
async fn shelved(app: &TestApp) -> (Bought, [Uuid; 2]) {
    app.given_card("STANDARD", &json!({}), &tables()).await;
    app.given_exchange_rate("3700", "3620").await;
    let it = app.given_bought_for(app.given_customer(1_000_000).await).await;
    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    it.reach_vietnam(&["YT1001", "YT1002"]).await;
    (it, [coats, socks])
}

/// As if these had come so many days and an hour ago; and then the clock goes on.
async fn after(app: &TestApp, days: i32, packages: &[Uuid]) {
    app.age_on_shelf(days, packages).await;
    pass_time(app.app()).await.unwrap();
}

async fn storage(it: &Bought) -> Option<String> {
    it.charges().await.into_iter().find(|(kind, _)| kind == "storage_fee").map(|(_, amount)| amount)
}

#[actix_web::test]
async fn days_beyond_the_free_ones_are_charged_once_each_up_to_the_cap() {
    let app = TestApp::start().await;
    let (it, [coats, socks]) = shelved(&app).await;
    let days = "SELECT count(*) FROM storage_days";

    after(&app, 3, &[coats, socks]).await;
    assert_eq!((storage(&it).await, app.count(days).await), (None, 6));
    after(&app, 5, &[coats]).await;
    // Two days of two kilograms.
    assert_eq!((storage(&it).await.as_deref(), app.count(days).await), (Some("4000"), 8));
    after(&app, 5, &[coats]).await;
    assert_eq!((storage(&it).await.as_deref(), app.count(days).await), (Some("4000"), 8), "nothing has begun since");
    after(&app, 9, &[coats]).await;
    after(&app, 4, &[socks]).await;

    // Six days would be 12 000; and one day of the socks.
    assert_eq!((storage(&it).await.as_deref(), app.count(days).await), (Some("11000"), 13));
    let charges = it.owner.get(&format!("/orders/{}/charges", it.order)).await.body["data"].clone();
    let charge = charges.as_array().unwrap().iter().find(|charge| charge["kind"] == "storage_fee").unwrap();
    let why = &charge["explanation"];
    assert_eq!([&why["table"], &why["card_code"]], ["storage", "STANDARD"]);
    let part = |it: &Value| format!("{} days of {}: {}", it["days"], it["base"], it["amount"]);
    let mut parts: Vec<_> = why["parts"].as_array().unwrap().iter().map(part).collect();
    parts.sort();
    assert_eq!(parts, [r#"1 days of "2": "2000""#, r#"6 days of "2": "9000""#]);
}

#[actix_web::test]
async fn a_day_is_booked_once_whoever_books_it() {
    let app = TestApp::start().await;
    let (it, [coats, _]) = shelved(&app).await;
    after(&app, 5, &[coats]).await;

    let again = "INSERT INTO storage_days (order_id, package_id, day, booked_at)
                 SELECT order_id, package_id, day, now() FROM storage_days LIMIT 1";
    let refused = app.execute(again).await;

    assert!(refused.is_err_and(|error| error.to_string().contains("storage_days_pkey")));
    assert_eq!(storage(&it).await.as_deref(), Some("4000"));
}

#[actix_web::test]
async fn the_owner_is_warned_once_before_it_costs_something() {
    let app = TestApp::start().await;
    let (it, [coats, socks]) = shelved(&app).await;
    let warnings = async |package: Uuid| {
        let events = app.events_of(package).await;
        events.iter().filter(|kind| *kind == "package.storage_nearing").count()
    };

    after(&app, 2, &[coats, socks]).await;
    let early = warnings(coats).await + warnings(socks).await;
    after(&app, 3, &[coats]).await;
    after(&app, 3, &[coats]).await;
    after(&app, 5, &[coats]).await;
    app.tell_everybody().await;

    assert_eq!(early, 0);
    assert_eq!((warnings(coats).await, warnings(socks).await), (1, 0));
    let notices = it.owner.get("/notifications").await.body["data"].clone();
    let nearing = |it: &&Value| it["kind"] == "package.storage_nearing";
    let notices: Vec<_> = notices.as_array().unwrap().iter().filter(nearing).collect();
    assert_eq!(notices.len(), 1);
    let body = notices[0]["body"].as_str().unwrap();
    assert!(body.contains("YT1001") && body.contains("202"), "{body}");
}

#[actix_web::test]
async fn storage_is_paid_with_the_rest_and_ends_at_the_door() {
    let app = TestApp::start().await;
    let (it, packages) = shelved(&app).await;
    after(&app, 5, &packages).await;

    it.deliver(&packages).await;
    after(&app, 8, &packages).await;

    // 188 700, 5 661, 112 000 and two days of four kilograms.
    assert_eq!(storage(&it).await.as_deref(), Some("8000"));
    let detail = it.detail().await;
    assert_eq!([&detail["status"], &detail["total"], &detail["paid"]], ["completed", "314361", "314361"]);
    let revenue = "SELECT (-sum(amount))::bigint::text FROM postings WHERE account = 'revenue_storage'";
    assert_eq!(app.value(revenue).await, "8000");
    assert_eq!(app.count("SELECT count(*) FROM orders WHERE storage_due_at IS NOT NULL").await, 0);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn days_that_no_table_has_a_price_for_cost_nothing_more() {
    let app = TestApp::start().await;
    let mut short = tables();
    short["storage"][0]["bands"]["rows"] = json!([{ "from": "0", "to": "3", "value": "1000" }]);
    app.given_card("STANDARD", &json!({}), &short).await;
    app.given_exchange_rate("3700", "3620").await;
    let it = app.given_bought_for(app.given_customer(1_000_000).await).await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;

    after(&app, 5, &[package]).await;
    after(&app, 9, &[package]).await;

    assert_eq!(storage(&it).await.as_deref(), Some("4000"));
    assert_eq!(app.count("SELECT count(*) FROM storage_days").await, 5);
}
