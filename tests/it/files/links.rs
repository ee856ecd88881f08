use domain::Permission;
use image::ImageFormat;
use serde_json::{Value, json};

use super::picture;
use crate::support::{TestApp, an_order_for};

#[actix_web::test]
async fn a_link_gives_the_content_as_a_download_that_runs_nothing() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let file = staff.upload("hoá đơn.exe", "image/png", &picture(ImageFormat::Png)).await;

    let link = staff.post(&format!("/files/{}/links", file.id()), &Value::Null).await;
    let (headers, content) = staff.download(link.body["url"].as_str().unwrap()).await;

    assert_eq!(file.body["size"], content.len());
    assert_eq!(headers["content-type"], "image/png");
    assert_eq!(headers["content-length"], content.len().to_string().as_str());
    assert_eq!(
        headers["content-disposition"],
        "attachment; filename=\"ho_ __n.exe.png\"; filename*=UTF-8''ho%C3%A1%20%C4%91%C6%A1n.exe.png"
    );
    assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(
        (&headers["x-content-type-options"], &headers["cache-control"]),
        (&"nosniff".parse().unwrap(), &"no-store".parse().unwrap())
    );
}

#[actix_web::test]
async fn a_link_is_good_for_its_file_its_reader_and_five_minutes() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let other = app.employee("care_staff", None).await;
    let file = staff.upload("a.csv", "text/csv", b"1,2\n").await.id();
    let another = staff.upload("b.csv", "text/csv", b"1,2\n").await.id();

    let link = staff.post(&format!("/files/{file}/links"), &Value::Null).await;
    let url = link.body["url"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    let expires: i64 = url.split("expires=").nth(1).unwrap().split('&').next().unwrap().parse().unwrap();

    let (reader, stranger) = (staff.user.unwrap().to_string(), other.user.unwrap().to_string());
    for forged in [
        url.replace(&file.to_string(), &another.to_string()),
        url.replace(&reader, &stranger),
        url.replace(&format!("expires={expires}"), &format!("expires={}", expires + 1)),
        url.replace("signature=", "signature=A"),
    ] {
        app.anonymous().get(&forged).await.assert_problem(401, "files.link_invalid");
    }
    app.anonymous().get(&format!("/files/{file}/content")).await.assert_problem(400, "request.unreadable");
    assert!(link.body["expires_at"].is_string());
}

#[actix_web::test]
async fn a_link_dies_with_the_readers_right_to_the_file() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let file = staff.upload("a.csv", "text/csv", b"1,2\n").await.id();
    let link = staff.post(&format!("/files/{file}/links"), &Value::Null).await;
    let url = link.body["url"].as_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();

    app.execute("UPDATE users SET status = 'disabled'").await.unwrap();

    app.anonymous().get(&url).await.assert_problem(404, "files.not_found");
}

#[actix_web::test]
async fn a_file_that_is_attached_to_nothing_is_its_owners_alone() {
    let app = TestApp::start().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let (lan, minh) = (app.customer(lan).await, app.customer(minh).await);
    let staff = app.staff_with([Permission::ReadFiles, Permission::WriteFiles]).await;
    let hers = lan.upload("a.csv", "text/csv", b"1,2\n").await;
    let ours = staff.upload("b.csv", "text/csv", b"1,2\n").await;
    let path = |file: &crate::support::Response| format!("/files/{}", file.id());

    assert!(hers.body["customer_id"].is_string());
    for (client, file, status) in
        [(&lan, &hers, 200), (&minh, &hers, 404), (&staff, &hers, 404), (&lan, &ours, 404), (&staff, &ours, 200)]
    {
        assert_eq!(client.get(&path(file)).await.status, status);
        assert_eq!(client.post(&format!("{}/links", path(file)), &json!({})).await.status, status);
    }
}

#[actix_web::test]
async fn what_is_attached_is_seen_by_staff_and_by_no_other_customer() {
    let app = TestApp::start().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let (warehouse, owner) = (app.given_warehouse("vietnam").await, app.customer(lan).await);
    let colleague = app.staff_with([Permission::ReadFiles, Permission::WriteFiles]).await;
    let care = app.employee("care_manager", None).await;
    let (mail, stray) = (
        care.upload("mail.pdf", "application/pdf", b"%PDF-1.7\n%%EOF").await.id(),
        owner.upload("a.csv", "text/csv", b"1,2\n").await.id(),
    );
    let mut order = an_order_for(lan, warehouse);
    order["document_file_ids"] = json!([mail]);
    let path = format!("/files/{mail}");

    colleague.get(&path).await.assert_problem(404, "files.not_found");
    care.post("/orders", &order).await.assert_status(201);
    order["document_file_ids"] = json!([stray]);
    let of_another = care.post("/orders", &order).await;

    for (client, status) in [(&colleague, 200), (&owner, 200), (&app.customer(minh).await, 404)] {
        assert_eq!(client.get(&path).await.status, status);
        assert_eq!(client.post(&format!("{path}/links"), &json!({})).await.status, status);
    }
    of_another.assert_problem(409, "files.unknown");
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 1);
}
