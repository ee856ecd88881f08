use serde_json::{Value, json};

use super::scans::scan;
use crate::support::TestApp;

#[actix_web::test]
async fn the_units_of_a_lost_package_are_missing_until_it_is_found() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    let url = format!("/packages/{}", package.id);
    scan(&admin, warehouse, &["YT1001"]).await;

    let lost = admin.post(&format!("{url}/report-lost"), &json!({ "reason": "not on its shelf" })).await;
    let missing = app.units_of(package.order).await;
    let found = admin.post(&format!("{url}/found"), &Value::Null).await;

    assert_eq!((&lost.body["status"], &lost.body["resumes_as"]), (&json!("lost"), &json!("in_china")));
    assert_eq!(missing, [0, 0, 3, 0, 0]);
    assert_eq!((&found.body["status"], &found.body["reason"]), (&json!("in_china"), &Value::Null));
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn what_was_refunded_as_lost_stays_lost() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    app.given_announced_package(customer, "YT1002").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    scan(&admin, china, &["YT1001", "YT1002"]).await;
    let url = format!("/packages/{}", package.id);
    admin.post(&format!("{url}/report-lost"), &json!({ "reason": "gone" })).await.assert_status(200);
    app.execute("UPDATE order_lines SET refunded = 1 WHERE missing = 1").await.unwrap();

    let found = admin.post(&format!("{url}/found"), &Value::Null).await;
    let scanned = scan(&admin, vietnam, &["YT1001", "YT1002"]).await;

    found.assert_problem(409, "packages.units_refunded");
    assert_eq!(scanned["rows"][0]["code"], "packages.units_refunded");
    assert_eq!(scanned["rows"][1]["result"], "accepted");
}

#[actix_web::test]
async fn a_held_package_waits_wherever_it_arrives() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    let url = format!("/packages/{}", package.id);

    let held = admin.post(&format!("{url}/hold"), &json!({ "reason": "the customer asked" })).await;
    let arrived = scan(&admin, warehouse, &["YT1001"]).await;
    let order = admin.get(&format!("/orders/{}", package.order)).await;
    let twice = admin.post(&format!("{url}/hold"), &json!({ "reason": "again" })).await;
    let released = admin.post(&format!("{url}/release"), &Value::Null).await;

    held.assert_status(200);
    assert_eq!((&arrived["rows"][0]["result"], &arrived["rows"][0]["status"]), (&json!("accepted"), &json!("held")));
    assert_eq!(order.body["status"], "in_china");
    twice.assert_problem(409, "packages.transition_refused");
    assert_eq!(released.body["status"], "in_china");
}

#[actix_web::test]
async fn what_is_written_down_can_be_set_straight_by_whoever_read_it() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    let url = format!("/packages/{}", package.id);

    let unseen = admin.patch(&url, &json!({ "version": 1, "weight_kg": "3" })).await;
    scan(&admin, china, &["YT1001"]).await;
    let stale = admin.patch(&url, &json!({ "version": 1, "note": "fragile" })).await;
    let change = json!({ "version": 2, "note": "fragile", "crate": true, "goods_class": "sensitive", "weight_kg": "3.1",
                         "destination_id": vietnam });
    let changed = admin.patch(&url, &change).await;
    let to_china = admin.patch(&url, &json!({ "version": 3, "destination_id": china })).await;

    unseen.assert_problem(409, "packages.transition_refused");
    stale.assert_problem(409, "request.version_conflict");
    changed.assert_status(200);
    let body = &changed.body;
    assert_eq!(
        (&body["note"], &body["crate"], &body["weight_china_kg"]),
        (&json!("fragile"), &json!(true), &json!("3.100"))
    );
    assert_eq!((&body["goods_class"], &body["version"]), (&json!("sensitive"), &json!(3)));
    to_china.assert_problem(409, "packages.warehouse_unknown");
    assert_eq!(app.events_of(package.id).await, ["package.received_in_china", "package.changed"]);
}

#[actix_web::test]
async fn what_staff_note_is_not_for_the_customer() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (admin, owner) = (app.employee("admin", None).await, app.customer(customer).await);
    let url = format!("/packages/{}", package.id);
    admin.patch(&url, &json!({ "version": 1, "note": "he never pays" })).await.assert_status(200);
    admin.post(&format!("{url}/hold"), &json!({ "reason": "ask the boss" })).await.assert_status(200);

    let (to_staff, to_owner) = (admin.get(&url).await.body, owner.get(&url).await.body);
    let listed = owner.get("/packages").await.body;

    assert_eq!((&to_staff["note"], &to_staff["reason"]), (&json!("he never pays"), &json!("ask the boss")));
    assert_eq!(to_owner["status"], "held");
    for package in [&to_owner, &listed["data"][0]] {
        assert!(package.get("note").is_none() && package.get("reason").is_none(), "{package:#}");
    }
}
