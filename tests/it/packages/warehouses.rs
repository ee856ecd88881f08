use domain::Permission;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn a_warehouse_is_opened_changed_and_listed_by_country() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;

    let created = admin.post("/warehouses", &a_warehouse("GZ1")).await;
    let change = json!({ "version": 1, "phone": "+86 20 1234", "status": "closed" });
    let changed = admin.patch(&format!("/warehouses/{}", created.id()), &change).await;

    created.assert_status(201);
    changed.assert_status(200);
    assert_eq!((changed.body["status"].as_str(), changed.body["version"].as_i64()), (Some("closed"), Some(2)));
    assert_eq!(admin.get("/warehouses?country=china").await.body["data"], json!([changed.body]));
    assert_eq!(admin.get("/warehouses?country=vietnam").await.body["data"], json!([]));
    assert_eq!(app.events_of(created.id()).await, ["warehouse.created", "warehouse.changed"]);
}

#[actix_web::test]
async fn what_cannot_be_a_warehouse_is_refused() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let created = admin.post("/warehouses", &a_warehouse("GZ1")).await;
    let path = format!("/warehouses/{}", created.id());

    admin.post("/warehouses", &a_warehouse("GZ1")).await.assert_problem(409, "warehouses.code_taken");
    admin.post("/warehouses", &a_warehouse("")).await.assert_problem(422, "request.invalid");
    admin.patch(&path, &json!({ "version": 7, "name": "X" })).await.assert_problem(409, "request.version_conflict");
    admin.patch(&path, &json!({ "version": 1, "country": "vietnam" })).await.assert_problem(422, "request.invalid");
    let nowhere = format!("/warehouses/{}", app.new_id());
    admin.patch(&nowhere, &json!({ "version": 1 })).await.assert_problem(404, "warehouses.not_found");
}

#[actix_web::test]
async fn customers_read_warehouses_and_do_not_make_them() {
    let app = TestApp::start().await;
    let created = app.staff_with([Permission::WriteWarehouses]).await.post("/warehouses", &a_warehouse("GZ1")).await;
    let customer = app.given_customer(0).await;
    let customer = app.customer(customer).await;

    customer.get(&format!("/warehouses/{}", created.id())).await.assert_status(200);
    customer.post("/warehouses", &a_warehouse("GZ2")).await.assert_problem(403, "auth.forbidden");
}

fn a_warehouse(code: &str) -> serde_json::Value {
    json!({ "code": code, "name": "Quảng Châu", "country": "china", "city": "guangzhou",
            "address": "白云区 18", "phone": "+86 20 0000" })
}
