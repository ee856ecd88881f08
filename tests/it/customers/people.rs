use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};

use crate::support::TestApp;

#[actix_web::test]
async fn staff_create_a_customer_with_a_wallet() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let new = json!({ "name": "Nguyễn Thị Lan", "phone": "+84912345678", "email": "Lan@Example.vn",
                      "care_staff_id": staff.user, "internal_note": "Gọi buổi chiều" });

    let created = staff.post("/customers", &new).await;

    created.assert_status(201);
    assert!(created.body["code"].as_str().unwrap().starts_with("C-"));
    assert_eq!(created.body["phone"], "0912345678");
    assert_eq!(created.body["email"], "lan@example.vn");
    assert_eq!(created.body["turnover"], "0");
    assert_eq!(created.body["internal_note"], "Gọi buổi chiều");
    let path = format!("/customers/{}", created.id());
    assert_eq!(staff.get(&path).await.body, created.body);
    staff.get(&format!("{path}/credit")).await.assert_status(200);
    assert_eq!(app.events_of(created.id()).await, ["customer.created"]);
    staff.post("/customers", &new).await.assert_problem(409, "customers.phone_taken");
}

#[actix_web::test]
async fn what_cannot_be_a_customer_is_refused() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let customer = app.given_customer(0).await;
    let accounts = app.customer(customer).await.user;
    let path = format!("/customers/{customer}");

    staff.post("/customers", &json!({ "name": "" })).await.assert_problem(422, "request.invalid");
    let no_phone = json!({ "name": "Lan", "phone": "113" });
    staff.post("/customers", &no_phone).await.assert_problem(422, "request.invalid");
    let no_level = json!({ "name": "Lan", "level_id": app.new_id() });
    staff.post("/customers", &no_level).await.assert_problem(409, "customers.level_unknown");
    for nobody in [Some(app.new_id()), accounts] {
        let change = json!({ "version": 1, "care_staff_id": nobody });
        staff.patch(&path, &change).await.assert_problem(409, "customers.staff_unsuitable");
    }
    staff.patch(&path, &json!({ "version": 2 })).await.assert_problem(409, "request.version_conflict");
    let nowhere = format!("/customers/{}", app.new_id());
    staff.patch(&nowhere, &json!({ "version": 1 })).await.assert_problem(404, "customers.not_found");
}

#[actix_web::test]
async fn of_two_who_give_one_phone_number_at_once_one_gets_it() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let new = json!({ "name": "Lan", "phone": "0912345678" });

    let (first, second) = join(staff.post("/customers", &new), staff.post("/customers", &new)).await;

    let (created, refused) = if first.status == 201 { (first, second) } else { (second, first) };
    created.assert_status(201);
    refused.assert_problem(409, "customers.phone_taken");
}

#[actix_web::test]
async fn a_change_empties_what_is_null_and_keeps_what_is_missing() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let new = json!({ "name": "Lan", "phone": "0912345678", "email": "lan@example.vn", "internal_note": "VIP" });
    let created = staff.post("/customers", &new).await;
    let path = format!("/customers/{}", created.id());

    let changed = staff.patch(&path, &json!({ "version": 1, "phone": null, "internal_note": null })).await;

    changed.assert_status(200);
    assert_eq!(changed.body["phone"], Value::Null);
    assert_eq!(changed.body["email"], "lan@example.vn");
    assert!(changed.body["internal_note"].is_null());
    assert_eq!(app.events_of(created.id()).await, ["customer.created", "customer.changed"]);
    let told = "SELECT (data->'fields')::text FROM events WHERE kind = 'customer.changed'";
    assert_eq!(app.value(told).await, r#"["internal_note", "phone"]"#, "and nothing personal");
}

#[actix_web::test]
async fn customers_see_themselves_and_no_notes_about_themselves() {
    let app = TestApp::start().await;
    let staff = app.employee("care_staff", None).await;
    let new = json!({ "name": "Lan", "phone": "0912345678", "internal_note": "VIP" });
    let lan = staff.post("/customers", &new).await.id();
    let stranger = app.given_customer(0).await;
    let (path, other) = (format!("/customers/{lan}"), format!("/customers/{stranger}"));
    let lans = app.customer(lan).await;

    let found = lans.get(&path).await;
    let listed = lans.get("/customers").await;

    found.assert_status(200);
    assert!(found.body.get("internal_note").is_none());
    let mut row = found.body.clone();
    row.as_object_mut().unwrap().remove("standing");
    assert_eq!(listed.body["data"], json!([row]));
    lans.get(&other).await.assert_problem(404, "customers.not_found");
    lans.patch(&other, &json!({ "version": 1, "name": "X" })).await.assert_problem(404, "customers.not_found");
}

#[actix_web::test]
async fn customers_change_how_they_are_reached_and_nothing_else() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let (customer, path) = (app.customer(id).await, format!("/customers/{id}"));

    let own = json!({ "version": 1, "name": "Trần Thị Lan", "phone": "0987654321", "email": "lan@example.vn" });
    customer.patch(&path, &own).await.assert_status(200);

    customer.post("/customers", &json!({ "name": "Bob" })).await.assert_problem(403, "auth.forbidden");
    for (field, value) in
        [("level_id", Value::Null), ("care_staff_id", Value::Null), ("internal_note", json!("I am very important"))]
    {
        let change = json!({ "version": 2, field: value });
        customer.patch(&path, &change).await.assert_problem(403, "auth.forbidden");
    }
    assert_eq!(app.events_of(id).await, ["customer.changed"]);
}

#[actix_web::test]
async fn customers_are_found_by_how_their_number_name_phone_or_address_begin() {
    let app = TestApp::start().await;
    let staff = app.staff_with([Permission::ReadCustomers, Permission::WriteCustomers, Permission::ReviewOrders]).await;
    let new =
        json!({ "name": "Đỗ Thị Lan", "phone": "0912345678", "email": "lan@example.vn", "care_staff_id": staff.user });
    let lan = staff.post("/customers", &new).await;
    staff.post("/customers", &json!({ "name": "Bob_100%", "phone": "0987654321" })).await.assert_status(201);
    let code = lan.body["code"].as_str().unwrap().to_lowercase();
    let mut row = lan.body.clone();
    row.as_object_mut().unwrap().remove("standing");

    for q in [code.as_str(), "đỗ thị", "09123", "%2B8491", "LAN@"] {
        assert_eq!(staff.get(&format!("/customers?q={q}")).await.body["data"], json!([row]), "{q}");
    }
    assert_eq!(staff.get("/customers?q=%25").await.body["data"], json!([]));
    assert_eq!(staff.get("/customers?q=bob_1").await.body["data"][0]["name"], "Bob_100%");
    let of_staff = format!("/customers?care_staff_id={}", staff.user.unwrap());
    assert_eq!(staff.get(&of_staff).await.body["data"], json!([row]));
    let of_level = format!("/customers?level_id={}", app.new_id());
    assert_eq!(staff.get(&of_level).await.body["data"], json!([]));
    let first = staff.get("/customers?limit=1").await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    assert_eq!(staff.get(&format!("/customers?limit=1&cursor={cursor}")).await.body["data"], json!([row]));
}
