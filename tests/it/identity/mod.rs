//! People: signing in, one's own account, staff, roles and tokens.

mod api_tokens;
mod boot;
mod jwt;
mod log_in;
mod me;
mod refresh;
mod register;
mod reset;
mod roles;
mod users;

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use crate::support::{Response, TestApp};

/// Another address of this machine.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
const PASSWORD: &str = "correct horse battery";

fn a_person(email: &str, phone: &str) -> Value {
    json!({ "full_name": "Nguyen Thi Lan", "email": email, "phone": phone, "password": PASSWORD, "locale": "en" })
}

/// A customer who registered as lan@example.vn, just signed in.
async fn lan(app: &TestApp) -> Response {
    app.anonymous().post("/auth/register", &a_person("lan@example.vn", "0912345678")).await.assert_status(202);
    log_in(app, PASSWORD).await
}

async fn log_in(app: &TestApp, password: &str) -> Response {
    app.anonymous().post("/auth/login", &json!({ "email": "lan@example.vn", "password": password })).await
}

fn text<'a>(response: &'a Response, field: &str) -> &'a str {
    response.body[field].as_str().unwrap_or_else(|| panic!("no {field}: {:#}", response.body))
}
