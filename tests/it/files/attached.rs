use api::pass_time;
use image::ImageFormat;
use serde_json::{Value, json};
use uuid::Uuid;

use super::picture;
use crate::support::{Client, TestApp, an_order_for};

async fn photo(client: &Client) -> Uuid {
    client.upload("photo.png", "image/png", &picture(ImageFormat::Png)).await.id()
}

fn ids(files: &Value) -> Vec<&str> {
    files.as_array().unwrap().iter().map(|file| file["file_id"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn photos_of_a_package_are_seen_by_its_owner_even_when_that_comes_later() {
    let app = TestApp::start().await;
    let china = app.given_warehouse("china").await;
    let keeper = app.employee("china_warehouse", Some(china)).await;
    let scan = json!({ "warehouse_id": china, "rows": [{ "tracking_number": "YT100" }] });
    let scanned = keeper.post("/packages/scans", &scan).await;
    let package = scanned.uuid("/rows/0/package_id");
    let file = photo(&keeper).await;
    let photos = json!({ "file_ids": [file] });

    let first = keeper.post(&format!("/packages/{package}/photos"), &photos).await;
    let again = keeper.post(&format!("/packages/{package}/photos"), &photos).await;

    first.assert_status(200);
    assert_eq!(ids(&first.body["photos"]), [file.to_string()]);
    assert_eq!(again.body["photos"], first.body["photos"]);
    assert_eq!(app.events_of(package).await.iter().filter(|kind| *kind == "files.attached").count(), 1);
    let lan = app.given_customer(0).await;
    let customer = app.customer(lan).await;
    customer.get(&format!("/files/{file}")).await.assert_problem(404, "files.not_found");
    app.execute("UPDATE packages SET customer_id = (SELECT id FROM customers)").await.unwrap();
    customer.get(&format!("/files/{file}")).await.assert_status(200);
}

#[actix_web::test]
async fn what_is_no_image_or_not_there_is_no_photo() {
    let app = TestApp::start().await;
    let china = app.given_warehouse("china").await;
    let keeper = app.employee("china_warehouse", Some(china)).await;
    let scan = json!({ "warehouse_id": china, "rows": [{ "tracking_number": "YT100" }] });
    let package = keeper.post("/packages/scans", &scan).await.uuid("/rows/0/package_id");
    let path = format!("/packages/{package}/photos");
    let table = keeper.upload("a.csv", "text/csv", b"1,2\n").await.id();

    let of = |files: &[Uuid]| json!({ "file_ids": files });
    keeper.post(&path, &of(&[photo(&keeper).await, table])).await.assert_problem(409, "files.wrong_kind");
    keeper.post(&path, &of(&[app.new_id()])).await.assert_problem(409, "files.unknown");
    keeper.post(&path, &of(&[])).await.assert_problem(422, "request.invalid");
    let nowhere = format!("/packages/{}/photos", app.new_id());
    keeper.post(&nowhere, &of(&[table])).await.assert_problem(404, "packages.not_found");

    assert_eq!(keeper.get(&format!("/packages/{package}")).await.body["photos"], json!([]));
    assert_eq!(app.count("SELECT count(*) FROM files WHERE attached").await, 0);
}

#[actix_web::test]
async fn an_order_by_mail_keeps_the_mail() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let warehouse = app.given_warehouse("vietnam").await;
    let care = app.employee("care_manager", None).await;
    let mail = care.upload("mail.pdf", "application/pdf", b"%PDF-1.7\n%%EOF").await.id();
    let mut order = an_order_for(lan, warehouse);
    order["document_file_ids"] = json!([mail]);

    let entered = care.post("/orders", &order).await;
    app.execute("UPDATE files SET created_at = created_at - interval '30 days'").await.unwrap();
    pass_time(app.app()).await.unwrap();

    entered.assert_status(201);
    assert_eq!(ids(&entered.body["documents"]), [mail.to_string()]);
    care.get(&format!("/files/{mail}")).await.assert_status(200);
    app.customer(lan).await.get(&format!("/files/{mail}")).await.assert_status(200);
    order["document_file_ids"] = json!([app.new_id()]);
    care.post("/orders", &order).await.assert_problem(409, "files.unknown");
}
