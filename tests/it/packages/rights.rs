use serde_json::{Value, json};

use super::scans::scan;
use crate::support::{TestApp, xlsx};

#[actix_web::test]
async fn warehouses_act_on_what_lies_with_them() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    app.execute("UPDATE orders SET tally = true").await.unwrap();
    let (own, other) = (app.given_warehouse("china").await, app.given_warehouse("china").await);
    let keeper = app.employee("china_warehouse", Some(own)).await;
    let stranger = app.employee("china_warehouse", Some(other)).await;
    scan(&keeper, own, &["YT1001", "YT2002"]).await;
    let url = format!("/packages/{}", package.id);
    let nobodys = keeper.get("/packages?q=YT2002").await.uuid("/data/0/id");
    let reason = json!({ "reason": "not on its shelf" });
    let count = json!({ "lines": [{ "order_line_id": package.lines[0], "good": 2, "defective": 0, "missing": 0 }] });
    let version = keeper.get(&url).await.body["version"].clone();

    for (path, body) in [
        (format!("{url}/tally"), &count),
        (format!("{url}/hold"), &reason),
        (format!("{url}/report-lost"), &reason),
        (format!("/packages/{nobodys}/match"), &json!({ "customer_id": customer })),
    ] {
        stranger.post(&path, body).await.assert_problem(403, "packages.wrong_warehouse");
    }
    for change in [json!({ "version": version, "weight_kg": "9" }), json!({ "version": version, "note": "mine" })] {
        stranger.patch(&url, &change).await.assert_problem(403, "packages.wrong_warehouse");
    }
    keeper.post(&format!("{url}/report-lost"), &reason).await.assert_status(200);
    stranger.post(&format!("{url}/found"), &Value::Null).await.assert_problem(403, "packages.wrong_warehouse");
    let found = keeper.post(&format!("{url}/found"), &Value::Null).await;

    assert_eq!((&found.body["status"], &found.body["weight_china_kg"]), (&json!("in_china"), &json!("2.000")));
    let told = ["package.received_in_china", "package.lost", "package.found"];
    assert_eq!(app.events_of(package.id).await, told);
}

#[actix_web::test]
async fn only_those_who_work_there_weigh() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let china = app.given_warehouse("china").await;
    let keeper = app.employee("china_warehouse", Some(china)).await;
    let care = app.employee("care_manager", None).await;
    scan(&keeper, china, &["YT1001"]).await;
    let url = format!("/packages/{}", package.id);
    let version = keeper.get(&url).await.body["version"].clone();
    let size = json!({ "length_cm": "1", "width_cm": "1", "height_cm": "1" });

    let weighed = care.patch(&url, &json!({ "version": version, "weight_kg": "0.1" })).await;
    let measured = care.patch(&url, &json!({ "version": version, "size": size })).await;
    let noted = care.patch(&url, &json!({ "version": version, "note": "fragile" })).await;
    let there = json!({ "version": noted.body["version"], "weight_kg": "2.4" });
    let set_straight = keeper.patch(&url, &there).await;

    weighed.assert_problem(403, "auth.forbidden");
    measured.assert_problem(403, "auth.forbidden");
    noted.assert_status(200);
    assert_eq!((&noted.body["weight_china_kg"], &noted.body["length_cm"]), (&json!("2.000"), &Value::Null));
    assert_eq!(set_straight.body["weight_china_kg"], "2.400");
}

#[actix_web::test]
async fn a_difference_is_settled_by_a_manager_and_not_by_who_found_it() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    app.execute("UPDATE orders SET tally = true").await.unwrap();
    let china = app.given_warehouse("china").await;
    let keeper = app.employee("china_warehouse", Some(china)).await;
    scan(&keeper, china, &["YT1001"]).await;
    let url = format!("/packages/{}", package.id);
    let line = |index: usize, good, missing| json!({ "order_line_id": package.lines[index], "good": good, "defective": 0, "missing": missing });
    let counted = keeper.post(&format!("{url}/tally"), &json!({ "lines": [line(0, 1, 1), line(1, 1, 0)] })).await;

    let own = keeper.post(&format!("{url}/release"), &Value::Null).await;
    let settled = app.employee("care_manager", None).await.post(&format!("{url}/release"), &Value::Null).await;
    keeper.post(&format!("{url}/hold"), &json!({ "reason": "wet" })).await.assert_status(200);
    let dried = keeper.post(&format!("{url}/release"), &Value::Null).await;

    assert_eq!(counted.body["reason"], "tally_difference");
    own.assert_problem(403, "auth.forbidden");
    assert_eq!(settled.body["status"], "in_china");
    assert_eq!(dried.body["status"], "in_china");
}

#[actix_web::test]
async fn care_staff_announce_for_customers_they_may_see() {
    let app = TestApp::start().await;
    let (own, colleagues, nobodys) =
        (app.given_customer(0).await, app.given_customer(0).await, app.given_customer(0).await);
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    app.given_charge(own, care.user, None).await;
    app.given_charge(colleagues, colleague.user, None).await;
    let keeper = app.employee("china_warehouse", Some(app.given_warehouse("china").await)).await;
    let for_one = |number: &str, customer| json!({ "tracking_number": number, "customer_id": customer });

    care.post("/packages", &for_one("YT1001", own)).await.assert_status(201);
    care.post("/packages", &for_one("YT1002", nobodys)).await.assert_status(201);
    let refused = care.post("/packages", &for_one("YT1003", colleagues)).await;
    keeper.post("/packages", &for_one("YT1004", colleagues)).await.assert_status(201);

    refused.assert_problem(409, "packages.customer_unknown");
    assert_eq!(app.count("SELECT count(*) FROM packages WHERE tracking_number = 'YT1003'").await, 0);
}

#[actix_web::test]
async fn care_staff_give_packages_to_customers_they_may_see() {
    let app = TestApp::start().await;
    let (own, colleagues) = (app.given_customer(0).await, app.given_customer(0).await);
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    app.given_charge(own, care.user, None).await;
    app.given_charge(colleagues, colleague.user, None).await;
    let china = app.given_warehouse("china").await;
    let arrived = scan(&app.employee("china_warehouse", Some(china)).await, china, &["YT2001", "YT2002"]).await;
    let match_url = |row: usize| format!("/packages/{}/match", arrived["rows"][row]["package_id"].as_str().unwrap());
    let (own_code, colleagues_code) = (own.to_string(), colleagues.to_string());
    let rows = xlsx(&[&["tracking_number", "customer_code"], &["YT3001", &own_code], &["YT3002", &colleagues_code]]);

    let refused = care.post(&match_url(0), &json!({ "customer_id": colleagues })).await;
    care.post(&match_url(1), &json!({ "customer_id": own })).await.assert_status(200);
    let tried = care.post_xlsx("/packages/imports?dry_run=true", &rows).await;
    let imported = care.post_xlsx("/packages/imports", &rows).await;

    refused.assert_problem(409, "packages.customer_unknown");
    assert_eq!(app.count("SELECT count(*) FROM packages WHERE customer_id IS NOT NULL").await, 1);
    assert_eq!(
        (&tried.body["rows"][0]["result"], &tried.body["rows"][1]["code"]),
        (&json!("accepted"), &json!("packages.customer_unknown"))
    );
    imported.assert_problem(409, "packages.import_refused");
    assert_eq!(app.count("SELECT count(*) FROM packages").await, 2);
}
