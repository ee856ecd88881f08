use domain::Permission;
use uuid::Uuid;

use crate::support::{Client, Response, TestApp};

const JSON: (&str, &str) = ("Content-Type", "application/json");

async fn log_in_with(client: &Client, headers: &[(&str, &str)], body: &str) -> Response {
    client.send_with(headers, "POST", "/auth/login", body).await
}

#[actix_web::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let app = TestApp::start().await;
    let lan = app.staff_with([Permission::UseAccount]).await;
    let first = lan.get("/me").await;
    let tag = first.headers["etag"].to_str().unwrap();

    let again = lan.send_with(&[("If-None-Match", tag)], "GET", "/me", "").await;
    let other = lan.send_with(&[("If-None-Match", r#""something else""#)], "GET", "/me", "").await;

    assert_eq!((again.status, again.body.is_null()), (304, true));
    assert_eq!(again.headers["etag"], tag);
    assert_eq!((other.status, other.body), (200, first.body));
}

#[actix_web::test]
async fn a_clients_own_request_id_is_kept_if_it_is_one() {
    let app = TestApp::start().await;
    let own = "0193e2b4-0000-7000-8000-000000000001";
    for (sent, kept) in [(own, true), ("17", false)] {
        let answer = app.anonymous().send_with(&[("X-Request-Id", sent)], "GET", "//health/live", "").await;
        let told = answer.headers["x-request-id"].to_str().unwrap();
        assert!(told.parse::<Uuid>().is_ok_and(|_| (told == own) == kept), "{sent}: {told}");
    }
}

#[actix_web::test]
async fn every_answer_is_nobodys_to_keep_or_to_guess_at() {
    let app = TestApp::start().await;
    for path in ["//health/live", "/me", "/nowhere"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(
            (&answer.headers["cache-control"], &answer.headers["x-content-type-options"]),
            (&"no-store".parse().unwrap(), &"nosniff".parse().unwrap()),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a_method_that_an_address_does_not_have_is_told_of_those_it_has() {
    let app = TestApp::start().await;
    for method in ["PUT", "TRACE", "OPTIONS"] {
        let refused = app.anonymous().send(method, "/departments", "").await;
        refused.assert_problem(405, "request.method_not_allowed");
        assert_eq!(refused.headers["allow"], "GET, POST");
    }
}

#[actix_web::test]
async fn a_body_of_more_than_a_mebibyte_is_too_large() {
    let app = TestApp::start().await;
    let body = |length: usize| format!(r#"{{"email":"{}"}}"#, "a".repeat(length - 12));

    log_in_with(&app.anonymous(), &[JSON], &body(1 << 20)).await.assert_problem(422, "request.invalid");
    log_in_with(&app.anonymous(), &[JSON], &body((1 << 20) + 1)).await.assert_problem(413, "request.too_large");
}

#[actix_web::test]
async fn a_body_that_is_not_called_json_is_not_read() {
    let app = TestApp::start().await;
    for kind in ["text/plain", "application/json; charset=utf-7", "application/x-www-form-urlencoded"] {
        log_in_with(&app.anonymous(), &[("Content-Type", kind)], "{}").await.assert_problem(415, "request.not_json");
    }
    log_in_with(&app.anonymous(), &[], "{}").await.assert_problem(415, "request.not_json");
    let utf_8 = log_in_with(&app.anonymous(), &[("Content-Type", "application/json; charset=utf-8")], "{}").await;
    utf_8.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn who_is_too_late_is_told_at_which_version_it_stands() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let made = admin.post("/departments", &serde_json::json!({ "code": "help_desk", "name": "Help desk" })).await;
    let path = format!("/departments/{}", made.id());
    let change = serde_json::json!({ "name": "Customer care", "version": 1 });
    admin.patch(&path, &change).await.assert_status(200);

    let late = admin.patch(&path, &change).await;

    late.assert_problem(409, "request.version_conflict");
    assert_eq!(late.body["current_version"], 2);
}

#[actix_web::test]
async fn the_journal_names_the_session_or_the_token_that_acted() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let session = app.value("SELECT max(id::text) FROM sessions").await;
    let token = serde_json::json!({ "name": "CI", "scopes": ["departments:write"], "expires_in_days": 1 });
    let token = admin.post("/api-tokens", &token).await;
    token.assert_status(201);
    let machine = admin.with_token(token.body["secret"].as_str().unwrap());

    machine
        .post("/departments", &serde_json::json!({ "code": "help_desk", "name": "Help desk" }))
        .await
        .assert_status(201);

    let entries = admin.get("/audit-entries").await.body;
    let credential =
        |number: usize| (entries["data"][number]["session_id"].clone(), entries["data"][number]["token_id"].clone());
    let id = token.body["id"].clone();
    assert_eq!(credential(0), (serde_json::Value::Null, id));
    assert_eq!(credential(1), (session.into(), serde_json::Value::Null));
}
