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
mod safety;
mod secrets;
mod sessions;
mod step_up;
mod totp;
mod users;

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use api::Clock;
use aws_lc_rs::hmac;
use serde_json::{Value, json};

use crate::support::{Client, Response, TestApp};

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

/// The code that an app shows for a secret, so many steps from now.
fn code(secret: &str, steps: i64) -> String {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let values: Vec<_> = secret.chars().map(|sign| SIGNS.find(sign).unwrap() as u64).collect();
    let groups = values.chunks(8).map(|group| group.iter().fold(0, |bits, value| bits << 5 | value));
    let bytes: Vec<_> = groups.flat_map(|bits| bits.to_be_bytes()[3..].to_vec()).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let step = Clock::system().now().utc().timestamp() / 30 + steps;
    let digest = hmac::sign(&key, &step.to_be_bytes());
    let offset = usize::from(digest.as_ref()[19] & 0xf);
    let number = u32::from_be_bytes(digest.as_ref()[offset..offset + 4].try_into().unwrap());
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// Somebody whose sign-in has a second step.
struct Enrolled {
    client: Client,
    secret: String,
    recovery_codes: Vec<String>,
}

impl Enrolled {
    /// The code of now, as if none had been used yet.
    async fn fresh_code(&self, app: &TestApp) -> String {
        app.execute("UPDATE totps SET last_step = 0").await.unwrap();
        code(&self.secret, 0)
    }
}

async fn enrol(client: Client) -> Enrolled {
    let prepared = client.post("/me/totp", &json!({ "password": PASSWORD })).await;
    prepared.assert_status(200);
    let secret = text(&prepared, "secret").to_owned();
    let confirmed = client.post("/me/totp/confirm", &json!({ "code": code(&secret, 0) })).await;
    confirmed.assert_status(200);
    let codes = confirmed.body["recovery_codes"].as_array().unwrap();
    let recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    Enrolled { client, secret, recovery_codes }
}

/// An employee with a password and a session, made by `admin`.
async fn given_employee(app: &TestApp, admin: &Client, role: &str) -> Client {
    let email = format!("{role}@example.vn");
    let employee = json!({ "email": email, "full_name": "Minh", "password": PASSWORD, "role_codes": [role] });
    let made = admin.post("/users", &employee).await;
    made.assert_status(201);
    let login = app.anonymous().post("/auth/login", &json!({ "email": email, "password": PASSWORD })).await;
    app.anonymous().with_token(text(&login, "access_token")).of_user(made.id())
}

async fn set(admin: &Client, setting: &str, value: Value) {
    let set = admin.put(&format!("/settings/{setting}"), &json!({ "value": value, "version": 0 })).await;
    set.assert_status(200);
}

/// Within a second, on every node.
async fn soon_answers(client: &Client, path: &str, status: u16) {
    let since = Instant::now();
    while client.get(path).await.status != status {
        assert!(since.elapsed() < Duration::from_secs(1), "{path} is not {status} within a second");
        sleep(Duration::from_millis(50)).await;
    }
}

fn text<'a>(response: &'a Response, field: &str) -> &'a str {
    response.body[field].as_str().unwrap_or_else(|| panic!("no {field}: {:#}", response.body))
}
