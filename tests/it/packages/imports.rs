use std::time::{Duration, Instant};

use serde_json::json;

use super::scans::scan;
use crate::support::{Response, TestApp, unfit_workbooks, xlsx};

/// Row, result and code of each.
fn told(report: &Response) -> Vec<(u64, &str, &str)> {
    let rows = report.body["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["row"].as_u64().unwrap(), row["result"].as_str().unwrap(), row["code"].as_str().unwrap_or("-")))
        .collect()
}

#[actix_web::test]
async fn a_customer_announces_a_file_of_numbers_after_trying_it() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let (owner, china) = (app.customer(customer).await, app.given_warehouse("china").await);
    let keeper = app.employee("china_warehouse", Some(china)).await;
    let arrived = scan(&keeper, china, &["SF3003"]).await;
    let hanoi = app.given_warehouse("vietnam").await;
    let code = hanoi.to_string();
    let file = xlsx(&[
        &["Ghi chú", "Mã vận đơn", "Cân nặng (kg)", "Mã kho đích"],
        &["fragile", " yt1001 ", "2.5", &code],
        &["", "YT2002"],
        &["", "yt1001"],
        &["", "SF3003"],
    ]);

    let tried = owner.post_xlsx("/packages/imports?dry_run=true", &file).await;
    let untouched = app.count("SELECT count(*) FROM packages WHERE tracking_number LIKE 'YT%'").await;
    let imported = owner.post_xlsx_with_key("0123456789abcdef", "/packages/imports", &file).await;
    let replayed = owner.post_xlsx_with_key("0123456789abcdef", "/packages/imports", &file).await;
    let again = owner.post_xlsx("/packages/imports", &file).await;
    let other = xlsx(&[&["tracking_number"], &["YT9009"]]);
    let reused = owner.post_xlsx_with_key("0123456789abcdef", "/packages/imports", &other).await;

    tried.assert_status(200);
    assert_eq!((&tried.body["dry_run"], &tried.body["applied"], untouched), (&json!(true), &json!(false), 0));
    let expected = [(2, "accepted", "-"), (3, "accepted", "-"), (4, "repeated", "-"), (5, "accepted", "-")];
    assert_eq!(told(&tried), expected);
    imported.assert_status(200);
    assert_eq!((told(&imported).as_slice(), &imported.body["applied"]), (&expected[..], &json!(true)));
    assert_eq!((&replayed.body, &replayed.headers["idempotency-replayed"]), (&imported.body, &"true".parse().unwrap()));
    assert_eq!((&again.body["accepted"], &again.body["repeated"]), (&json!(0), &json!(4)));
    reused.assert_problem(409, "idempotency.key_reused");
    let mine = owner.get("/packages?sort=created_at").await.body;
    assert_eq!(mine["data"].as_array().unwrap().len(), 3);
    let found = app.employee("admin", None).await.get("/packages?q=YT1001").await.body["data"][0].clone();
    assert_eq!((&found["status"], &found["note"]), (&json!("announced"), &json!("fragile")));
    assert_eq!(found["weight_declared_kg"], "2.500");
    assert_eq!(found["destination_id"], json!(hanoi));
    let stray: uuid::Uuid = arrived["rows"][0]["package_id"].as_str().unwrap().parse().unwrap();
    assert_eq!(app.events_of(stray).await, ["package.received_in_china", "package.matched"]);
    assert_eq!(app.status_of(stray).await, "in_china");
}

#[actix_web::test]
async fn one_bad_row_refuses_the_file_and_all_of_them_are_named() {
    let app = TestApp::start().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let owner = app.customer(lan).await;
    let minhs = json!({ "tracking_number": "YT1001" });
    app.customer(minh).await.post("/packages", &minhs).await.assert_status(201);
    let (lans, minhs, nowhere) = (lan.to_string(), minh.to_string(), app.given_warehouse("china").await.to_string());
    let file = xlsx(&[
        &["tracking_number", "customer_code", "destination_code", "weight_kg"],
        &["YT1001"],
        &["no number"],
        &["YT2002", &minhs],
        &["YT2003", "C-NOBODY"],
        &["YT2004", "", &nowhere],
        &["YT2005", "", "", "heavy"],
        &["YT2006", &lans],
        &["", &lans],
    ]);

    let tried = owner.post_xlsx("/packages/imports?dry_run=true", &file).await;
    let refused = owner.post_xlsx("/packages/imports", &file).await;

    let expected = [
        (2, "refused", "packages.already_announced"),
        (3, "refused", "packages.tracking_number_malformed"),
        (4, "refused", "packages.customer_unknown"),
        (5, "refused", "packages.customer_unknown"),
        (6, "refused", "packages.warehouse_unknown"),
        (7, "refused", "packages.cell_malformed"),
        (8, "accepted", "-"),
        (9, "refused", "packages.tracking_number_malformed"),
    ];
    assert_eq!(told(&tried), expected);
    refused.assert_problem(409, "packages.import_refused");
    let errors = refused.body["errors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[0]["pointer"]), (7, &json!("/rows/2")));
    assert_eq!(errors[0]["code"], "packages.already_announced");
    assert_eq!(app.count("SELECT count(*) FROM packages").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM events WHERE kind LIKE 'package.%'").await, 1);
}

#[actix_web::test]
async fn a_forwarder_takes_a_file_of_parcels_into_its_own_warehouse() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let package = app.given_announced_package(customer, "YT1001").await;
    let (own, other) = (app.given_warehouse("china").await, app.given_warehouse("china").await);
    let forwarder = app.employee("china_warehouse", Some(own)).await;
    let file = xlsx(&[
        &["运单号", "重量 (kg)", "长 (cm)", "宽 (cm)", "高 (cm)"],
        &["YT1001", "2.5", "40", "30", "20"],
        &["YT7777", "1"],
    ]);
    let url = |warehouse| format!("/packages/imports?warehouse_id={warehouse}");

    let tried = forwarder.post_xlsx(&format!("{}&dry_run=true", url(own)), &file).await;
    let untouched = app.status_of(package.id).await;
    let taken_in = forwarder.post_xlsx(&url(own), &file).await;
    let elsewhere = forwarder.post_xlsx(&url(other), &file).await;
    let half = xlsx(&[&["tracking_number", "length_cm"], &["YT8888", "40"]]);
    let half = forwarder.post_xlsx(&url(own), &half).await;
    let owner = app.customer(customer).await.post_xlsx(&url(own), &file).await;

    let expected = [(2, "accepted", "-"), (3, "anonymous", "-")];
    assert_eq!((told(&tried).as_slice(), untouched.as_str()), (&expected[..], "announced"));
    assert_eq!(told(&taken_in), expected);
    let found = forwarder.get(&format!("/packages/{}", package.id)).await.body;
    assert_eq!((&found["status"], &found["weight_china_kg"]), (&json!("in_china"), &json!("2.500")));
    assert_eq!((&found["scans"][0]["length_cm"], &found["height_cm"]), (&json!("40.0"), &json!("20.0")));
    assert_eq!(app.units_of(package.order).await, [3, 0, 0, 0, 0]);
    elsewhere.assert_problem(403, "packages.wrong_warehouse");
    half.assert_problem(409, "packages.import_refused");
    owner.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn a_file_that_is_none_or_holds_too_much_is_rejected_at_once() {
    let app = TestApp::start().await;
    let owner = app.customer(app.given_customer(0).await).await;
    let mut files = unfit_workbooks("tracking_number");
    files.push((xlsx(&[&["weight_kg"], &["2"]]), "no column is headed tracking_number"));

    for (file, why) in files {
        let sent = Instant::now();
        let rejected = owner.speaking("en").post_xlsx("/packages/imports", &file).await;
        rejected.assert_problem(409, "files.rejected");
        assert_eq!(rejected.body["detail"], why);
        assert!(sent.elapsed() < Duration::from_secs(5), "{:?}", sent.elapsed());
    }
    let too_large = owner.post_xlsx("/packages/imports", &vec![0; (10 << 20) + 1]).await;
    too_large.assert_problem(413, "request.too_large");
    let as_json = owner.post("/packages/imports", &json!({})).await;
    as_json.assert_problem(415, "request.not_xlsx");
    assert_eq!(app.count("SELECT count(*) FROM packages").await, 0);
}

#[actix_web::test]
async fn the_template_is_a_file_that_can_be_filled_in_and_sent() {
    let app = TestApp::start().await;
    let owner = app.customer(app.given_customer(0).await).await;

    let (status, headers, template) = owner.get_bytes("/packages/imports/template.xlsx").await;
    let unfilled = owner.speaking("en").post_xlsx("/packages/imports?dry_run=true", &template).await;

    assert_eq!(status, 200);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(headers["content-type"], kind);
    unfilled.assert_problem(409, "files.rejected");
    assert_eq!(unfilled.body["detail"], "nothing stands below the headings");
}
