use futures_util::future::join_all;
use serde_json::json;

use super::{PASSWORD, lan, log_in, text};
use crate::support::TestApp;

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_account_are_answered_alike() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);

    let wrong = log_in(&app, "wrong horse battery").await;
    let unknown =
        app.anonymous().post("/auth/login", &json!({ "email": "minh@example.vn", "password": PASSWORD })).await;

    for refused in [&wrong, &unknown] {
        refused.assert_problem(401, "auth.invalid_credentials");
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
        assert_eq!(refused.body["detail"], wrong.body["detail"]);
    }
}

#[actix_web::test]
async fn after_five_failures_the_right_password_waits_too() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);

    for _ in 0..5 {
        log_in(&app, "wrong horse battery").await.assert_problem(401, "auth.invalid_credentials");
    }
    let right = log_in(&app, PASSWORD).await;

    right.assert_problem(429, "auth.too_many_attempts");
    let wait: i64 = right.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");

    app.execute("UPDATE login_failures SET first_at = first_at - interval '15 minutes'").await.unwrap();
    log_in(&app, PASSWORD).await.assert_status(200);
}

#[actix_web::test]
async fn of_a_burst_of_guesses_five_are_heard() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);

    let answers = join_all((0..12).map(|_| log_in(&app, "wrong horse battery"))).await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 401).count(), 5);
    assert_eq!(answers.iter().filter(|answer| answer.status == 429).count(), 7);
}

#[actix_web::test]
async fn a_token_of_somebody_elses_making_is_nobodys() {
    let app = TestApp::start().await;
    let lan = lan(&app).await;
    let token = text(&lan, "access_token");
    let (_, claims_and_signature) = token.split_once('.').unwrap();
    let (claims, _) = claims_and_signature.split_once('.').unwrap();
    let forged = [
        // {"alg":"none","typ":"at+jwt","kid":"test"}
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0Iiwia2lkIjoidGVzdCJ9.{claims}."),
        // {"alg":"HS256","typ":"at+jwt","kid":"test"}
        format!("eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6InRlc3QifQ.{claims_and_signature}"),
        // {"alg":"EdDSA","typ":"at+jwt","kid":"../../dev/null"}
        format!("eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6Ii4uLy4uL2Rldi9udWxsIn0.{claims_and_signature}"),
        text(&lan, "refresh_token").to_owned(),
    ];

    for token in forged {
        app.anonymous().with_token(&token).get("/me").await.assert_problem(401, "auth.unauthenticated");
    }
}

#[actix_web::test]
async fn a_disabled_account_cannot_sign_in() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    app.execute("UPDATE users SET status = 'disabled'").await.unwrap();

    log_in(&app, PASSWORD).await.assert_problem(401, "auth.invalid_credentials");
}
