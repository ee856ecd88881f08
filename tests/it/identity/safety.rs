//! The cases of sign-in of the threat model that have no test of their own elsewhere, by their numbers there.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{PASSWORD, a_person, lan, log_in, text};
use crate::support::{Client, Mailbox, Response, TestApp};

fn client(app: &TestApp, signed_in: &Response) -> Client {
    app.anonymous().with_token(text(signed_in, "access_token"))
}

#[actix_web::test]
async fn case_1_nobody_is_told_how_to_sign_in() {
    let app = TestApp::start().await;

    let nobody = app.anonymous().get("/me").await;

    nobody.assert_problem(401, "auth.unauthenticated");
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
}

#[actix_web::test]
async fn case_7_each_kind_of_token_opens_its_own_door_only() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let lan = lan(&app).await;
    let reset = json!({ "email": "lan@example.vn" });
    app.anonymous().post("/auth/password-resets", &reset).await.assert_status(202);
    app.tell_everybody().await;
    let reset = mailbox.word_after("reset-password?token=");
    let (access, refresh) = (text(&lan, "access_token"), text(&lan, "refresh_token"));

    for token in [refresh, &reset] {
        app.anonymous().with_token(token).get("/me").await.assert_problem(401, "auth.unauthenticated");
    }
    for token in [&access[..100], &reset] {
        let refused = app.anonymous().post("/auth/refresh", &json!({ "refresh_token": token })).await;
        refused.assert_problem(401, "auth.token_invalid");
    }
    for token in [&access[..100], refresh, "lgp_00000000000000000000000000000000000000"] {
        let confirm = json!({ "token": token, "password": "battery staple horse" });
        let refused = app.anonymous().post("/auth/password-resets/confirm", &confirm).await;
        refused.assert_problem(401, "auth.reset_token_invalid");
    }
    client(&app, &lan).get("/me").await.assert_status(200);
}

#[actix_web::test]
async fn case_8_a_session_that_is_over_is_over_on_the_next_request() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let (logged_out, other) = (lan(&app).await, log_in(&app, PASSWORD).await);
    let user = other.uuid("/user/id");
    let over = async |signed_in: &Response| {
        client(&app, signed_in).get("/me").await.assert_problem(401, "auth.session_revoked");
        let refresh = json!({ "refresh_token": text(signed_in, "refresh_token") });
        app.anonymous().post("/auth/refresh", &refresh).await.assert_problem(401, "auth.session_revoked");
    };

    let token = json!({ "refresh_token": text(&logged_out, "refresh_token") });
    app.anonymous().post("/auth/logout", &token).await.assert_status(204);
    over(&logged_out).await;

    let current = log_in(&app, PASSWORD).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "battery staple" });
    client(&app, &current).post("/me/password", &change).await.assert_status(204);
    over(&other).await;

    client(&app, &current).get("/me").await.assert_status(200);
    admin.post(&format!("/users/{user}/disable"), &json!(null)).await.assert_status(200);
    over(&current).await;
}

#[actix_web::test]
async fn case_14_a_link_sets_one_password_of_one_account() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    lan(&app).await.assert_status(200);
    app.anonymous().post("/auth/register", &a_person("minh@example.vn", "0987654321")).await.assert_status(202);
    let reset = json!({ "email": "minh@example.vn" });
    app.anonymous().post("/auth/password-resets", &reset).await.assert_status(202);
    app.tell_everybody().await;
    let token = mailbox.word_after("reset-password?token=");

    // A link names its account: there is nothing in which to name another.
    let of_lan = json!({ "token": token, "password": "battery staple horse", "email": "lan@example.vn" });
    let refused = app.anonymous().post("/auth/password-resets/confirm", &of_lan).await;
    refused.assert_problem(422, "request.invalid");
    let confirm = json!({ "token": token, "password": "battery staple horse" });
    app.anonymous().post("/auth/password-resets/confirm", &confirm).await.assert_status(204);

    let again = app.anonymous().post("/auth/password-resets/confirm", &confirm).await;
    again.assert_problem(401, "auth.reset_token_invalid");
    log_in(&app, PASSWORD).await.assert_status(200);
}

#[actix_web::test]
async fn cases_10_13_and_15_nobody_learns_who_has_an_account() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    let post = async |path: &str, body: Value| app.anonymous().post(path, &body).await;
    let login = |email: &str| json!({ "email": email, "password": "wrong horse battery" });
    let reset = |email: &str| json!({ "email": email });

    let pairs = [
        (401, post("/auth/login", login("lan@example.vn")).await, post("/auth/login", login("minh@example.vn")).await),
        (
            202,
            post("/auth/password-resets", reset("lan@example.vn")).await,
            post("/auth/password-resets", reset("minh@example.vn")).await,
        ),
        (
            202,
            post("/auth/register", a_person("lan@example.vn", "0987654321")).await,
            post("/auth/register", a_person("minh@example.vn", "0987654322")).await,
        ),
    ];

    for (status, known, unknown) in pairs {
        known.assert_status(status);
        let named = |answer: &Response| {
            let mut body = answer.body.clone();
            body.as_object_mut().unwrap().remove("request_id");
            let names: BTreeSet<_> = answer.headers.keys().map(ToString::to_string).collect();
            (answer.status, body, names)
        };
        assert_eq!(named(&known), named(&unknown));
    }
}
