//! What belongs to one customer does not exist for another: every operation that customers may call is called by the
//! wrong one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::world::{Ids, World};
use crate::support::{Client, Operation, Response, TestApp, operations};

/// What is nobody's own.
const EVERYBODYS: [&str; 2] = ["exchange_rate_id", "warehouse_id"];
/// What no customer may do, though their role has the permission.
const NOBODYS: [&str; 1] = ["create_customer_account"];

/// A body that would be good enough from the right one.
fn body(operation: &str) -> Value {
    let address = json!({ "recipient": "Lan", "phone": "0912345678", "province": "Hà Nội", "district": "Hoàn Kiếm",
                          "ward": "Hàng Bài", "street": "12 Hai Bà Trưng" });
    match operation {
        "change_address" => json!({ "version": 1, "street": "13 Hai Bà Trưng" }),
        "create_address" => address,
        "change_cart_item" => json!({ "version": 1, "quantity": 3 }),
        "change_customer" => json!({ "version": 1, "name": "Mai" }),
        "change_order" => json!({ "version": 1, "customer_note": "Gọi trước" }),
        "change_order_line" => json!({ "version": 1, "note": "L" }),
        "add_order_line" => json!({ "version": 1, "line": {
            "link": "https://item.taobao.com/item.htm?id=600000000001", "title": "Hat", "unit_price": "5.00", "quantity": 1,
        } }),
        "create_customer_account" => json!({ "email": "mai@example.vn" }),
        "cancel_delivery" => json!({ "reason": "later" }),
        "sign_off_delivery" => json!({ "signed_name": "Mai" }),
        _ => json!({}),
    }
}

/// Whether the committed table lets customers call it.
fn is_for_customers(table: &str, operation: &Operation) -> bool {
    let row = table.lines().find(|row| row.split_whitespace().nth(2) == Some(operation.id()));
    let roles = row.and_then(|row| row.rsplit_once(": ")).map_or("", |(_, roles)| roles);
    roles.split(", ").any(|role| role == "customer")
}

async fn call(who: &Client, operation: &Operation, ids: &Ids) -> Option<Response> {
    let mut path = operation.path.clone();
    for part in operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        if EVERYBODYS.contains(&part) {
            return None;
        }
        let id = ids.get(part).unwrap_or_else(|| panic!("{}: no customer of the test has a {part}", operation.id()));
        path = path.replace(&format!("{{{part}}}"), id);
    }
    if path == operation.path {
        return None;
    }
    if operation.id() == "remove_order_line" {
        path.push_str("?version=1");
    }
    Some(match operation.method.as_str() {
        "GET" => who.get(&path).await,
        "DELETE" => who.delete(&path).await,
        "PATCH" => who.patch(&path, &body(operation.id())).await,
        "PUT" => who.put(&path, &body(operation.id())).await,
        _ => who.post(&path, &body(operation.id())).await,
    })
}

#[actix_web::test]
async fn what_is_another_customers_is_not_there_whatever_one_asks() {
    let app = TestApp::start().await;
    app.given_road_prices().await;
    let World { of: alice, ids } = World::create(&app, 1).await;
    let bob = app.given_customer(1_000_000).await;
    let bob = app.customer(bob).await;
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/permissions.txt");
    let table = fs::read_to_string(table).unwrap();
    let of_customers = operations();
    let of_customers: Vec<_> = of_customers.iter().filter(|operation| is_for_customers(&table, operation)).collect();
    let happened = "SELECT count(*)::text FROM events";
    let before = app.value(happened).await;

    let mut called = 0;
    for operation in &of_customers {
        if let Some(answer) = call(&bob, operation, &ids).await {
            let expected = if NOBODYS.contains(&operation.id()) { 403 } else { 404 };
            assert_eq!(answer.status, expected, "{}: {:#}", operation.id(), answer.body);
            called += 1;
        }
    }

    assert!(called > 40, "{called}");
    assert_eq!(app.value(happened).await, before, "and nothing comes of it");
    for operation in of_customers.iter().filter(|operation| operation.method == "GET") {
        if let Some(answer) = call(&alice.owner, operation, &ids).await {
            assert_eq!(answer.status, 200, "{}: {:#}", operation.id(), answer.body);
        }
    }
}
