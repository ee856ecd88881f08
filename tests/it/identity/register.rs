use serde_json::json;

use super::{PASSWORD, a_person, lan, log_in, text};
use crate::support::{Mailbox, TestApp};

#[actix_web::test]
async fn whoever_registers_is_a_customer_with_an_empty_wallet() {
    let app = TestApp::start().await;

    let lan = lan(&app).await;

    lan.assert_status(200);
    let me = app.anonymous().with_token(text(&lan, "access_token")).get("/me").await;
    me.assert_status(200);
    assert_eq!(me.body["email"], "lan@example.vn");
    assert_eq!(me.body["roles"], json!(["customer"]));
    assert_eq!(me.body, lan.body["user"]);
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "0");
    assert_eq!(app.events_of(me.id()).await, ["user.registered"]);
    assert_eq!(app.events_of(me.uuid("/customer_id")).await, ["customer.created"]);
}

#[actix_web::test]
async fn nobody_learns_who_has_an_account_but_its_owner_hears_of_it() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let lan = lan(&app).await;

    let by_email = app.anonymous().post("/auth/register", &a_person("LAN@example.vn", "0987654321")).await;
    let by_phone = app.anonymous().post("/auth/register", &a_person("minh@example.vn", "+84912345678")).await;
    let fresh = app.anonymous().post("/auth/register", &a_person("minh@example.vn", "0987654321")).await;
    app.tell_everybody().await;

    for answer in [&by_email, &by_phone, &fresh] {
        answer.assert_status(202);
        assert_eq!(answer.body, fresh.body);
    }
    // Twice within a quarter of an hour is once.
    assert_eq!(mailbox.mails().len(), 1);
    assert!(mailbox.mails()[0].contains("To: lan@example.vn"));
    assert_eq!(app.events_of(lan.uuid("/user/id")).await, ["user.registered", "user.registration_repeated"]);
    log_in(&app, PASSWORD).await.assert_status(200);
}

#[actix_web::test]
async fn a_password_that_is_guessed_first_is_refused() {
    let app = TestApp::start().await;
    let mut person = a_person("lan@example.vn", "0912345678");

    for weak in
        ["matkhau123", "iloveyou", "P@ssw0rd2026", "lan@example.vn", "nguyenthilan", "0912345678", "Langson2026!"]
    {
        person["password"] = json!(weak);
        app.anonymous().post("/auth/register", &person).await.assert_problem(409, "auth.weak_password");
    }
    for malformed in ["1234567", &"a1".repeat(65), "correct\0horse"] {
        person["password"] = json!(malformed);
        app.anonymous().post("/auth/register", &person).await.assert_problem(422, "request.invalid");
    }
    assert_eq!(app.value("SELECT count(*)::text FROM users").await, "0");
}

#[actix_web::test]
async fn what_is_no_registration_is_told_field_by_field() {
    let app = TestApp::start().await;
    let attempts = [
        ("/phone", json!("12345")),
        ("/email", json!("lan@localhost")),
        ("/password", json!("1234567")),
        ("/full_name", json!("")),
    ];
    for (pointer, value) in attempts {
        let mut person = a_person("lan@example.vn", "0912345678");
        *person.pointer_mut(pointer).unwrap() = value;
        let refused = app.anonymous().post("/auth/register", &person).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
    let mut person = a_person("lan@example.vn", "0912345678");
    person["role"] = json!("admin");
    app.anonymous().post("/auth/register", &person).await.assert_problem(422, "request.invalid");
}
