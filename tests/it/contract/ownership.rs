//! What belongs to one customer does not exist for another: every operation that customers may call is called by the
//! wrong one.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, Client, Operation, Response, TestApp, operations};

/// What is nobody's own.
const EVERYBODYS: [&str; 2] = ["exchange_rate_id", "warehouse_id"];
/// What no customer may do, though their role has the permission.
const NOBODYS: [&str; 1] = ["create_customer_account"];
const TAOBAO: &str = include_str!("../../fixtures/payloads/01_vn_extension_addtocart_taobao.assembled.json");

/// One of everything that a customer may have, by the name that ids have in paths.
async fn belongings(app: &TestApp) -> (Bought, HashMap<&'static str, Uuid>) {
    let it = app.given_bought().await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;
    let made = async |path: &str, body: &Value| {
        let made = it.owner.post(path, body).await;
        assert!([200, 201].contains(&made.status), "{path}: {:#}", made.body);
        made
    };
    let address = app.given_address(it.customer).await;
    let item: Value = serde_json::from_str(TAOBAO).unwrap();
    let item = made("/cart/items", &json!({ "items": [item] })).await.uuid("/rows/0/cart_item_id");
    let warehouse = app.warehouse_of(it.order).await;
    let checkout = json!({ "cart_item_ids": [item], "address_id": address, "warehouse_id": warehouse });
    let quote = json!({ "lines": [{ "unit_price": "125.00", "quantity": 8 }] });
    let token = json!({ "name": "extension", "scopes": ["orders:read"], "expires_in_days": 1 });
    let top_up = json!({ "amount": "1000", "cash_account_id": app.given_cash_account("VND").await });
    app.tell_everybody().await;
    let other = app.given_unbought_for(it.customer).await;
    let dearer = json!({ "order_line_id": other.socks, "quantity": 1, "unit_price": "30.00", "note": "dearer" });
    let consent = other.admin.post(&format!("/orders/{}/price-consents", other.order), &dearer).await;
    let withdrawal = json!({ "amount": "1000", "bank": "VCB", "account_number": "0123456789",
                             "account_holder": "NGUYEN THI LAN" });
    let ids = HashMap::from([
        ("customer_id", it.customer),
        ("order_id", it.order),
        ("line_id", it.coats),
        ("package_id", package),
        ("delivery_id", made("/deliveries", &json!({ "kind": "pickup", "package_ids": [package] })).await.id()),
        ("address_id", address),
        ("cart_item_id", item),
        ("checkout_id", made("/checkout", &checkout).await.id()),
        ("consent_id", consent.id()),
        ("quote_id", made("/quotes", &quote).await.id()),
        ("id", made("/api-tokens", &token).await.id()),
        ("top_up_id", made("/top-ups", &top_up).await.id()),
        ("withdrawal_id", made("/withdrawals", &withdrawal).await.id()),
        ("file_id", it.owner.upload("mail.pdf", "application/pdf", b"%PDF-1.7\n%%EOF").await.id()),
        ("notification_id", it.owner.get("/notifications").await.uuid("/data/0/id")),
        ("session_id", it.owner.get("/me/sessions").await.uuid("/data/0/id")),
    ]);
    (it, ids)
}

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

async fn call(who: &Client, operation: &Operation, ids: &HashMap<&str, Uuid>) -> Option<Response> {
    let mut path = operation.path.clone();
    for part in operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        if EVERYBODYS.contains(&part) {
            return None;
        }
        let id = ids.get(part).unwrap_or_else(|| panic!("{}: no customer of the test has a {part}", operation.id()));
        path = path.replace(&format!("{{{part}}}"), &id.to_string());
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
    let (alice, ids) = belongings(&app).await;
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
