use api::{Clock, pass_time};
use image::{GenericImageView, ImageFormat};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{picture, transparent_webp, turned_photo};
use crate::support::{Client, TestApp, workbook};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn staff(app: &TestApp) -> Client {
    app.employee("care_staff", None).await
}

async fn downloaded(client: &Client, file: Uuid) -> Vec<u8> {
    let link = client.post(&format!("/files/{file}/links"), &Value::Null).await;
    client.download(link.body["url"].as_str().unwrap()).await.1
}

#[actix_web::test]
async fn every_kind_is_told_by_its_content() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    for (declared, content, kind) in [
        ("image/jpeg", picture(ImageFormat::Jpeg), "jpeg"),
        ("image/png", picture(ImageFormat::Png), "png"),
        ("image/webp", transparent_webp(), "webp"),
        ("image/webp", picture(ImageFormat::WebP), "jpeg"),
        ("application/pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n".to_vec(), "pdf"),
        (XLSX, workbook(b"<worksheet/>"), "xlsx"),
        ("text/csv", "\u{feff}mã;số\r\n1;2\r\n".as_bytes().to_vec(), "csv"),
        ("application/vnd.ms-excel", b"a,b\n1,2\n".to_vec(), "csv"),
        ("application/octet-stream", picture(ImageFormat::Png), "png"),
    ] {
        let answer = staff.upload("whatever.bin", declared, &content).await;
        answer.assert_status(201);
        assert_eq!((&answer.body["kind"], &answer.body["name"]), (&json!(kind), &json!("whatever.bin")), "{declared}");
        let is_image = ["jpeg", "png", "webp"].contains(&kind);
        assert_eq!(answer.body["width"], if is_image { json!(4) } else { Value::Null });
        assert_eq!(staff.get(&format!("/files/{}", answer.id())).await.body, answer.body);
        assert_eq!(app.events_of(answer.id()).await, ["file.uploaded"]);
    }
}

#[actix_web::test]
async fn an_image_is_written_anew_upright_and_without_what_the_camera_noted() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;

    let answer = staff.upload("photo.jpg", "image/jpeg", &turned_photo()).await;

    answer.assert_status(201);
    assert_eq!((&answer.body["width"], &answer.body["height"]), (&json!(2), &json!(4)));
    let kept = downloaded(&staff, answer.id()).await;
    assert!(!kept.windows(3).any(|window| window == b"GPS") && !kept.windows(4).any(|window| window == b"Exif"));
    let image = image::load_from_memory(&kept).unwrap();
    assert_eq!(image.dimensions(), (2, 4));
    assert!(image.get_pixel(0, 0)[0] > image.get_pixel(0, 3)[0], "what was left is on top");
    assert_eq!(answer.body["size"], kept.len());
}

#[actix_web::test]
async fn what_is_not_what_it_says_or_harms_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    let flood = flood_png();
    let blanks = vec![b' '; 8 << 20];
    for (name, declared, content, code) in [
        ("a.png", "image/png", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "files.type_mismatch"),
        ("a.png", "image/png", b"<?php system('id');".to_vec(), "files.type_mismatch"),
        ("a.png", "image/png", picture(ImageFormat::Jpeg), "files.type_mismatch"),
        ("a.png", "application/octet-stream", b"<svg onload=alert(1)>".to_vec(), "files.type_refused"),
        ("a.gif", "image/gif", b"GIF89a/*\0*/=1;alert(1)".to_vec(), "files.type_refused"),
        ("a.svg", "image/svg+xml", b"<svg onload=alert(1)>".to_vec(), "files.type_refused"),
        ("a.csv", "text/csv", b"\xb1\xe0\xba\xc5,\xca\xfd".to_vec(), "files.type_mismatch"),
        ("a.png", "image/png", flood, "files.image_too_large"),
        ("a.png", "image/png", picture(ImageFormat::Png)[..40].to_vec(), "files.rejected"),
        ("a.xlsx", XLSX, workbook(&blanks), "files.rejected"),
        ("a.xlsx", XLSX, workbook(br#"<worksheet><c r="XFD1048576"/></worksheet>"#), "files.rejected"),
        ("a.xlsx", XLSX, workbook(b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"), "files.rejected"),
        ("a.xlsx", XLSX, workbook(&workbook(b"")), "files.rejected"),
        ("a.xlsx", XLSX, b"PK\x03\x04".to_vec(), "files.rejected"),
        ("a.pdf", "application/pdf", b"%PDF-1.7 without an end".to_vec(), "files.rejected"),
    ] {
        staff.upload(name, declared, &content).await.assert_problem(409, code);
    }
    assert_eq!(app.count("SELECT count(*) FROM files").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM loose_objects").await, 0);
}

/// A PNG of a few bytes that says it has 30 000 by 30 000 pixels.
fn flood_png() -> Vec<u8> {
    let header = [&b"IHDR"[..], &30_000_u32.to_be_bytes(), &30_000_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut png = picture(ImageFormat::Png);
    png[12..29].copy_from_slice(&header);
    let checksum = header.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    });
    png[29..33].copy_from_slice(&(!checksum).to_be_bytes());
    png
}

#[actix_web::test]
async fn a_name_is_kept_as_text_and_is_never_a_path() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    let long = "x".repeat(300);
    for (given, kept) in [
        ("../../etc/passwd", "passwd"),
        ("invoice\u{202e}gpj.png", "invoicegpj.png"),
        ("con.png", "con.png"),
        (&long, &long[..200]),
    ] {
        let answer = staff.upload(given, "image/png", &picture(ImageFormat::Png)).await;
        answer.assert_status(201);
        assert_eq!(answer.body["name"], kept);
    }
}

#[actix_web::test]
async fn the_limits_of_a_form_are_those_of_the_document() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    let key = || Clock::system().id::<Uuid>().to_string();

    let most = vec![b'a'; 10 << 20];
    staff.upload("a.csv", "text/csv", &most).await.assert_status(201);
    let more = vec![b'a'; (10 << 20) + 1];
    staff.upload("a.csv", "text/csv", &more).await.assert_problem(413, "files.too_large");
    staff.upload("a.csv", "text/csv", b"").await.assert_problem(422, "request.invalid");
    staff.post("/files", &json!({ "file": "a" })).await.assert_problem(415, "files.not_multipart");
    staff.post_form(&key(), b"--frontier--\r\n").await.assert_problem(422, "request.invalid");
    staff.post_form(&key(), b"not a form").await.assert_problem(400, "request.unreadable");
    let stranger = b"--frontier\r\nContent-Disposition: form-data; name=\"owner_id\"\r\n\r\nx\r\n--frontier--\r\n";
    let refused = staff.post_form(&key(), stranger).await;
    refused.assert_problem(422, "request.invalid");
    assert_eq!(refused.body["errors"][0]["pointer"], "/owner_id");
}

#[actix_web::test]
async fn the_same_key_takes_the_same_bytes_once_and_no_others() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    let key = Clock::system().id::<Uuid>().to_string();

    let first = staff.upload_with_key(&key, "a.csv", "text/csv", b"1,2\n").await;
    let again = staff.upload_with_key(&key, "a.csv", "text/csv", b"1,2\n").await;
    let other = staff.upload_with_key(&key, "a.csv", "text/csv", b"1,3\n").await;

    first.assert_status(201);
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    other.assert_problem(409, "idempotency.key_reused");
    assert_eq!(app.count("SELECT count(*) FROM files").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM loose_objects").await, 0, "nothing else was put into the store");
}

#[actix_web::test]
async fn what_nobody_needs_is_cleared_away_with_its_content() {
    let app = TestApp::start().await;
    let staff = staff(&app).await;
    let stored = || std::fs::read_dir(app.files_folder()).unwrap().count();
    let file = staff.upload("a.csv", "text/csv", b"1,2\n").await.id();
    let fresh = staff.upload("b.csv", "text/csv", b"1,2\n").await.id();

    let age = "UPDATE files SET created_at = created_at - interval '8 days' WHERE name = 'a.csv'";
    app.execute(age).await.unwrap();
    pass_time(app.app()).await.unwrap();
    let while_loose = stored();
    app.execute("UPDATE loose_objects SET created_at = created_at - interval '2 hours'").await.unwrap();
    pass_time(app.app()).await.unwrap();

    staff.get(&format!("/files/{file}")).await.assert_problem(404, "files.not_found");
    staff.get(&format!("/files/{fresh}")).await.assert_status(200);
    assert_eq!((while_loose, stored()), (2, 1));
    assert_eq!(app.events_of(file).await, ["file.uploaded", "file.deleted"]);
    assert_eq!(app.count("SELECT count(*) FROM loose_objects").await, 0);
}
