use serde_json::{Value, json};
use uuid::Uuid;

use super::{posted, taobao};
use crate::support::{Client, TestApp};

async fn given_item(customer: &Client, changes: Value) -> Uuid {
    customer.post("/cart/items", &posted([taobao(&changes)])).await.uuid("/rows/0/cart_item_id")
}

#[actix_web::test]
async fn a_change_needs_the_version_and_is_told() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item = given_item(&customer, json!({})).await;
    let url = format!("/cart/items/{item}");

    let change = json!({ "version": 1, "quantity": 5, "note": "màu đậm", "variant": "M" });
    let changed = customer.patch(&url, &change).await;
    let stale = customer.patch(&url, &json!({ "version": 1, "quantity": 6 })).await;

    changed.assert_status(200);
    assert_eq!((&changed.body["quantity"], &changed.body["version"]), (&json!(5), &json!(2)));
    assert_eq!((&changed.body["note"], &changed.body["variant"]), (&json!("màu đậm"), &json!("M")));
    assert_eq!(changed.body["price_doubts"][0]["kind"], "nothing_known", "the price is that of the variant before");
    assert_eq!(changed.body, customer.get(&url).await.body);
    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(app.events_of(item).await, ["cart_item.changed"]);
}

#[actix_web::test]
async fn bad_changes_are_refused_field_by_field() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let url = format!("/cart/items/{}", given_item(&customer, json!({})).await);

    let change = json!({ "version": 1, "quantity": 0, "note": "x".repeat(501) });
    let refused = customer.patch(&url, &change).await;

    refused.assert_problem(422, "request.invalid");
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(2));
    customer.patch(&url, &json!({ "version": 1, "unit_price": "0.01" })).await.assert_problem(422, "request.invalid");
    customer.patch(&url, &json!({ "quantity": 1 })).await.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn a_removed_item_is_gone_until_it_is_restored() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item = given_item(&customer, json!({})).await;
    let (url, restore) = (format!("/cart/items/{item}"), format!("/cart/items/{item}/restore"));

    customer.post(&restore, &Value::Null).await.assert_problem(409, "cart.item_refused");
    customer.delete(&url).await.assert_status(204);
    customer.delete(&url).await.assert_problem(409, "cart.item_refused");
    assert_eq!(customer.get("/cart").await.body["lines"], 0);
    let removed = customer.get("/cart/items?status=removed").await;
    assert_eq!(removed.body["data"][0]["id"], json!(item));
    let restored = customer.post(&restore, &Value::Null).await;

    restored.assert_status(200);
    assert_eq!(restored.body["status"], "active");
    assert_eq!(customer.get("/cart").await.body["lines"], 1);
    assert_eq!(app.events_of(item).await, ["cart_item.removed", "cart_item.restored"]);
}

#[actix_web::test]
async fn what_is_in_the_cart_again_is_not_restored_beside_itself() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item = given_item(&customer, json!({})).await;
    customer.delete(&format!("/cart/items/{item}")).await.assert_status(204);
    given_item(&customer, json!({})).await;

    let refused = customer.post(&format!("/cart/items/{item}/restore"), &Value::Null).await;

    refused.assert_problem(409, "cart.already_in_cart");
    assert_eq!(customer.get(&format!("/cart/items/{item}")).await.body["status"], "removed");
}

#[actix_web::test]
async fn a_full_cart_takes_nothing_back() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item = given_item(&customer, json!({})).await;
    customer.delete(&format!("/cart/items/{item}")).await.assert_status(204);
    given_item(&customer, json!({ "data_value": "1:1" })).await;
    app.execute(
        "INSERT INTO setting_values (key, version, value, changed_at, changed_by)
         VALUES ('cart.max_lines', 1, '1', now(), gen_random_uuid())",
    )
    .await
    .unwrap();

    let refused = customer.post(&format!("/cart/items/{item}/restore"), &Value::Null).await;

    refused.assert_problem(409, "cart.full");
}

#[actix_web::test]
async fn the_items_of_others_do_not_exist() {
    let app = TestApp::start().await;
    let owner = app.customer(app.given_customer(0).await).await;
    let item = given_item(&owner, json!({})).await;
    let stranger = app.customer(app.given_customer(0).await).await;
    let url = format!("/cart/items/{item}");

    stranger.get(&url).await.assert_problem(404, "cart.item_not_found");
    stranger.patch(&url, &json!({ "version": 1, "quantity": 9 })).await.assert_problem(404, "cart.item_not_found");
    stranger.delete(&url).await.assert_problem(404, "cart.item_not_found");
    stranger.post(&format!("{url}/restore"), &Value::Null).await.assert_problem(404, "cart.item_not_found");
    assert_eq!(stranger.get("/cart/items").await.body["data"], json!([]));
    assert_eq!(owner.get(&url).await.body["quantity"], 3);
}
