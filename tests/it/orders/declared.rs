//! What the customer declares the goods to be worth, and how much of them he chooses to pay before we buy.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, an_order_for};

/// An insurance of 1 %, and a service fee that is 1 % instead of 3 % for who pays everything at once.
async fn priced() -> TestApp {
    let app = TestApp::start().await;
    let percent = |percent: &str| json!({ "rows": [{ "from": "0", "value": percent }] });
    let tables = json!({
        "deposit_percent": "70",
        "service_fee": { "bands": percent("3"), "by_deposit": [{ "deposit_percent": "100", "bands": percent("1") }] },
        "insurance": { "percent": "1" },
    });
    app.given_card("STANDARD", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    app
}

/// An order that is insured at 300 000 đ, and is to be paid in full before we buy.
async fn declared(app: &TestApp, customer: Uuid) -> Uuid {
    let mut order = an_order_for(customer, app.given_warehouse("vietnam").await);
    order["services"] = json!({ "insurance": true });
    order["declared_value"] = json!("300000");
    order["deposit_percent"] = json!("100");
    let placed = app.employee("care_manager", None).await.post("/orders", &order).await;
    placed.assert_status(201);
    assert_eq!([&placed.body["declared_value"], &placed.body["deposit_percent"]], ["300000", "100"]);
    placed.id()
}

async fn charges(app: &TestApp, order: Uuid) -> Vec<(String, String)> {
    let charges = app.order_manager().await.get(&format!("/orders/{order}/charges")).await.body["data"].clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    charges.as_array().unwrap().iter().map(|it| (text(&it["kind"]), text(&it["amount"]))).collect()
}

fn amounts<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
    expected.map(|(kind, amount)| (kind.to_owned(), amount.to_owned())).to_vec()
}

#[actix_web::test]
async fn goods_are_insured_at_what_was_declared_and_the_chosen_share_decides_fee_and_deposit() {
    let app = priced().await;
    let customer = app.given_customer(1_000_000).await;
    let order = declared(&app, customer).await;

    app.approve(order).await;

    let expected = amounts([("goods", "188700"), ("service_fee", "1887"), ("insurance_fee", "3000")]);
    assert_eq!(charges(&app, order).await, expected);
    let owner = app.customer(customer).await;
    let detail = owner.get(&format!("/orders/{order}")).await.body;
    assert_eq!([&detail["total"], &detail["deposit"]], ["193587", "189000"]);
    let less = json!({ "amount": "133000" });
    owner.post(&format!("/orders/{order}/deposit"), &less).await.assert_problem(409, "orders.deposit_too_small");
    owner.post(&format!("/orders/{order}/deposit"), &json!({})).await.assert_status(201);
    assert_eq!(charges(&app, order).await, expected);
}

#[actix_web::test]
async fn the_declared_value_goes_down_with_units_that_are_given_up() {
    let app = priced().await;
    let customer = app.given_customer(1_000_000).await;
    let order = declared(&app, customer).await;
    app.approve(order).await;
    app.start_buying(order).await;
    let it = app.unbought(customer, order).await.bought(&app).await;
    let package = it.announce_all("YT1001").await;
    it.report_lost(package).await;

    let manager = app.order_manager().await;
    let url = format!("/orders/{order}/lines/{}/refunds", it.socks);
    let refunded = manager.post(&url, &json!({ "quantity": 1, "reason": "lost" })).await;

    refunded.assert_status(201);
    // 25 of 51 yuan are left: 147 059 of 300 000 đ.
    let expected = amounts([("goods", "92500"), ("service_fee", "925"), ("insurance_fee", "1471")]);
    assert_eq!(charges(&app, order).await, expected);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_was_declared_can_be_taken_back_until_the_order_is_reviewed() {
    let app = priced().await;
    let customer = app.given_customer(1_000_000).await;
    let order = declared(&app, customer).await;
    let owner = app.customer(customer).await;
    let url = format!("/orders/{order}");
    let change = async |mut change: Value| {
        change["version"] = owner.get(&url).await.body["version"].clone();
        owner.patch(&url, &change).await
    };

    for bad in [
        json!({ "deposit_percent": "100.01" }),
        json!({ "deposit_percent": "-1" }),
        json!({ "deposit_percent": 70 }),
        json!({ "declared_value": "0" }),
        json!({ "declared_value": "1.5" }),
    ] {
        change(bad).await.assert_problem(422, "request.invalid");
    }
    let kept = change(json!({ "customer_note": "Gọi trước" })).await;
    let cleared = change(json!({ "declared_value": null, "deposit_percent": null })).await;

    assert_eq!([&kept.body["declared_value"], &kept.body["deposit_percent"]], ["300000", "100"]);
    assert_eq!([&cleared.body["declared_value"], &cleared.body["deposit_percent"]], [&Value::Null, &Value::Null]);
    app.approve(order).await;
    let expected = amounts([("goods", "188700"), ("service_fee", "5661"), ("insurance_fee", "1887")]);
    assert_eq!(charges(&app, order).await, expected);
}
