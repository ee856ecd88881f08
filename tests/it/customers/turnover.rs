use domain::Permission;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, Client, Response, TestApp};

/// When the year began in Vietnam.
const YEAR: &str = "(date_trunc('year', now() AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh')";
/// The beginning of the first of the twelve months' days.
const TWELVE_MONTHS: &str = "(((now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date - interval '1 year' + interval '1 day')
                              AT TIME ZONE 'Asia/Ho_Chi_Minh')";

async fn level(app: &TestApp, code: &str, min_turnover: &str) -> Uuid {
    let level = json!({ "code": code, "name": code.to_uppercase(), "min_turnover": min_turnover, "service_discount": "0",
                        "freight_discount": "0", "deposit_percent": "70" });
    let level = app.staff_with([Permission::WritePricing]).await.post("/levels", &level).await;
    level.assert_status(201);
    level.id()
}

async fn delivered(it: &Bought) {
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;
    it.deliver(&[package]).await;
    assert_eq!(it.status().await, "completed");
}

async fn refund(who: &Client, order: Uuid, amount: &str) -> Response {
    who.post_patiently(&format!("/orders/{order}/refunds"), &json!({ "amount": amount, "reason": "late" })).await
}

async fn entries(who: &Client, customer: Uuid, query: &str) -> Vec<Value> {
    let page = who.get(&format!("/customers/{customer}/turnover{query}")).await;
    page.assert_status(200);
    page.body["data"].as_array().unwrap().clone()
}

async fn standing(who: &Client, customer: Uuid) -> Value {
    let found = who.get(&format!("/customers/{customer}")).await;
    found.assert_status(200);
    found.body["standing"].clone()
}

#[actix_web::test]
async fn a_completed_order_counts_and_a_refund_takes_its_share_back() {
    let app = TestApp::start().await;
    app.given_setting("levels.points_per_1000", 2).await;
    app.given_setting("levels.charges", "goods,service_fee").await;
    let silver = level(&app, "silver", "150000").await;
    let gold = level(&app, "gold", "200000").await;
    let it = app.given_bought().await;
    delivered(&it).await;

    // 188 700 of goods and 5 661 of service fee; the freight of 56 000 does not count.
    let counted = it.owner.get(&format!("/customers/{}", it.customer)).await;
    let given = refund(&app.order_manager().await, it.order, "125180").await;

    assert_eq!([&counted.body["turnover"], &counted.body["points"]], [&json!("194361"), &json!(388)]);
    let reached = &counted.body["standing"];
    assert_eq!([&reached["level"]["id"], &reached["next_level"]["id"]], [&json!(silver), &json!(gold)]);
    assert_eq!([&reached["next_level"]["missing"], &reached["window"]], ["5639", "lifetime"]);
    given.assert_status(201);
    assert_eq!([&given.body["status"], &given.body["paid_back"]], ["granted", "125180"]);
    // 250 361 - 125 180 is 50.0002 % of the order, and so of what counted.
    let after = it.owner.get(&format!("/customers/{}", it.customer)).await.body;
    assert_eq!([&after["turnover"], &after["points"]], [&json!("97181"), &json!(194)]);
    assert_eq!(after["level_id"], json!(silver), "nobody falls by a refund");
    assert_eq!(after["standing"]["turnover"], "97181");
    let listed = entries(&it.owner, it.customer, "").await;
    let said = |entry: &Value| ["kind", "amount", "points", "total"].map(|field| entry[field].clone());
    assert_eq!(said(&listed[0]), [json!("refund"), json!("-97180"), json!(-194), json!("125180")]);
    assert_eq!(said(&listed[1]), [json!("order_completed"), json!("194361"), json!(388), json!("250361")]);
    assert_eq!([&listed[0]["refund_id"], &listed[0]["order_id"]], [&given.body["id"], &json!(it.order)]);
    assert_eq!(listed[0]["counted_at"], listed[1]["counted_at"], "both leave a window together");
    assert_eq!(listed[1]["charges"], json!(["goods", "service_fee"]));
    assert_eq!(entries(&it.owner, it.customer, "?kind=refund").await, listed[..1]);
    assert_eq!(entries(&it.owner, it.customer, &format!("?order_id={}", app.new_id())).await, [Value::Null; 0]);
    assert_eq!(entries(&it.owner, it.customer, "?to=2026-01-01").await, [Value::Null; 0]);
    let events = app.events_of(it.customer).await;
    let turnover = events.iter().filter(|kind| *kind == "customer.turnover_changed").count();
    assert_eq!(turnover, 2);
    let history = app.order_manager().await.get(&format!("/orders/{}/history", it.order)).await.body["data"].clone();
    let kinds: Vec<_> = history.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"order.completed"), "{kinds:?}");
    assert!(
        !kinds.contains(&"customer.turnover_changed"),
        "what a customer has bought in all is not for who sees an order"
    );
    // What was given back is in the wallet, and revenue is less by it.
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 250_361 + 125_180).to_string());
    let payments = it.owner.get(&format!("/orders/{}/payments", it.order)).await;
    assert_eq!([&payments.body["data"][0]["kind"], &payments.body["data"][0]["amount"]], ["refund", "125180"]);
    let detail = it.detail().await;
    assert_eq!(["status", "total", "paid", "due"].map(|it| detail[it].clone()), ["completed", "125181", "125181", "0"]);
    it.charges().await;
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn of_a_completed_order_everything_may_be_given_back_and_no_more() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    delivered(&it).await;
    let (one, other) = (app.order_manager().await, app.order_manager().await);

    let first = refund(&one, it.order, "100000").await;
    let too_much = refund(&one, it.order, "150362").await;
    let waits = {
        app.given_setting("order.refund_limit", "100000").await;
        refund(&one, it.order, "150361").await
    };
    let before = it.owner.get(&format!("/customers/{}", it.customer)).await.body["turnover"].clone();
    let approved = other.post(&format!("/refunds/{}/approve", waits.id()), &Value::Null).await;
    let nothing_left = refund(&one, it.order, "1").await;

    first.assert_status(201);
    too_much.assert_problem(409, "orders.refund_exceeds_payment");
    assert_eq!((&waits.body["status"], before), (&json!("requested"), json!("150361")));
    approved.assert_status(200);
    nothing_left.assert_problem(409, "orders.refund_exceeds_payment");
    assert_eq!(it.owner.get(&format!("/customers/{}", it.customer)).await.body["turnover"], "0");
    assert_eq!(app.balance_of(it.customer).await, "1000000");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn two_hundred_updates_at_once_leave_turnover_points_and_level_right() {
    let app = TestApp::start().await;
    app.given_setting("levels.points_per_1000", 1).await;
    for (code, turnover) in [("silver", "1000000"), ("gold", "45072200"), ("platinum", "50072201")] {
        level(&app, code, turnover).await;
    }
    let it = app.given_bought().await;
    let orders = app.given_delivered(&it, 200).await;
    let manager = &app.order_manager().await;
    let complete = async |order: &Uuid| {
        manager.post_patiently(&format!("/orders/{order}/complete"), &Value::Null).await.assert_status(200);
    };
    let (completed, open) = orders.split_at(100);
    join_all(completed.iter().map(complete)).await;
    let between = it.owner.get(&format!("/customers/{}", it.customer)).await.body["turnover"].clone();

    let refunds = join_all(completed.iter().map(async |order| {
        refund(manager, *order, "50000").await.assert_status(201);
    }));
    futures_util::future::join(join_all(open.iter().map(complete)), refunds).await;

    assert_eq!(between, "25036100");
    let after = it.owner.get(&format!("/customers/{}", it.customer)).await.body;
    // 200 × 250 361 - 100 × 50 000; whatever came last, 45 072 200 was reached, and 50 072 201 never.
    assert_eq!([&after["turnover"], &after["points"]], [&json!("45072200"), &json!(45_000)]);
    assert_eq!(after["standing"]["level"]["code"], "gold");
    let sum = "SELECT sum(amount) || ' ' || sum(points) || ' ' || count(*) FROM turnover_entries";
    assert_eq!(app.value(sum).await, "45072200 45000 300");
    let rises = "SELECT count(*) FROM events WHERE kind = 'customer.level_changed'";
    assert_eq!(app.count(rises).await, 2, "once to each level");
}

#[actix_web::test]
async fn a_window_holds_what_counts_from_its_first_moment_on() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let owner = app.customer(customer).await;
    app.given_turnover(customer, 1, &format!("{YEAR} - interval '1 millisecond'")).await;
    app.given_turnover(customer, 20, YEAR).await;
    app.given_turnover(customer, 300, &format!("{TWELVE_MONTHS} - interval '1 millisecond'")).await;
    app.given_turnover(customer, 4000, TWELVE_MONTHS).await;
    // On the last day of a year both begin at once.
    let last_day = "SELECT to_char(now() AT TIME ZONE 'Asia/Ho_Chi_Minh', 'MMDD')";
    let (of_year, of_months) = if app.value(last_day).await == "1231" { ("4020", "4020") } else { ("20", "4021") };

    let lifetime = standing(&owner, customer).await;
    app.given_setting("levels.window", "calendar_year").await;
    let year = standing(&owner, customer).await;
    let admin = app.staff_with([Permission::WriteSettings]).await;
    let rolling = json!({ "value": "rolling_12_months", "version": 1 });
    admin.put("/settings/levels.window", &rolling).await.assert_status(200);
    let twelve_months = standing(&owner, customer).await;

    assert_eq!([&lifetime["turnover"], &lifetime["window_from"]], [&json!("4321"), &Value::Null]);
    assert_eq!([&year["turnover"], &year["window"]], [&json!(of_year), &json!("calendar_year")]);
    assert_eq!([&twelve_months["turnover"], &twelve_months["window"]], [of_months, "rolling_12_months"]);
    let from = year["window_from"].as_str().unwrap();
    assert!(from.ends_with("-12-31T17:00:00.000Z"), "{from}");
}

#[actix_web::test]
async fn levels_are_reached_by_the_turnover_of_the_window() {
    let app = TestApp::start().await;
    app.given_setting("levels.window", "calendar_year").await;
    let [early, late] = [app.given_customer(0).await, app.given_customer(0).await];
    app.given_turnover(early, 1_000_000, &format!("{YEAR} - interval '1 millisecond'")).await;
    app.given_turnover(late, 1_000_000, YEAR).await;
    let staff = app.order_manager().await;

    let silver = level(&app, "silver", "1000000").await;

    let level_of = async |customer| staff.get(&format!("/customers/{customer}")).await.body["level_id"].clone();
    assert_eq!((level_of(early).await, level_of(late).await), (Value::Null, json!(silver)));
    let told = staff.get(&format!("/customers/{late}/level-changes")).await;
    let change = &told.body["data"][0];
    let said = ["why", "after_name", "window", "turnover", "threshold"].map(|field| change[field].clone());
    assert_eq!(said, ["levels", "SILVER", "calendar_year", "1000000", "1000000"]);
    assert_eq!((&change["before"], &change["after"]), (&Value::Null, &json!(silver)));
}

#[actix_web::test]
async fn a_level_given_by_hand_holds_until_turnover_may_decide_again() {
    let app = TestApp::start().await;
    let bronze = level(&app, "bronze", "1").await;
    let silver = level(&app, "silver", "100000").await;
    let it = app.given_bought().await;
    let care = app.order_manager().await;
    let path = format!("/customers/{}", it.customer);
    let version = care.get(&path).await.body["version"].clone();

    let given = care.patch(&path, &json!({ "version": version, "level_id": bronze })).await;
    delivered(&it).await;
    let held = care.get(&path).await.body;
    let cleared = care.patch(&path, &json!({ "version": held["version"], "level_id": null })).await;

    given.assert_status(200);
    assert_eq!([&given.body["level_id"], &given.body["level_by_hand"]], [&json!(bronze), &json!(true)]);
    assert_eq!(given.body["standing"]["next_level"], Value::Null);
    assert_eq!([&held["level_id"], &held["turnover"]], [&json!(bronze), &json!("250361")]);
    assert_eq!(it.owner.get(&path).await.body.get("level_by_hand"), None);
    cleared.assert_status(200);
    assert_eq!([&cleared.body["level_id"], &cleared.body["level_by_hand"]], [&json!(silver), &json!(false)]);
    let changes = it.owner.get(&format!("{path}/level-changes")).await.body["data"].clone();
    let why: Vec<_> = changes.as_array().unwrap().iter().map(|change| change["why"].clone()).collect();
    assert_eq!(why, ["by_hand", "by_hand"]);
    assert_eq!([&changes[0]["before"], &changes[0]["after"]], [&json!(bronze), &json!(silver)]);
    app.tell_everybody().await;
    let notices = it.owner.get("/notifications").await.body["data"].clone();
    let levels: Vec<_> =
        notices.as_array().unwrap().iter().filter(|it| it["kind"] == "customer.level_changed").collect();
    assert_eq!(levels[0]["body"], "Hạng của bạn hiện là SILVER.");
    assert_eq!(levels[1]["body"], "Hạng của bạn hiện là BRONZE.");
}

#[actix_web::test]
async fn turnover_and_changes_of_level_are_shown_to_no_stranger() {
    let app = TestApp::start().await;
    let (lan, other) = (app.given_customer(0).await, app.given_customer(0).await);
    let stranger = app.customer(other).await;

    for part in ["turnover", "level-changes"] {
        let path = format!("/customers/{lan}/{part}");
        stranger.get(&path).await.assert_problem(404, "customers.not_found");
        app.customer(lan).await.get(&path).await.assert_status(200);
        app.staff_with([]).await.get(&path).await.assert_problem(403, "auth.forbidden");
    }
}
