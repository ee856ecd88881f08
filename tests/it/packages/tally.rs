use serde_json::{Value, json};

use super::scans::scan;
use crate::support::TestApp;

#[actix_web::test]
async fn a_tally_books_every_unit_and_holds_what_differs() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    app.execute("UPDATE orders SET tally = true, crate = true").await.unwrap();
    let warehouse = app.given_warehouse("china").await;
    let staff = app.employee("china_warehouse", Some(warehouse)).await;
    let url = format!("/packages/{}", package.id);
    let line = |index: usize, good, defective, missing| json!({ "order_line_id": package.lines[index], "good": good, "defective": defective, "missing": missing });

    let arrived = scan(&staff, warehouse, &["YT1001"]).await;
    let uncounted = app.units_of(package.order).await;
    let short = staff.post(&format!("{url}/tally"), &json!({ "lines": [line(0, 2, 0, 0)] })).await;
    let twice = staff.post(&format!("{url}/tally"), &json!({ "lines": [line(0, 2, 0, 0), line(0, 2, 0, 0)] })).await;
    let counted = staff.post(&format!("{url}/tally"), &json!({ "lines": [line(0, 1, 1, 0), line(1, 0, 0, 1)] })).await;
    let again = staff.post(&format!("{url}/tally"), &json!({ "lines": [] })).await;
    let released = app.order_manager().await.post(&format!("{url}/release"), &Value::Null).await;

    assert_eq!([&arrived["rows"][0]["tally_due"], &arrived["rows"][0]["crate"]], [true, true]);
    assert_eq!(uncounted, [0; 5]);
    short.assert_problem(409, "packages.tally_incomplete");
    twice.assert_problem(409, "packages.line_unknown");
    counted.assert_status(200);
    assert_eq!((&counted.body["status"], &counted.body["reason"]), (&json!("held"), &json!("tally_difference")));
    again.assert_problem(409, "packages.tally_not_due");
    assert_eq!(app.units_of(package.order).await, [1, 1, 1, 0, 0]);
    assert_eq!(released.body["status"], "in_china");
    let told = ["package.received_in_china", "package.tallied", "package.held", "package.released"];
    assert_eq!(app.events_of(package.id).await, told);
}

#[actix_web::test]
async fn what_is_exempt_counts_as_good() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    app.execute("UPDATE orders SET tally = true, tally_exempt = true").await.unwrap();
    let warehouse = app.given_warehouse("china").await;
    let staff = app.employee("china_warehouse", Some(warehouse)).await;

    scan(&staff, warehouse, &["YT1001"]).await;

    let found = staff.get(&format!("/packages/{}", package.id)).await;
    assert_eq!(found.body["tally"], "exempt");
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn a_defect_seen_in_china_is_counted_although_nobody_asked_for_a_tally() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (warehouse, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let (staff, admin) = (app.employee("china_warehouse", Some(warehouse)).await, app.employee("admin", None).await);
    let url = format!("/packages/{}/tally", package.id);
    let found = |good, defective, reason| json!({ "reason": reason, "lines": [{ "order_line_id": package.lines[0], "good": good, "defective": defective, "missing": 0 }] });
    scan(&staff, warehouse, &["YT1001"]).await;

    let wordless = staff.post(&url, &found(1, 1, None)).await;
    let same = staff.post(&url, &found(2, 0, Some("the box is wet"))).await;
    let short = staff.post(&url, &found(1, 0, Some("the box is wet"))).await;
    let before = app.units_of(package.order).await;
    let counted = staff.post(&url, &found(1, 1, Some("the box is wet"))).await;
    let after = app.units_of(package.order).await;
    let mistaken = staff.post(&url, &found(2, 0, Some("it was dew"))).await;
    let dry = app.units_of(package.order).await;
    scan(&admin, vietnam, &["YT1001"]).await;
    let late = admin.post(&url, &found(1, 1, Some("the box is wet"))).await;

    wordless.assert_problem(409, "packages.tally_not_due");
    same.assert_problem(409, "packages.tally_not_due");
    short.assert_problem(409, "packages.tally_incomplete");
    assert_eq!((before, after, dry), ([3, 0, 0, 0, 0], [2, 1, 0, 0, 0], [3, 0, 0, 0, 0]));
    counted.assert_status(200);
    assert_eq!((&counted.body["status"], &counted.body["tally"]), (&json!("held"), &json!("done")));
    mistaken.assert_status(200);
    late.assert_problem(409, "packages.transition_refused");
    let told = ["package.received_in_china", "package.tallied", "package.held", "package.tallied"];
    assert_eq!(app.events_of(package.id).await[..4], told);
}
