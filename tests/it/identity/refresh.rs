use futures_util::future::join_all;
use serde_json::json;

use super::{PASSWORD, lan, log_in, text};
use crate::support::{Response, TestApp};

async fn refresh(app: &TestApp, token: &str) -> Response {
    app.anonymous().post("/auth/refresh", &json!({ "refresh_token": token })).await
}

async fn status_of(app: &TestApp, signed_in: &Response) -> u16 {
    app.anonymous().with_token(text(signed_in, "access_token")).get("/me").await.status
}

#[actix_web::test]
async fn many_tabs_may_refresh_at_once() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;

    let tabs = join_all((0..10).map(|_| refresh(&app, text(&lan, "refresh_token")))).await;

    for tab in &tabs {
        tab.assert_status(200);
        assert_eq!(status_of(&app, tab).await, 200);
        refresh(&app, text(tab, "refresh_token")).await.assert_status(200);
    }
    assert_eq!(app.value("SELECT count(*)::text FROM sessions WHERE revoked_at IS NOT NULL").await, "0");
}

#[actix_web::test]
async fn a_token_used_again_after_the_grace_ends_the_session() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    let next = refresh(&app, text(&lan, "refresh_token")).await;
    app.execute("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '21 seconds'").await.unwrap();

    let stolen = refresh(&app, text(&lan, "refresh_token")).await;

    stolen.assert_problem(401, "auth.refresh_reused");
    refresh(&app, text(&next, "refresh_token")).await.assert_problem(401, "auth.session_revoked");
    assert_eq!(status_of(&app, &next).await, 401);
    let kinds = "SELECT string_agg(kind, ' ' ORDER BY id) FROM events WHERE kind LIKE 'session.%'";
    assert_eq!(app.value(kinds).await, ["session.started", "session.refresh_reused"].join(" "));
}

#[actix_web::test]
async fn the_owner_of_a_stolen_session_is_told() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    refresh(&app, text(&lan, "refresh_token")).await.assert_status(200);
    app.execute("UPDATE refresh_tokens SET rotated_at = rotated_at - interval '21 seconds'").await.unwrap();
    refresh(&app, text(&lan, "refresh_token")).await.assert_problem(401, "auth.refresh_reused");

    app.tell_everybody().await;

    let again = log_in(&app, PASSWORD).await;
    let notices = app.anonymous().with_token(text(&again, "access_token")).get("/notifications").await;
    assert_eq!(notices.body["data"][0]["title"], "A session was ended");
    assert_eq!(notices.body["data"][0]["kind"], "session.refresh_reused");
}

#[actix_web::test]
async fn logging_out_kills_the_tokens_of_the_grace_too() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    let (first, tab) = (text(&lan, "refresh_token"), refresh(&app, text(&lan, "refresh_token")).await);
    tab.assert_status(200);

    let out = app.anonymous().post("/auth/logout", &json!({ "refresh_token": first })).await;

    out.assert_status(204);
    for token in [first, text(&tab, "refresh_token")] {
        refresh(&app, token).await.assert_problem(401, "auth.session_revoked");
    }
}

#[actix_web::test]
async fn a_browser_keeps_its_token_where_no_script_reads_it() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    let login = json!({ "email": "lan@example.vn", "password": PASSWORD, "refresh_token_in": "cookie" });

    let signed_in = app.anonymous().post("/auth/login", &login).await;

    signed_in.assert_status(200);
    assert!(signed_in.body["refresh_token"].is_null());
    let cookie = signed_in.headers["set-cookie"].to_str().unwrap();
    for attribute in ["__Host-langson-refresh=lgr_", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let kept = cookie.split(';').next().unwrap();
    let next = app.anonymous().post_with_cookie(kept, "/auth/refresh", &json!({})).await;
    next.assert_status(200);
    assert!(next.body["refresh_token"].is_null() && next.headers.contains_key("set-cookie"));
    app.anonymous().post_with_cookie(kept, "/auth/logout", &json!({})).await.assert_status(204);
    assert_eq!(status_of(&app, &next).await, 401);
}

#[actix_web::test]
async fn whoever_logs_out_is_out_at_once() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    assert_eq!(status_of(&app, &lan).await, 200);
    let token = json!({ "refresh_token": text(&lan, "refresh_token") });

    let out = app.anonymous().post("/auth/logout", &token).await;
    let again = app.anonymous().post("/auth/logout", &token).await;

    out.assert_status(204);
    again.assert_status(204);
    assert_eq!(status_of(&app, &lan).await, 401);
    refresh(&app, text(&lan, "refresh_token")).await.assert_problem(401, "auth.session_revoked");
    let kinds = "SELECT string_agg(kind, ' ' ORDER BY id) FROM events WHERE kind LIKE 'session.%'";
    assert_eq!(app.value(kinds).await, ["session.started", "session.ended"].join(" "));
}

#[actix_web::test]
async fn what_is_no_refresh_token_is_refused() {
    let app = TestApp::start().await;

    for body in [json!({}), json!({ "refresh_token": "lgr_made_up" })] {
        app.anonymous().post("/auth/refresh", &body).await.assert_problem(401, "auth.token_invalid");
    }
}
