use std::num::NonZeroU32;

use api::{App, RateLimit, TrustedProxies};
use serde_json::json;

use crate::support::TestApp;

fn behind_a_proxy(app: &mut App) {
    app.proxies = TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap()]);
}

async fn address_of_sign_in(app: &TestApp, forwarded: &str) -> String {
    let registration = json!({
        "email": "lan@example.vn", "password": "correct horse", "full_name": "Nguyễn Thị Lan", "phone": "0912345678",
    });
    app.anonymous().post("/auth/register", &registration).await.assert_status(202);
    let body = json!({ "email": "lan@example.vn", "password": "correct horse" }).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", forwarded)];
    app.anonymous().send_with(&headers, "POST", "/auth/login", &body).await.assert_status(200);
    let event = app.value("SELECT address FROM events WHERE kind = 'session.started'").await;
    assert_eq!(app.value("SELECT address FROM sessions").await, event);
    event
}

#[actix_web::test]
async fn behind_a_trusted_proxy_the_client_is_whom_the_proxy_names() {
    let app = TestApp::start_with(behind_a_proxy).await;

    assert_eq!(address_of_sign_in(&app, "1.1.1.1, 198.51.100.7").await, "198.51.100.7");
}

#[actix_web::test]
async fn nobody_else_is_believed() {
    let app = TestApp::start().await;

    assert_eq!(address_of_sign_in(&app, "198.51.100.7").await, "127.0.0.1");
}

/// Behind a proxy, with one request a minute: each of these clients asks once, and is served or not.
async fn assert_served(clients: &[(&str, bool)]) {
    let app = TestApp::start_with(|app| {
        behind_a_proxy(app);
        app.rate = RateLimit::per_minute(NonZeroU32::new(1));
    })
    .await;
    for (client, served) in clients {
        let answer = app.anonymous().send_with(&[("X-Forwarded-For", client)], "GET", "/nowhere", "").await;
        let (status, code) = if *served { (404, "request.not_found") } else { (429, "request.too_many") };
        answer.assert_problem(status, code);
    }
}

#[actix_web::test]
async fn each_client_behind_a_proxy_has_an_allowance_of_its_own() {
    assert_served(&[("198.51.100.7", true), ("198.51.100.7", false), ("198.51.100.8", true)]).await;
}

#[actix_web::test]
async fn whoever_has_a_network_of_ipv6_addresses_has_one_allowance() {
    assert_served(&[
        ("2001:db8:1:2::1", true),
        ("2001:db8:1:2:ffff::7", false),
        ("2001:db8:1:3::1", true),
        ("::ffff:198.51.100.7", true),
        ("::ffff:198.51.100.8", true),
    ])
    .await;
}

#[actix_web::test]
async fn failures_to_sign_in_are_counted_by_network_and_told_by_address() {
    let app = TestApp::start_with(behind_a_proxy).await;
    assert_eq!(address_of_sign_in(&app, "2001:db8:1:2::1").await, "2001:db8:1:2::1");
    let guess = async |client: &str, password: &str| {
        let body = json!({ "email": "lan@example.vn", "password": password }).to_string();
        let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", client)];
        app.anonymous().send_with(&headers, "POST", "/auth/login", &body).await
    };

    for number in 0..5 {
        let wrong = guess(&format!("2001:db8:1:2::{number}"), "wrong horse").await;
        wrong.assert_problem(401, "auth.invalid_credentials");
    }

    guess("2001:db8:1:2::9", "correct horse").await.assert_problem(429, "auth.too_many_attempts");
    guess("2001:db8:1:3::9", "correct horse").await.assert_status(200);
}
