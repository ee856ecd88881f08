use futures_util::future::join_all;
use serde_json::json;

use super::{ELSEWHERE, PASSWORD, lan, log_in};
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
async fn nobody_locks_somebody_else_out() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    let login = json!({ "email": "lan@example.vn", "password": PASSWORD });
    for _ in 0..5 {
        log_in(&app, "wrong horse battery").await.assert_problem(401, "auth.invalid_credentials");
    }

    let stranger = log_in(&app, PASSWORD).await;
    let lan = app.anonymous().at(ELSEWHERE).post("/auth/login", &login).await;

    stranger.assert_problem(429, "auth.too_many_attempts");
    lan.assert_status(200);
}

#[actix_web::test]
async fn an_address_that_fails_for_fifty_accounts_waits_for_all() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    let guess = |number: u8| json!({ "email": format!("guess{number}@example.vn"), "password": "wrong horse" });
    app.anonymous().post("/auth/login", &guess(1)).await.assert_problem(401, "auth.invalid_credentials");
    app.execute("UPDATE login_failures SET failures = 49 WHERE email = ''").await.unwrap();

    let fiftieth = app.anonymous().post("/auth/login", &guess(2)).await;
    let next = app.anonymous().post("/auth/login", &guess(3)).await;
    let right = log_in(&app, PASSWORD).await;

    fiftieth.assert_problem(401, "auth.invalid_credentials");
    for refused in [next, right] {
        refused.assert_problem(429, "auth.too_many_attempts");
        assert!(refused.headers.contains_key("retry-after"));
    }
    let login = json!({ "email": "lan@example.vn", "password": PASSWORD });
    app.anonymous().at(ELSEWHERE).post("/auth/login", &login).await.assert_status(200);
}

#[actix_web::test]
async fn a_disabled_account_cannot_sign_in() {
    let app = TestApp::start().await;
    lan(&app).await.assert_status(200);
    app.execute("UPDATE users SET status = 'disabled'").await.unwrap();

    log_in(&app, PASSWORD).await.assert_problem(401, "auth.invalid_credentials");
}
