use std::sync::atomic::Ordering;

use persistence::Database;

use crate::support::{Response, TestApp};

#[track_caller]
fn assert_not_ready(ready: &Response, code: &str) {
    ready.assert_problem(503, code);
    assert_eq!(ready.headers["retry-after"], "1");
}

#[actix_web::test]
async fn a_program_with_its_database_is_alive_and_ready() {
    let app = TestApp::start().await;

    let (live, ready) = (app.anonymous().get("//health/live").await, app.anonymous().get("//health/ready").await);

    assert_eq!((live.status, &live.body["status"]), (200, &"ok".into()));
    assert_eq!((ready.status, &ready.body["status"], &ready.body["outbox_dead"]), (200, &"ok".into(), &0.into()));
}

#[actix_web::test]
async fn a_program_that_stops_is_not_ready_and_ends_every_connection_with_its_answer() {
    let app = TestApp::start().await;
    let before = app.anonymous().get("/me").await;
    app.app().draining.store(true, Ordering::Relaxed);

    let (live, ready) = (app.anonymous().get("//health/live").await, app.anonymous().get("//health/ready").await);

    assert_eq!(live.status, 200);
    assert_not_ready(&ready, "server.stopping");
    for answer in [&live, &ready, &app.anonymous().get("/me").await] {
        assert_eq!(answer.headers["connection"], "close");
    }
    assert!(!before.headers.contains_key("connection"));
}

#[actix_web::test]
async fn a_database_that_may_forget_is_none_to_work_with() {
    let app = TestApp::start_with(|app| app.unsafe_database = false).await;

    assert_not_ready(&app.anonymous().get("//health/ready").await, "server.unsafe_database_settings");
}

#[actix_web::test]
async fn a_database_with_an_older_schema_is_none_to_work_with() {
    let app = TestApp::start().await;
    app.execute("DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .await
        .unwrap();

    assert_not_ready(&app.anonymous().get("//health/ready").await, "server.not_migrated");
}

#[actix_web::test]
async fn without_its_database_a_program_is_alive_and_says_when_to_come_back() {
    let app = TestApp::start_with(|app| app.db = Database::new("postgres://127.0.0.1:1/none", 1).unwrap()).await;
    // By a connection of the test's own.
    let lan = app.staff_with([]).await;

    assert_eq!(app.anonymous().get("//health/live").await.status, 200);
    assert_not_ready(&app.anonymous().get("//health/ready").await, "server.unavailable");
    assert_not_ready(&lan.get("/me").await, "server.unavailable");
}

#[actix_web::test]
async fn late_notices_are_told_of_and_turn_nobody_away() {
    let app = TestApp::start().await;
    app.given_forgotten_password().await;
    app.execute("UPDATE outbox SET run_at = now() - interval '100 s'").await.unwrap();

    let ready = app.anonymous().get("//health/ready").await;

    assert_eq!(
        (ready.status, &ready.body["status"], &ready.body["outbox_lag_seconds"]),
        (200, &"lagging".into(), &0.into())
    );
    assert!(ready.body["mail_lag_seconds"].as_i64().is_some_and(|seconds| seconds >= 100));
}

#[actix_web::test]
async fn requests_are_counted_by_route_and_known_method() {
    let app = TestApp::start().await;
    app.anonymous().send("BREW", "/me", "").await.assert_problem(405, "request.method_not_allowed");
    app.anonymous().get(&format!("/orders/{}", app.new_id())).await.assert_problem(401, "auth.unauthenticated");

    let metrics = app.anonymous().text("//metrics").await;

    for line in [
        r#"langson_http_requests_total{method="other",route="/api/v1/me",status="405"}"#,
        r#"langson_http_requests_total{method="GET",route="/api/v1/orders/{order_id}",status="401"}"#,
        r#"langson_http_request_seconds_count{method="GET",route="/api/v1/orders/{order_id}"}"#,
        "langson_database_connections ",
    ] {
        assert!(metrics.contains(line), "{line}");
    }
    assert!(!metrics.contains("BREW"));
}
