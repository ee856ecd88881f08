//! What pays out or gives power asks for a new proof.

use std::collections::BTreeSet;

use domain::Permission;
use serde_json::{Value, json};

use super::{PASSWORD, enrol, given_employee, set, text};
use crate::support::{Client, TestApp, operations};

fn a_role() -> Value {
    json!({ "code": "helper", "name": "Helper", "permissions": ["users:read"] })
}

/// As if so long had passed.
async fn a_quarter_of_an_hour_later(app: &TestApp) {
    app.execute("UPDATE sessions SET proven_at = proven_at - interval '15 minutes'").await.unwrap();
    app.app().principals.forget();
}

async fn prove(client: &Client, proof: Value) -> u16 {
    client.post("/auth/step-up", &proof).await.status
}

#[actix_web::test]
async fn somebody_with_a_second_step_proves_himself_every_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let admin = enrol(given_employee(&app, &app.employee("admin", None).await, "admin").await).await;
    let others = given_employee(&app, &admin.client, "order_manager").await;
    a_quarter_of_an_hour_later(&app).await;

    let refused = admin.client.post("/roles", &a_role()).await;
    admin.client.get("/roles").await.assert_status(200);
    others.get("/users").await.assert_status(200);
    let password = admin.client.post("/auth/step-up", &json!({ "password": PASSWORD })).await;
    let proof = json!({ "code": admin.fresh_code(&app).await });
    let proven = admin.client.post("/auth/step-up", &proof).await;
    let reused = admin.client.post("/auth/step-up", &proof).await;
    let made = admin.client.post("/roles", &a_role()).await;

    refused.assert_problem(403, "auth.step_up_needed");
    password.assert_problem(409, "auth.code_needed");
    proven.assert_status(200);
    assert!(proven.body["proven_until"].is_string());
    reused.assert_problem(401, "auth.invalid_code");
    made.assert_status(201);
    let proofs = "SELECT string_agg(kind, ' ') FROM events WHERE kind LIKE 'session.stepped%'";
    // The confirmation of the second step is one too.
    assert_eq!(app.value(proofs).await, ["session.stepped_up"; 2].join(" "));
    a_quarter_of_an_hour_later(&app).await;
    admin.client.post("/roles", &a_role()).await.assert_problem(403, "auth.step_up_needed");
}

#[actix_web::test]
async fn where_the_setting_says_so_everybody_is_asked_for_a_password() {
    let app = TestApp::start().await;
    let admin = given_employee(&app, &app.employee("admin", None).await, "admin").await;
    a_quarter_of_an_hour_later(&app).await;
    admin.post("/roles", &a_role()).await.assert_status(201);
    set(&admin, "identity.step_up", json!("always")).await;
    app.app().principals.forget();

    let department = json!({ "code": "claims", "name": "Claims" });
    admin.post("/departments", &department).await.assert_status(201);
    let user = json!({ "email": "lan@example.vn", "full_name": "Lan", "role_codes": ["helper"] });
    admin.post("/users", &user).await.assert_problem(403, "auth.step_up_needed");
    let code = admin.post("/auth/step-up", &json!({ "code": "123456" })).await;
    code.assert_problem(409, "auth.password_needed");
    let wrong = admin.post("/auth/step-up", &json!({ "password": "wrong horse" })).await;
    wrong.assert_problem(409, "auth.wrong_password");
    assert_eq!(prove(&admin, json!({ "password": PASSWORD })).await, 200);
    admin.post("/users", &user).await.assert_status(201);
}

#[actix_web::test]
async fn wrong_passwords_are_heard_five_times() {
    let app = TestApp::start().await;
    let admin = given_employee(&app, &app.employee("admin", None).await, "admin").await;

    for _ in 0..5 {
        assert_eq!(prove(&admin, json!({ "password": "wrong horse" })).await, 409);
    }

    let right = admin.post("/auth/step-up", &json!({ "password": PASSWORD })).await;
    right.assert_problem(429, "auth.too_many_attempts");
    assert!(right.headers.contains_key("retry-after"));
}

#[actix_web::test]
async fn the_document_marks_what_asks_for_a_proof_and_all_of_that_does() {
    let app = TestApp::start().await;
    let everybody = app.staff_with(Permission::ALL.iter().copied()).await;
    set(&everybody, "identity.step_up", json!("always")).await;
    app.app().principals.forget();
    let mut marked = BTreeSet::new();

    for operation in operations().iter().filter(|operation| operation.permission.is_some()) {
        let answer = everybody.send(&operation.method, &operation.malformed_path(), "{ not json").await;
        let asks = answer.body["code"] == "auth.step_up_needed";
        assert_eq!(asks, operation.json["x-step-up"] == true, "{}", operation.id());
        marked.extend(asks.then(|| operation.permission.unwrap()));
    }

    assert!(Permission::STEP_UP.iter().all(|permission| marked.contains(permission)), "{marked:?}");
    assert!(marked.contains(&Permission::UseAccount), "the second step itself");
}

#[actix_web::test]
async fn whoever_decides_about_a_refund_proves_himself_as_whoever_grants_one_does() {
    let app = TestApp::start().await;
    app.given_setting("identity.step_up", json!("always")).await;
    let staff = app.staff_with([Permission::RefundOrders, Permission::ApproveRefunds]).await;
    let id = app.new_id();

    for path in [format!("/orders/{id}/refunds"), format!("/refunds/{id}/approve"), format!("/refunds/{id}/reject")] {
        staff.post(&path, &json!({})).await.assert_problem(403, "auth.step_up_needed");
    }
}

#[actix_web::test]
async fn a_program_was_proven_when_its_token_was_made() {
    let app = TestApp::start().await;
    let admin = enrol(given_employee(&app, &app.employee("admin", None).await, "admin").await).await;
    let token = json!({ "name": "Roles", "scopes": ["roles:write", "users:read"], "expires_in_days": 1 });
    let made = admin.client.post("/api-tokens", &token).await;
    a_quarter_of_an_hour_later(&app).await;

    admin.client.post("/api-tokens", &token).await.assert_problem(403, "auth.step_up_needed");
    let program = app.anonymous().with_token(text(&made, "secret"));
    program.post("/roles", &a_role()).await.assert_status(201);
    program.post("/auth/step-up", &json!({})).await.assert_problem(403, "auth.insufficient_scope");
}
