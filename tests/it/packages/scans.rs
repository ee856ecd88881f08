use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

/// One scan call of these numbers, two kilograms each.
pub async fn scan(scanner: &Client, warehouse: Uuid, numbers: &[&str]) -> Value {
    let row = |number: &&str| json!({ "tracking_number": number, "weight_kg": "2" });
    let rows: Vec<_> = numbers.iter().map(row).collect();
    let answer = scanner.post("/packages/scans", &json!({ "warehouse_id": warehouse, "rows": rows })).await;
    answer.assert_status(200);
    answer.body
}

fn results(answer: &Value) -> Vec<&str> {
    answer["rows"].as_array().unwrap().iter().map(|row| row["result"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_known_number_is_in_china_and_its_units_have_arrived() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let scanner = app.employee("china_warehouse", Some(warehouse)).await;
    let size = json!({ "length_cm": "40", "width_cm": "30.5", "height_cm": "20" });
    let row = json!({ "tracking_number": " yt1001 ", "weight_kg": "2.5", "size": size });

    let answer = scanner.post("/packages/scans", &json!({ "warehouse_id": warehouse, "rows": [row] })).await;

    answer.assert_status(200);
    assert_eq!(answer.body["rows"][0]["result"], "accepted");
    assert_eq!(answer.body["rows"][0]["tracking_number"], "YT1001");
    let found = scanner.get(&format!("/packages/{}", package.id)).await.body;
    assert_eq!(
        (&found["status"], &found["weight_china_kg"], &found["width_cm"]),
        (&json!("in_china"), &json!("2.500"), &json!("30.5"))
    );
    assert_eq!(found["scans"][0]["warehouse_id"], json!(warehouse));
    assert_eq!(found["lines"][0]["good"], 2);
    assert_eq!(found["moves"][0]["event"], "package.received_in_china");
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
    let order = app.order_manager().await.get(&format!("/orders/{}", package.order)).await;
    assert_eq!(order.body["status"], "in_china");
}

#[actix_web::test]
async fn each_row_is_answered_by_itself() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let scanner = app.employee("china_warehouse", Some(warehouse)).await;

    let first = scan(&scanner, warehouse, &["YT1001", "no number!", "YT2002", "yt1001", "YT2002"]).await;
    let second = scan(&scanner, warehouse, &["YT1001", "YT3003"]).await;

    assert_eq!(results(&first), ["accepted", "refused", "anonymous", "repeated", "repeated"]);
    assert_eq!(first["rows"][1]["code"], "packages.tracking_number_malformed");
    assert_eq!([&first["accepted"], &first["repeated"], &first["anonymous"], &first["refused"]], [1, 2, 1, 1]);
    assert_eq!(results(&second), ["repeated", "anonymous"]);
    assert_eq!(app.events_of(package.id).await, ["package.received_in_china"]);
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn of_two_scanners_at_once_one_is_told_that_it_was_done() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let warehouse = app.given_warehouse("china").await;
    let one = app.employee("china_warehouse", Some(warehouse)).await;
    let other = app.employee("china_warehouse", Some(warehouse)).await;
    let held = app.holding("LOCK TABLE packages IN EXCLUSIVE MODE").await;

    let both = join(scan(&one, warehouse, &["YT1001", "YT9009"]), scan(&other, warehouse, &["YT9009", "YT1001"]));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let (accepted, repeated) = (&json!(1), &json!(2));
    let (winner, loser) = if first["repeated"] == *repeated { (second, first) } else { (first, second) };
    assert_eq!([&winner["accepted"], &winner["anonymous"]], [accepted, accepted]);
    assert_eq!(&loser["repeated"], repeated);
    assert_eq!(app.events_of(package.id).await, ["package.received_in_china"]);
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
    assert_eq!(app.value("SELECT count(*)::text FROM packages").await, "2");
}

#[actix_web::test]
async fn employees_scan_for_their_own_warehouse_only() {
    let app = TestApp::start().await;
    let (own, other) = (app.given_warehouse("china").await, app.given_warehouse("china").await);
    let scanner = app.employee("china_warehouse", Some(own)).await;
    let nowhere = app.staff_with([Permission::ScanPackages]).await;
    let admin = app.employee("admin", None).await;
    let at = |warehouse: Uuid| json!({ "warehouse_id": warehouse, "rows": [{ "tracking_number": "YT1001" }] });

    scanner.post("/packages/scans", &at(other)).await.assert_problem(403, "packages.wrong_warehouse");
    nowhere.post("/packages/scans", &at(other)).await.assert_problem(403, "packages.wrong_warehouse");
    admin.post("/packages/scans", &at(app.new_id())).await.assert_problem(409, "packages.warehouse_unknown");
    admin.post("/packages/scans", &at(other)).await.assert_status(200);
    app.execute("UPDATE warehouses SET status = 'closed'").await.unwrap();
    scanner.post("/packages/scans", &at(own)).await.assert_problem(409, "packages.warehouse_closed");
}

#[actix_web::test]
async fn what_weighs_nothing_or_too_much_is_no_package() {
    let app = TestApp::start().await;
    let warehouse = app.given_warehouse("china").await;
    let scanner = app.employee("china_warehouse", Some(warehouse)).await;

    for weight in ["-1", "0", "0.0001", "999999"] {
        let rows = json!([{ "tracking_number": "YT1001", "weight_kg": weight }]);
        let answer = scanner.post("/packages/scans", &json!({ "warehouse_id": warehouse, "rows": rows })).await;
        answer.assert_problem(422, "request.invalid");
        assert_eq!(answer.body["errors"][0]["pointer"], "/rows/0/weight_kg");
    }
    let none = scanner.post("/packages/scans", &json!({ "warehouse_id": warehouse, "rows": [] })).await;
    none.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn in_vietnam_a_package_without_a_manifest_is_excess() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (china, vietnam) = (app.given_warehouse("china").await, app.given_warehouse("vietnam").await);
    let admin = app.employee("admin", None).await;
    scan(&admin, china, &["YT1001"]).await;

    let arrived = scan(&admin, vietnam, &["YT1001", "YT7007"]).await;

    assert_eq!(results(&arrived), ["accepted", "anonymous"]);
    assert_eq!([&arrived["rows"][0]["excess"], &arrived["rows"][1]["excess"]], [true, true]);
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 3, 0]);
    let order = app.order_manager().await.get(&format!("/orders/{}", package.order)).await;
    assert_eq!(order.body["status"], "in_vietnam");
    assert!(app.events_of(package.id).await.contains(&"package.received_in_vietnam".to_owned()));
    let excess = admin.get("/packages?excess=true").await.body;
    assert_eq!(excess["data"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn a_row_whose_units_were_given_up_meanwhile_spoils_no_other() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let given_up = app.given_announced_package(customer, "YT1001").await;
    let whole = app.given_announced_package(customer, "YT1002").await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    // Bought less than was announced: the shop had no more.
    app.execute(
        "UPDATE order_lines SET purchased = 0 WHERE id = (SELECT order_line_id FROM package_lines
                  JOIN packages ON packages.id = package_id WHERE tracking_number = 'YT1001' AND expected = 2)",
    )
    .await
    .unwrap();

    let answer = scan(&admin, warehouse, &["YT1001", "YT1002"]).await;

    assert_eq!(results(&answer), ["accepted", "accepted"]);
    assert_eq!(app.units_of(given_up.order).await, [1, 0, 0, 0, 0]);
    assert_eq!(app.units_of(whole.order).await, [3, 0, 0, 0, 0]);
}
