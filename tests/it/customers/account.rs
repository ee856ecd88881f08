use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Mailbox, Response, TestApp};

const PASSWORD: &str = "correct horse battery";

/// A customer whom staff have entered.
async fn given_entered(staff: &Client, email: Option<&str>) -> Uuid {
    let lan = json!({ "name": "Nguyễn Thị Lan", "phone": "0912345678", "email": email });
    let created = staff.post("/customers", &lan).await;
    created.assert_status(201);
    created.id()
}

async fn register(app: &TestApp, email: &str) -> Response {
    let person = json!({ "full_name": "Lan", "email": email, "phone": "+84912345678", "password": PASSWORD });
    app.anonymous().post("/auth/register", &person).await
}

/// Follows the link in the latest mail, and signs in.
async fn choose_password(app: &TestApp, mailbox: &Mailbox, email: &str) -> Response {
    app.tell_everybody().await;
    let confirm = json!({ "token": mailbox.word_after("reset-password?token="), "password": "battery staple" });
    app.anonymous().post("/auth/password-resets/confirm", &confirm).await.assert_status(204);
    let login = json!({ "email": email, "password": "battery staple" });
    let signed_in = app.anonymous().post("/auth/login", &login).await;
    signed_in.assert_status(200);
    signed_in
}

#[actix_web::test]
async fn staff_invite_a_customer_who_chooses_a_password_and_sees_what_is_theirs() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let staff = app.employee("care_staff", None).await;
    let lan = given_entered(&staff, None).await;
    let path = format!("/customers/{lan}/account");

    staff.get(&path).await.assert_problem(404, "customers.account_not_found");
    let account = staff.post(&path, &json!({ "email": "Lan@example.vn", "locale": "en" })).await;
    let signed_in = choose_password(&app, &mailbox, "lan@example.vn").await;

    account.assert_status(201);
    assert_eq!((&account.body["email"], &account.body["invited"]), (&json!("lan@example.vn"), &json!(true)));
    assert_eq!(signed_in.uuid("/user/customer_id"), lan);
    assert_eq!(signed_in.body["user"]["roles"], json!(["customer"]));
    assert_eq!(staff.get(&path).await.body["invited"], false);
    let owner = app.anonymous().with_token(signed_in.body["access_token"].as_str().unwrap());
    owner.get(&format!("/customers/{lan}/wallet")).await.assert_status(200);
    let events = app.events_of(account.uuid("/user_id")).await;
    assert_eq!(events, ["user.created", "password.reset_requested", "password.reset"]);
}

#[actix_web::test]
async fn a_customer_has_one_account_and_it_is_for_staff_to_make() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let lan = given_entered(&staff, None).await;
    let other = app.given_customer(0).await;
    let owner = app.customer(other).await;
    let path = |customer: Uuid| format!("/customers/{customer}/account");
    let account = json!({ "email": "lan@example.vn" });

    owner.post(&path(other), &account).await.assert_problem(403, "auth.forbidden");
    staff.post(&path(other), &account).await.assert_problem(409, "customers.account_exists");
    staff.post(&path(app.new_id()), &account).await.assert_problem(404, "customers.not_found");
    staff.post(&path(lan), &json!({ "email": "lan" })).await.assert_problem(422, "request.invalid");
    staff.post(&path(lan), &account).await.assert_status(201);
    staff
        .post(&path(lan), &json!({ "email": "lan2@example.vn" }))
        .await
        .assert_problem(409, "customers.account_exists");
    let minh = staff.post("/customers", &json!({ "name": "Minh" })).await.id();
    staff.post(&path(minh), &account).await.assert_problem(409, "users.email_taken");

    assert_eq!(app.value("SELECT count(*)::text FROM users WHERE email LIKE 'lan%'").await, "1");
    let reader = app.staff_with([Permission::ReadCustomers]).await;
    reader.post(&path(minh), &account).await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn a_customer_staff_have_noted_registers_and_is_invited_to_what_is_there() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let staff = app.employee("care_staff", None).await;
    let lan = given_entered(&staff, Some("lan@example.vn")).await;

    let registered = register(&app, "LAN@example.vn").await;
    let with_password = json!({ "email": "lan@example.vn", "password": PASSWORD });
    let early = app.anonymous().post("/auth/login", &with_password).await;
    let signed_in = choose_password(&app, &mailbox, "lan@example.vn").await;

    registered.assert_status(202);
    // Only the mailbox proves who it is.
    early.assert_problem(401, "auth.invalid_credentials");
    assert_eq!(signed_in.uuid("/user/customer_id"), lan);
    assert_eq!(app.value("SELECT count(*)::text FROM customers").await, "1");
}

#[actix_web::test]
async fn whoever_knows_but_a_customers_number_gets_nothing_and_staff_call_back() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let staff = app.employee("care_staff", None).await;
    let lan = given_entered(&staff, Some("lan@example.vn")).await;
    let change = json!({ "version": 1, "care_staff_id": staff.user });
    staff.patch(&format!("/customers/{lan}"), &change).await.assert_status(200);

    let answers = [register(&app, "mallory@example.vn").await, register(&app, "mallory@example.vn").await];
    app.tell_everybody().await;

    for answer in &answers {
        answer.assert_status(202);
    }
    let stranger =
        json!({ "full_name": "Minh", "email": "minh@example.vn", "phone": "0987654321", "password": PASSWORD });
    assert_eq!(app.anonymous().post("/auth/register", &stranger).await.body, answers[0].body);
    assert_eq!(app.value("SELECT count(*)::text FROM users WHERE email LIKE 'mallory%'").await, "0");
    assert!(mailbox.mails().is_empty());
    // Twice within a quarter of an hour is once.
    let wanted: Vec<_> =
        app.events_of(lan).await.into_iter().filter(|kind| kind == "customer.account_wanted").collect();
    assert_eq!(wanted.len(), 1);
    let notices = staff.get("/notifications").await;
    assert_eq!(notices.body["data"][0]["kind"], "customer.account_wanted");
    let code = staff.get(&format!("/customers/{lan}")).await.body["code"].as_str().unwrap().to_owned();
    assert!(notices.body["data"][0]["body"].as_str().unwrap().contains(&code));
    assert_eq!(notices.body["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(notices.body["next_cursor"], Value::Null);
}
