use futures_util::future::{join_all, join3};
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
async fn of_many_who_register_one_address_at_once_one_gets_it_and_nobody_learns_who() {
    let app = TestApp::start().await;
    let people: Vec<_> = (0..10).map(|number| a_person("lan@example.vn", &format!("091234567{number}"))).collect();
    let clients: Vec<_> = people.iter().map(|_| app.anonymous()).collect();

    let answers = join_all(people.iter().zip(&clients).map(|(it, client)| client.post("/auth/register", it))).await;

    for answer in &answers {
        answer.assert_status(202);
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(app.count("SELECT count(*) FROM users").await, 1);
    assert_eq!(app.count("SELECT count(*) FROM customers").await, 1);
}

#[actix_web::test]
async fn an_address_that_goes_to_another_while_its_customer_is_invited_is_answered_alike() {
    let app = TestApp::start().await;
    let noted = json!({ "name": "Lan", "phone": "0912345678", "email": "lan@example.vn" });
    app.employee("care_staff", None).await.post("/customers", &noted).await.assert_status(201);
    let (one, other) = (a_person("lan@example.vn", "0987654321"), a_person("lan@example.vn", "0912345678"));
    let (first, second) = (app.anonymous(), app.anonymous());
    let held = app.holding("LOCK TABLE users IN EXCLUSIVE MODE").await;

    let winner = first.post("/auth/register", &one);
    let loser = async {
        app.until_waiting(1).await;
        second.post("/auth/register", &other).await
    };
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let (winner, loser, ()) = join3(winner, loser, release).await;

    winner.assert_status(202);
    loser.assert_status(202);
    assert_eq!(winner.body, loser.body);
    assert_eq!(app.count("SELECT count(*) FROM users WHERE email = 'lan@example.vn'").await, 1);
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
        ("/password", json!("x1".repeat(64) + "y")),
        ("/password", json!("correct\u{0}horse battery")),
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
