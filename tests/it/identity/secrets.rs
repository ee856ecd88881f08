use serde_json::{Value, json};

use super::{a_person, text};
use crate::support::{Log, Mailbox, TestApp};

/// Said by nobody else, so that it is found wherever it should not be.
const PASSWORDS: [&str; 4] = ["canary first 5c0f", "canary wrong 8d1e", "canary second 2b7a", "canary third 9e44"];

#[actix_web::test]
async fn secrets_are_in_no_table_and_in_no_log() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let log = Log::listen();
    let anybody = app.anonymous();
    let [first, wrong, second, third] = PASSWORDS;
    let log_in = async |password: &str| {
        anybody.post("/auth/login", &json!({ "email": "lan@example.vn", "password": password })).await
    };

    let mut person = a_person("lan@example.vn", "0912345678");
    person["password"] = json!(first);
    anybody.post("/auth/register", &person).await.assert_status(202);
    log_in(wrong).await.assert_problem(401, "auth.invalid_credentials");
    anybody.post("/auth/login", &json!({ "password": wrong, "more": wrong })).await.assert_status(422);
    anybody.post_text("/auth/login", &format!("{{ {wrong}")).await.assert_status(400);
    let signed_in = log_in(first).await;
    signed_in.assert_status(200);
    let refresh = json!({ "refresh_token": text(&signed_in, "refresh_token") });
    let refreshed = anybody.post("/auth/refresh", &refresh).await;
    let lan = anybody.with_token(text(&refreshed, "access_token"));
    let change = json!({ "current_password": first, "new_password": second });
    lan.post("/me/password", &change).await.assert_status(204);
    let token = json!({ "name": "Extension", "scopes": ["cart:read"], "expires_in_days": 1 });
    let token = lan.post("/api-tokens", &token).await;
    anybody.with_token(text(&token, "secret")).get("/cart").await.assert_status(200);
    anybody.post("/auth/password-resets", &json!({ "email": "lan@example.vn" })).await.assert_status(202);
    app.tell_everybody().await;
    let link = mailbox.word_after("reset-password?token=");
    let confirm = json!({ "token": link, "password": third });
    anybody.post("/auth/password-resets/confirm", &confirm).await.assert_status(204);
    log_in(third).await.assert_status(200);

    let (said, kept) = (log.text(), everything(&app).await);
    assert!(said.contains("a sign-in failed"), "nobody listened: {said}");
    assert!(kept.contains("session.started") && kept.contains("lan@example.vn"));
    let tokens = [
        text(&signed_in, "refresh_token"),
        text(&signed_in, "access_token"),
        text(&refreshed, "refresh_token"),
        text(&refreshed, "access_token"),
        text(&token, "secret"),
        &link,
    ];
    for secret in PASSWORDS.iter().chain(&tokens) {
        assert!(!kept.contains(secret), "{secret} is in the database");
        assert!(!said.contains(secret), "{secret} is in the log");
    }
    assert_ne!(token.body["secret"], Value::Null);
}

/// All rows of all tables, as text.
async fn everything(app: &TestApp) -> String {
    let tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'";
    let mut rows = String::new();
    for table in app.value(tables).await.split(' ') {
        let sql = format!("SELECT COALESCE(string_agg(t::text, ' '), '') FROM {table} AS t");
        rows.push_str(&app.value(sql.leak()).await);
    }
    rows
}
