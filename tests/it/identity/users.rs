use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use super::soon_answers;
use crate::support::{Client, Mailbox, TestApp};

fn an_employee(email: &str, roles: &[&str]) -> Value {
    json!({ "email": email, "full_name": "Tran Van Minh", "locale": "en", "password": "correct horse", "role_codes": roles })
}

async fn given_employee(admin: &Client, roles: &[&str]) -> Uuid {
    let email = format!("{}@example.vn", roles.join("."));
    let created = admin.post("/users", &an_employee(&email, roles)).await;
    created.assert_status(201);
    created.id()
}

#[actix_web::test]
async fn an_administrator_makes_and_changes_staff() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let warehouse = app.given_warehouse("china").await;

    let minh = given_employee(&admin, &["care_staff"]).await;
    let path = format!("/users/{minh}");
    let change = json!({ "role_codes": ["china_warehouse", "care_staff"], "warehouse_id": warehouse, "version": 1 });
    let changed = admin.patch(&path, &change).await;
    let emptied = admin.patch(&path, &json!({ "warehouse_id": null, "version": 2 })).await;
    let stale = admin.patch(&path, &change).await;

    changed.assert_status(200);
    assert_eq!(changed.body["roles"], json!(["care_staff", "china_warehouse"]));
    assert_eq!(changed.body["warehouse_id"], json!(warehouse));
    assert_eq!(emptied.body["warehouse_id"], Value::Null);
    assert_eq!(emptied.body["roles"], changed.body["roles"]);
    assert_eq!(emptied.body, admin.get(&path).await.body);
    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(app.events_of(minh).await, ["user.created", "user.changed", "user.changed"]);
}

#[actix_web::test]
async fn accounts_are_found_by_how_they_begin_their_status_and_their_role() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let minh = given_employee(&admin, &["care_staff"]).await;
    given_employee(&admin, &["accountant"]).await;

    for query in ["q=CARE_STAFF@", "role=care_staff", "status=active&q=tran&role=care_staff"] {
        let found = admin.get(&format!("/users?{query}")).await;
        found.assert_status(200);
        assert_eq!(found.uuid("/data/0/id"), minh, "{query}");
        assert_eq!(found.body["data"].as_array().unwrap().len(), 1, "{query}");
    }
    let (warehouse, department) =
        (app.given_warehouse("china").await, admin.get("/departments").await.uuid("/data/0/id"));
    let moved = json!({ "warehouse_id": warehouse, "department_id": department, "version": 1 });
    admin.patch(&format!("/users/{minh}"), &moved).await.assert_status(200);
    for query in [format!("warehouse_id={warehouse}"), format!("department_id={department}")] {
        let found = admin.get(&format!("/users?{query}")).await;
        assert_eq!(found.body["data"].as_array().map(Vec::len), Some(1), "{query}");
        assert_eq!(found.uuid("/data/0/id"), minh, "{query}");
    }
    assert_eq!(admin.get("/users?q=%25").await.body["data"], json!([]));
    admin.get("/users?q=a%00").await.assert_problem(400, "request.unreadable");
    assert_eq!(admin.get("/users?status=disabled").await.body["data"], json!([]));
}

#[actix_web::test]
async fn what_an_account_names_must_exist_and_its_address_be_its_own() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    given_employee(&admin, &["care_staff"]).await;
    let but = |field: &str, value: Value| {
        let mut body = an_employee("other@example.vn", &["care_staff"]);
        body[field] = value;
        body
    };

    let attempts = [
        ("email", json!("care_staff@example.vn"), "users.email_taken"),
        ("role_codes", json!(["nobody"]), "users.role_unknown"),
        ("department_id", json!(app.new_id()), "users.department_unknown"),
        ("warehouse_id", json!(app.new_id()), "users.warehouse_unknown"),
        ("password", json!("password123"), "auth.weak_password"),
    ];
    for (field, value, code) in attempts {
        admin.post("/users", &but(field, value)).await.assert_problem(409, code);
    }
    admin.post("/users", &but("role_codes", json!([]))).await.assert_problem(422, "request.invalid");
    admin.get(&format!("/users/{}", app.new_id())).await.assert_problem(404, "users.not_found");
}

#[actix_web::test]
async fn whoever_gets_no_password_is_mailed_a_link() {
    let mailbox = Mailbox::open();
    let app = TestApp::start_mailing(&mailbox).await;
    let admin = app.employee("admin", None).await;
    let mut body = an_employee("minh@example.vn", &["care_staff"]);
    body.as_object_mut().unwrap().remove("password");

    let minh = admin.post("/users", &body).await;
    app.tell_everybody().await;
    let confirm = json!({ "token": mailbox.word_after("reset-password?token="), "password": "correct horse" });
    app.anonymous().post("/auth/password-resets/confirm", &confirm).await.assert_status(204);

    let login = json!({ "email": "minh@example.vn", "password": "correct horse" });
    app.anonymous().post("/auth/login", &login).await.assert_status(200);
    assert_eq!(app.events_of(minh.id()).await, ["user.created", "password.reset_requested", "password.reset"]);
}

#[actix_web::test]
async fn a_changed_role_acts_within_a_second() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let role = json!({ "code": "helper", "name": "Helper", "permissions": ["users:read"] });
    let role = admin.post("/roles", &role).await.id();
    let user = given_employee(&admin, &["helper"]).await;
    let helper = app.signed_in(user).await;
    helper.get("/users").await.assert_status(200);

    let none = json!({ "permissions": [], "version": 1 });
    admin.patch(&format!("/roles/{role}"), &none).await.assert_status(200);
    soon_answers(&helper, "/users", 403).await;

    admin.patch(&format!("/users/{user}"), &json!({ "role_codes": ["admin"], "version": 1 })).await.assert_status(200);
    soon_answers(&helper, "/users", 200).await;

    // As if another node had done it.
    app.execute("DELETE FROM user_roles USING roles WHERE roles.id = role_id AND code = 'admin'").await.unwrap();
    soon_answers(&helper, "/users", 403).await;
}

#[actix_web::test]
async fn a_disabled_account_is_out_at_once_until_it_is_enabled() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let minh = given_employee(&admin, &["care_staff"]).await;
    let client = app.signed_in(minh).await;
    client.get("/me").await.assert_status(200);

    let disabled = admin.post(&format!("/users/{minh}/disable"), &Value::Null).await;
    client.get("/me").await.assert_problem(401, "auth.session_revoked");
    let again = admin.post(&format!("/users/{minh}/disable"), &Value::Null).await;
    let enabled = admin.post(&format!("/users/{minh}/enable"), &Value::Null).await;

    assert_eq!(disabled.body["status"], "disabled");
    again.assert_problem(409, "users.status_unchanged");
    assert_eq!(enabled.body["status"], "active");
    // The old sessions stay over.
    client.get("/me").await.assert_problem(401, "auth.session_revoked");
    app.signed_in(minh).await.get("/me").await.assert_status(200);
    assert_eq!(app.events_of(minh).await, ["user.created", "user.disabled", "user.enabled"]);
}

#[actix_web::test]
async fn nobody_disables_himself_and_an_administrator_stays() {
    let app = TestApp::start().await;
    let (one, other) = (app.employee("admin", None).await, app.employee("admin", None).await);
    let path = |client: &Client| format!("/users/{}", client.user.unwrap());
    let no_longer = json!({ "role_codes": ["care_staff"], "version": 1 });

    let himself = one.post(&format!("{}/disable", path(&one)), &Value::Null).await;
    himself.assert_problem(409, "users.self_forbidden");

    let (other_path, one_path) = (path(&other), path(&one));
    let both = join(one.patch(&other_path, &no_longer), other.patch(&one_path, &no_longer)).await;
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && statuses[1] >= 400, "{statuses:?}");
    let left = "SELECT count(*)::text FROM user_roles JOIN roles ON roles.id = role_id WHERE code = 'admin'";
    assert_eq!(app.value(left).await, "1");
}

#[actix_web::test]
async fn nobody_gives_more_than_he_has_or_touches_whoever_has_more() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let minh = given_employee(&admin, &["accountant"]).await;
    let clerk = app.staff_with([Permission::WriteUsers, Permission::WriteRoles, Permission::UseAccount]).await;
    let refused = "roles.permission_not_held";

    clerk.post("/users", &an_employee("x@example.vn", &["admin"])).await.assert_problem(409, refused);
    let promotion = json!({ "role_codes": ["admin"], "version": 1 });
    clerk.patch(&format!("/users/{}", clerk.user.unwrap()), &promotion).await.assert_problem(409, refused);
    clerk
        .patch(&format!("/users/{minh}"), &json!({ "full_name": "X", "version": 1 }))
        .await
        .assert_problem(409, refused);
    clerk.post(&format!("/users/{minh}/disable"), &Value::Null).await.assert_problem(409, refused);
    let role = json!({ "code": "helper", "name": "Helper", "permissions": ["ledger:read"] });
    clerk.post("/roles", &role).await.assert_problem(409, refused);
}

#[actix_web::test]
async fn a_customers_account_gets_no_role_of_the_staff() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let customer = app.customer(app.given_customer(0).await).await;

    let body = json!({ "role_codes": ["accountant"], "version": 1 });
    let refused = admin.patch(&format!("/users/{}", customer.user.unwrap()), &body).await;

    refused.assert_problem(409, "users.of_customer");
}
