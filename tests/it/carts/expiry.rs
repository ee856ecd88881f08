use serde_json::{Value, json};

use super::{posted, taobao};
use crate::support::TestApp;

#[actix_web::test]
async fn customers_are_warned_once_then_items_expire_and_are_kept_for_a_time() {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let added = customer.post("/cart/items", &posted([taobao(&json!({}))])).await;
    let item = added.uuid("/rows/0/cart_item_id");
    let url = format!("/cart/items/{item}");

    api::pass_time(app.app()).await.unwrap();
    assert_eq!(app.events_of(owner).await, ["cart.items_added"]);

    app.execute("UPDATE cart_items SET expires_at = now() + interval '23 hours'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    assert_eq!(app.events_of(owner).await, ["cart.items_added", "cart.items_expiring"]);
    assert_eq!(customer.get("/cart").await.body["lines"], 1);

    app.execute("UPDATE cart_items SET expires_at = now() - interval '1 second'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    assert_eq!(app.events_of(owner).await[2..], ["cart.items_expired"]);
    assert_eq!(customer.get("/cart").await.body["lines"], 0);
    assert_eq!(customer.get(&url).await.body["status"], "expired");

    let restored = customer.post(&format!("{url}/restore"), &Value::Null).await;
    restored.assert_status(200);
    api::pass_time(app.app()).await.unwrap();
    assert_eq!(customer.get("/cart").await.body["lines"], 1);

    customer.delete(&url).await.assert_status(204);
    app.execute("UPDATE cart_items SET ended_at = now() - interval '89 days'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    assert_eq!(customer.get(&url).await.body["status"], "removed");
    app.execute("UPDATE cart_items SET ended_at = now() - interval '91 days'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    customer.get(&url).await.assert_problem(404, "cart.item_not_found");
}
