use std::num::NonZeroU32;

use api::{Clock, Config, boot};
use futures_util::future::join;
use serde_json::json;

use crate::support::TestApp;

fn config(admin_password: Option<&str>) -> Config {
    Config {
        listen: ([127, 0, 0, 1], 0).into(),
        database_url: None,
        connections: 1,
        data_dir: ".data".into(),
        pg_bin: None,
        bucket: None,
        admin_email: "admin@langson.local".to_owned(),
        admin_password: admin_password.map(str::to_owned),
        signing_key: None,
        requests_per_minute: NonZeroU32::new(1),
        trusted_proxies: vec![],
        origins: vec![],
        smtp_url: None,
        mail_from: "Langson <no-reply@langson.test>".to_owned(),
        web_url: "https://web.test".to_owned(),
        log: "info".to_owned(),
        log_json: false,
    }
}

#[actix_web::test]
async fn several_nodes_that_start_at_once_make_one_administrator() {
    let app = TestApp::start().await;
    let (db, clock) = (&app.app().db, Clock::system());

    let (first, second) = join(boot(db, clock, &config(None)), boot(db, clock, &config(None))).await;
    boot(db, clock, &config(Some("another password"))).await.unwrap();

    assert!(first.is_ok() && second.is_ok());
    assert_eq!(app.value("SELECT count(*)::text FROM users").await, "1");
    assert_eq!(app.value("SELECT count(*)::text FROM signing_keys").await, "1");
}

#[actix_web::test]
async fn the_first_administrator_signs_in_with_the_given_password() {
    let app = TestApp::start().await;
    boot(&app.app().db, Clock::system(), &config(Some("a given password"))).await.unwrap();

    let body = json!({ "email": "admin@langson.local", "password": "a given password" });
    let signed_in = app.anonymous().post("/auth/login", &body).await;

    signed_in.assert_status(200);
    assert_eq!(signed_in.body["user"]["roles"], json!(["admin"]));
    assert_eq!(app.events_of(signed_in.uuid("/user/id")).await, ["user.created"]);
}
