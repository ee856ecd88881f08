//! Whose customers an employee sees, with all that is theirs.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp, an_order_for};

/// A customer whom somebody looks after.
async fn looked_after(app: &TestApp, care: &Client) -> Uuid {
    let customer = app.given_customer(100_000).await;
    let manager = app.employee("care_manager", None).await;
    let change = json!({ "version": 1, "care_staff_id": care.user });
    manager.patch(&format!("/customers/{customer}"), &change).await.assert_status(200);
    customer
}

/// The paths of what is a customer's, with the code by which they are unknown to a stranger.
fn paths(customer: Uuid) -> [(String, &'static str); 6] {
    let of = |path: &str| format!("/customers/{customer}{path}");
    [
        (of(""), "customers.not_found"),
        (of("/addresses"), "customers.not_found"),
        (of("/credit"), "customers.not_found"),
        (of("/wallet"), "wallets.not_found"),
        (of("/wallet/entries"), "wallets.not_found"),
        (format!("/cart?customer_id={customer}"), "cart.not_found"),
    ]
}

async fn listed(client: &Client, path: &str) -> usize {
    let page = client.get(path).await;
    page.assert_status(200);
    page.body["data"].as_array().map(Vec::len).unwrap()
}

#[actix_web::test]
async fn care_staff_see_their_own_customers_and_those_nobody_looks_after() {
    let app = TestApp::start().await;
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    let own = looked_after(&app, &care).await;
    let nobodys = app.given_customer(0).await;

    for (path, code) in paths(own) {
        care.get(&path).await.assert_status(200);
        colleague.get(&path).await.assert_problem(404, code);
    }
    colleague.get(&format!("/customers/{nobodys}/wallet")).await.assert_status(200);
    assert_eq!((listed(&care, "/customers").await, listed(&colleague, "/customers").await), (2, 1));
    for role in ["order_manager", "care_manager", "accountant"] {
        assert_eq!(listed(&app.employee(role, None).await, "/customers").await, 2, "{role}");
    }
}

#[actix_web::test]
async fn whoever_has_an_order_of_the_customer_sees_him_too() {
    let app = TestApp::start().await;
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    let customer = looked_after(&app, &care).await;
    let order = app.given_order(customer).await;
    let url = format!("/customers/{customer}");
    colleague.get(&url).await.assert_problem(404, "customers.not_found");

    let assigned = json!({ "staff_id": colleague.user });
    app.order_manager().await.post(&format!("/orders/{order}/assign-care"), &assigned).await.assert_status(200);

    colleague.get(&url).await.assert_status(200);
}

#[actix_web::test]
async fn nobody_acts_for_a_customer_he_does_not_see() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    let customer = looked_after(&app, &care).await;
    let (warehouse, account) = (app.given_warehouse("vietnam").await, app.given_cash_account("VND").await);
    let address = json!({ "recipient": "Lan", "phone": "0912345678", "province": "Hà Nội", "district": "Hoàn Kiếm",
        "ward": "Hàng Bài", "street": "12" });
    let top_up = json!({ "customer_id": customer, "cash_account_id": account, "amount": "1000" });
    let lines = json!([{ "unit_price": "12.00", "quantity": 1 }]);

    let order = colleague.post("/orders", &an_order_for(customer, warehouse)).await;
    let money = colleague.post("/top-ups", &top_up).await;
    let quote = colleague.post("/quotes", &json!({ "customer_id": customer, "lines": lines })).await;
    let filled = colleague.post("/cart/items", &json!({ "customer_id": customer, "items": [{}] })).await;
    let change = json!({ "version": 2, "internal_note": "x" });
    let changed = colleague.patch(&format!("/customers/{customer}"), &change).await;
    let moved = colleague.post(&format!("/customers/{customer}/addresses"), &address).await;

    order.assert_problem(409, "orders.customer_unknown");
    money.assert_problem(409, "top_ups.customer_unknown");
    quote.assert_problem(409, "pricing.customer_unknown");
    filled.assert_problem(404, "cart.not_found");
    changed.assert_problem(404, "customers.not_found");
    moved.assert_problem(404, "customers.not_found");
    care.post(&format!("/customers/{customer}/addresses"), &address).await.assert_status(201);
    care.post("/top-ups", &top_up).await.assert_status(201);
    assert_eq!((listed(&care, "/top-ups").await, listed(&colleague, "/top-ups").await), (1, 0));
}

#[actix_web::test]
async fn a_customer_given_into_other_hands_is_told_once_more() {
    let app = TestApp::start().await;
    let (care, colleague) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    let customer = app.given_customer(0).await;
    let url = format!("/customers/{customer}");

    let given = care.patch(&url, &json!({ "version": 1, "care_staff_id": colleague.user })).await;

    given.assert_status(200);
    assert_eq!(given.body["care_staff_id"], json!(colleague.user));
    care.get(&url).await.assert_problem(404, "customers.not_found");
    let unknown = care.get(&format!("/cart?customer_id={}", app.new_id())).await;
    unknown.assert_problem(404, "cart.not_found");
    assert_eq!(unknown.body["data"], Value::Null);
}
