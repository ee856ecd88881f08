use domain::Permission;
use serde_json::{Value, json};

use crate::support::{Client, Response, TestApp};

async fn role(admin: &Client, code: &str) -> Value {
    let roles = admin.get("/roles?limit=200").await;
    let all = roles.body["data"].as_array().unwrap();
    all.iter().find(|role| role["code"] == code).unwrap().clone()
}

async fn given_role(admin: &Client) -> Response {
    let role = json!({ "code": "helper", "name": "Helper", "permissions": ["users:read", "users:read"] });
    admin.post("/roles", &role).await
}

#[actix_web::test]
async fn a_role_is_made_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;

    let made = given_role(&admin).await;
    let path = format!("/roles/{}", made.id());
    let renamed = admin.patch(&path, &json!({ "name": "Right hand", "version": 1 })).await;
    let stale = admin.patch(&path, &json!({ "name": "Left hand", "version": 1 })).await;
    let gone = admin.delete(&path).await;

    made.assert_status(201);
    assert_eq!(made.body["permissions"], json!(["users:read"]));
    assert_eq!((&renamed.body["name"], &renamed.body["permissions"]), (&json!("Right hand"), &json!(["users:read"])));
    stale.assert_problem(409, "request.version_conflict");
    gone.assert_status(204);
    admin.get(&path).await.assert_problem(404, "roles.not_found");
    assert_eq!(app.events_of(made.id()).await, ["role.created", "role.changed", "role.deleted"]);
}

#[actix_web::test]
async fn a_role_in_use_a_built_in_one_and_administrators_stay() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let path = |role: &Value| format!("/roles/{}", role["id"].as_str().unwrap());
    let helper = given_role(&admin).await;
    let user = json!({ "email": "minh@example.vn", "full_name": "Minh", "role_codes": ["helper"] });
    admin.post("/users", &user).await.assert_status(201);
    let (customer, administrator) = (role(&admin, "customer").await, role(&admin, "admin").await);

    admin.delete(&path(&helper.body)).await.assert_problem(409, "roles.in_use");
    admin.delete(&path(&customer)).await.assert_problem(409, "roles.built_in");
    admin.delete(&path(&administrator)).await.assert_problem(409, "roles.built_in");
    let less = json!({ "permissions": [], "version": 1 });
    admin.patch(&path(&administrator), &less).await.assert_problem(409, "roles.immutable");
    given_role(&admin).await.assert_problem(409, "roles.code_taken");
}

#[actix_web::test]
async fn every_permission_is_explained() {
    let app = TestApp::start().await;
    let reader = app.staff_with([Permission::ReadUsers]).await;

    let page = reader.get("/permissions").await;

    let all = page.body["data"].as_array().unwrap();
    assert_eq!(all.len(), Permission::ALL.len());
    assert_eq!(
        all[0],
        json!({
            "permission": "account:use",
            "description": "Use one's own account: profile, password, sessions, notices",
        })
    );
}

#[actix_web::test]
async fn departments_are_made_and_renamed() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;

    let made = admin.post("/departments", &json!({ "code": "claims", "name": "Claims" })).await;
    let path = format!("/departments/{}", made.id());
    let renamed = admin.patch(&path, &json!({ "name": "Complaints", "version": 1 })).await;
    let stale = admin.patch(&path, &json!({ "name": "Claims", "version": 1 })).await;
    let taken = admin.post("/departments", &json!({ "code": "care", "name": "Care" })).await;

    made.assert_status(201);
    assert_eq!(renamed.body["name"], "Complaints");
    assert_eq!(admin.get("/departments").await.body["data"][0], renamed.body);
    stale.assert_problem(409, "request.version_conflict");
    taken.assert_problem(409, "departments.code_taken");
    assert_eq!(app.events_of(made.id()).await, ["department.created", "department.changed"]);
}
