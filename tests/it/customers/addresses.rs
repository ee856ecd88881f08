use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestApp;

#[actix_web::test]
async fn a_customer_keeps_his_own_addresses() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let customer = app.customer(id).await;
    let path = addresses_of(id);

    let created = customer.post(&path, &an_address("12 Hai Bà Trưng", false)).await;
    let one = format!("{path}/{}", created.id());
    let change = json!({ "version": 1, "street": "14 Hai Bà Trưng", "phone": "+84987654321" });
    let changed = customer.patch(&one, &change).await;

    created.assert_status(201);
    changed.assert_status(200);
    assert_eq!(changed.body["street"], "14 Hai Bà Trưng");
    assert_eq!(changed.body["phone"], "0987654321");
    assert_eq!(changed.body["version"], 2);
    assert_eq!(customer.get(&path).await.body["data"], json!([changed.body]));
    assert_eq!(customer.get(&one).await.body, changed.body);

    customer.delete(&one).await.assert_status(204);

    customer.delete(&one).await.assert_problem(404, "customers.address_not_found");
    customer.get(&one).await.assert_problem(404, "customers.address_not_found");
    assert_eq!(customer.get(&path).await.body["data"], json!([]));
    assert_eq!(app.events_of(created.id()).await, ["address.created", "address.changed", "address.deleted"]);
}

#[actix_web::test]
async fn a_new_default_takes_the_place_of_the_one_there_is() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let customer = app.customer(id).await;
    let path = addresses_of(id);

    let first = customer.post(&path, &an_address("1 Hàng Bài", true)).await.id();
    let second = customer.post(&path, &an_address("2 Hàng Bài", true)).await.id();
    assert_eq!(defaults(&customer.get(&path).await.body), [second.to_string()]);

    let again = json!({ "version": 2, "is_default": true });
    customer.patch(&format!("{path}/{first}"), &again).await.assert_status(200);

    assert_eq!(defaults(&customer.get(&path).await.body), [first.to_string()]);
    assert_eq!(app.events_of(second).await, ["address.created", "address.changed"]);
    let deleted = customer.delete(&format!("{path}/{first}")).await;
    deleted.assert_status(204);
    customer.post(&path, &an_address("3 Hàng Bài", true)).await.assert_status(201);
}

#[actix_web::test]
async fn two_defaults_at_once_leave_one() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let customer = app.customer(id).await;
    let path = addresses_of(id);

    let (first, second) = (an_address("1 Hàng Bài", true), an_address("2 Hàng Bài", true));
    let (first, second) = join(customer.post(&path, &first), customer.post(&path, &second)).await;

    first.assert_status(201);
    second.assert_status(201);
    assert_eq!(defaults(&customer.get(&path).await.body).len(), 1);
}

#[actix_web::test]
async fn other_customers_do_not_see_or_touch_an_address_and_staff_do() {
    let app = TestApp::start().await;
    let (lan, stranger) = (app.given_customer(0).await, app.given_customer(0).await);
    let path = addresses_of(lan);
    let created = app.customer(lan).await.post(&path, &an_address("1 Hàng Bài", false)).await;
    let (one, own) = (format!("{path}/{}", created.id()), addresses_of(stranger));
    let (stranger, staff) = (app.customer(stranger).await, app.employee("care_staff", None).await);

    stranger.get(&path).await.assert_problem(404, "customers.not_found");
    stranger.get(&one).await.assert_problem(404, "customers.not_found");
    stranger.post(&path, &an_address("X", false)).await.assert_problem(404, "customers.not_found");
    stranger.patch(&one, &json!({ "version": 1 })).await.assert_problem(404, "customers.not_found");
    stranger.delete(&one).await.assert_problem(404, "customers.not_found");
    let through_own = format!("{own}/{}", created.id());
    stranger.get(&through_own).await.assert_problem(404, "customers.address_not_found");
    stranger.delete(&through_own).await.assert_problem(404, "customers.address_not_found");
    let nobody = addresses_of(app.new_id());
    staff.get(&nobody).await.assert_problem(404, "customers.not_found");
    staff.post(&nobody, &an_address("X", false)).await.assert_problem(404, "customers.not_found");
    assert_eq!(staff.get(&one).await.body, created.body);
}

#[actix_web::test]
async fn what_cannot_be_an_address_is_refused() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let customer = app.customer(id).await;
    let path = addresses_of(id);
    let one = format!("{path}/{}", customer.post(&path, &an_address("1 Hàng Bài", false)).await.id());

    customer.post(&path, &an_address("", false)).await.assert_problem(422, "request.invalid");
    for phone in ["912345678", "0912 345 678", "+86912345678"] {
        let change = json!({ "version": 1, "phone": phone });
        customer.patch(&one, &change).await.assert_problem(422, "request.invalid");
    }
    customer.patch(&one, &json!({ "version": 2 })).await.assert_problem(409, "request.version_conflict");
}

#[actix_web::test]
async fn fifty_addresses_are_the_most() {
    let app = TestApp::start().await;
    let id = app.given_customer(0).await;
    let customer = app.customer(id).await;
    let path = addresses_of(id);
    let first = customer.post(&path, &an_address("1 Hàng Bài", false)).await.id();
    app.execute(
        "INSERT INTO customer_addresses (id, customer_id, recipient, phone, province, district, ward, street, created_at)
         SELECT gen_random_uuid(), customer_id, recipient, phone, province, district, ward, street, created_at
           FROM customer_addresses, generate_series(2, 50)",
    )
    .await
    .unwrap();

    let refused = customer.post(&path, &an_address("51 Hàng Bài", false)).await;
    refused.assert_problem(409, "customers.too_many_addresses");

    customer.delete(&format!("{path}/{first}")).await.assert_status(204);
    customer.post(&path, &an_address("51 Hàng Bài", false)).await.assert_status(201);
}

fn addresses_of(customer: Uuid) -> String {
    format!("/customers/{customer}/addresses")
}

fn an_address(street: &str, is_default: bool) -> Value {
    json!({ "recipient": "Nguyễn Thị Lan", "phone": "0912345678", "province": "Hà Nội", "district": "Hoàn Kiếm",
            "ward": "Hàng Bài", "street": street, "is_default": is_default })
}

fn defaults(page: &Value) -> Vec<&str> {
    let rows = page["data"].as_array().unwrap().iter();
    rows.filter(|row| row["is_default"] == true).filter_map(|row| row["id"].as_str()).collect()
}
