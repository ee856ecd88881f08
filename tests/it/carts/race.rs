use futures_util::future::join;
use serde_json::json;

use super::{posted, taobao};
use crate::support::TestApp;

#[actix_web::test]
async fn two_that_add_the_same_item_at_once_make_one_line_of_both() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let items = posted([taobao(&json!({}))]);
    // Left to chance they would run one after the other and prove nothing.
    let held = app.holding("LOCK TABLE customers IN EXCLUSIVE MODE").await;

    let both = join(customer.post("/cart/items", &items), customer.post("/cart/items", &items));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    first.assert_status(200);
    second.assert_status(200);
    assert_eq!(first.uuid("/rows/0/cart_item_id"), second.uuid("/rows/0/cart_item_id"));
    let cart = customer.get("/cart").await;
    assert_eq!((&cart.body["lines"], &cart.body["pieces"]), (&json!(1), &json!(6)));
}

#[actix_web::test]
async fn a_repeated_post_adds_once() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let items = posted([taobao(&json!({}))]);

    let first = customer.post_with_key("a-key-of-16-bytes-or-more", "/cart/items", &items).await;
    let again = customer.post_with_key("a-key-of-16-bytes-or-more", "/cart/items", &items).await;

    assert_eq!((again.status, &again.body), (200, &first.body));
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(customer.get("/cart").await.body["pieces"], 3);
}
