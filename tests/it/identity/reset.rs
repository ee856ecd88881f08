use serde_json::json;

use super::{PASSWORD, lan, log_in, text};
use crate::support::{Mailbox, Response, TestApp};

const NEW: &str = "battery staple horse";

async fn ask(app: &TestApp, email: &str) -> Response {
    app.anonymous().post("/auth/password-resets", &json!({ "email": email })).await
}

async fn confirm(app: &TestApp, token: &str, password: &str) -> Response {
    let body = json!({ "token": token, "password": password });
    app.anonymous().post("/auth/password-resets/confirm", &body).await
}

#[actix_web::test]
async fn a_forgotten_password_is_replaced_by_the_mailed_link_once() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let lan = lan(&app).await;

    let known = ask(&app, "lan@example.vn").await;
    let unknown = ask(&app, "minh@example.vn").await;
    app.tell_everybody().await;

    known.assert_status(202);
    unknown.assert_status(202);
    assert_eq!(known.body, unknown.body);
    assert_eq!(mailbox.mails().len(), 1);
    let token = mailbox.word_after("reset-password?token=");
    let stored = app.value("SELECT string_agg(events::text, ' ') || (SELECT string_agg(password_resets::text, ' ') FROM password_resets) FROM events").await;
    assert!(!stored.contains(&token));

    confirm(&app, &token, "12345678").await.assert_problem(409, "auth.weak_password");
    confirm(&app, &token, NEW).await.assert_status(204);

    confirm(&app, &token, NEW).await.assert_problem(401, "auth.reset_token_invalid");
    let me = app.anonymous().with_token(text(&lan, "access_token")).get("/me").await;
    me.assert_problem(401, "auth.session_revoked");
    log_in(&app, PASSWORD).await.assert_problem(401, "auth.invalid_credentials");
    log_in(&app, NEW).await.assert_status(200);
    let events = app.events_of(lan.uuid("/user/id")).await;
    assert_eq!(events, ["user.registered", "password.reset_requested", "password.reset"]);
}

#[actix_web::test]
async fn a_link_older_than_ten_minutes_is_dead() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    lan(&app).await.assert_status(200);
    ask(&app, "lan@example.vn").await.assert_status(202);
    app.tell_everybody().await;
    app.execute("UPDATE password_resets SET issued_at = issued_at - interval '10 minutes'").await.unwrap();

    let late = confirm(&app, &mailbox.word_after("reset-password?token="), NEW).await;

    late.assert_problem(401, "auth.reset_token_invalid");
    confirm(&app, "lgp_made_up", NEW).await.assert_problem(401, "auth.reset_token_invalid");
}
