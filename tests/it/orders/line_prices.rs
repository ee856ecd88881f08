use serde_json::{Value, json};
use uuid::Uuid;

use crate::carts::{alibaba, posted};
use crate::support::{Client, Response, TestApp};

/// An order of 120 pieces at 27.60 and 10 of another variant of the item, from the cart.
struct Ordered {
    app: TestApp,
    customer: Client,
    url: String,
    order: Response,
}

async fn ordered() -> Ordered {
    let app = TestApp::start().await;
    app.given_prices().await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let other = json!({ "data_value": "another", "property": "黑色;M", "quantity": "10" });
    let added = customer.post("/cart/items", &posted([alibaba(&json!({})), alibaba(&other)])).await;
    let items: Vec<_> = added.body["rows"].as_array().unwrap().iter().map(|row| &row["cart_item_id"]).collect();
    let request = json!({
        "cart_item_ids": items, "address_id": app.given_address(owner).await,
        "warehouse_id": app.given_warehouse("vietnam").await,
    });
    let checkout = customer.post("/checkout", &request).await;
    let confirmed = customer.post(&format!("/checkout/{}/confirm", checkout.id()), &Value::Null).await;
    let url = format!("/orders/{}", confirmed.uuid("/orders/0/order_id"));
    let order = customer.get(&url).await;
    assert_eq!(prices(&order), ["27.60", "27.60"]);
    Ordered { app, customer, url, order }
}

fn prices(order: &Response) -> Vec<&str> {
    order.body["lines"].as_array().unwrap().iter().map(|line| line["unit_price"].as_str().unwrap()).collect()
}

impl Ordered {
    fn line(&self, position: usize) -> Uuid {
        self.order.uuid(&format!("/lines/{position}/id"))
    }

    /// Changes a line of the order as it stands.
    async fn change(&self, client: &Client, position: usize, mut change: Value) -> Response {
        change["version"] = client.get(&self.url).await.body["version"].clone();
        client.patch(&format!("{}/lines/{}", self.url, self.line(position)), &change).await
    }
}

#[actix_web::test]
async fn a_changed_quantity_has_the_price_of_its_tier_for_all_variants_of_the_item() {
    let it = ordered().await;

    let few = it.change(&it.customer, 0, json!({ "quantity": 89 })).await;
    let enough = it.change(&it.customer, 1, json!({ "quantity": 11 })).await;
    let version = &enough.body["version"];
    let removed = it.customer.delete(&format!("{}/lines/{}?version={version}", it.url, it.line(1))).await;
    let many = it.change(&it.customer, 0, json!({ "quantity": 300 })).await;

    assert_eq!((prices(&few), &few.body["goods"]), (vec!["29.89", "29.89"], &json!("2959.11")));
    assert_eq!((prices(&enough), &enough.body["goods"]), (vec!["27.60", "27.60"], &json!("2760.00")));
    assert_eq!((prices(&removed), &removed.body["goods"]), (vec!["29.89"], &json!("2660.21")));
    assert_eq!((prices(&many), &many.body["goods"]), (vec!["25.90"], &json!("7770.00")));
    let history = it.app.order_manager().await.get(&format!("{}/history?limit=1", it.url)).await.body;
    let repriced = json!([{ "line": it.line(0), "unit_price": "25.90" }]);
    assert_eq!(history["data"][0]["data"]["repriced"], repriced);
}

#[actix_web::test]
async fn a_price_that_staff_have_changed_no_longer_follows_the_quantity() {
    let it = ordered().await;
    let manager = it.app.order_manager().await;

    let agreed = it.change(&manager, 0, json!({ "unit_price": "20.00" })).await;
    let few = it.change(&manager, 0, json!({ "quantity": 1 })).await;

    assert_eq!((prices(&agreed), &agreed.body["lines"][0]["price_tiers"]), (vec!["20.00", "27.60"], &json!([])));
    assert_eq!(agreed.body["lines"][0]["price_doubts"], json!([]));
    assert_eq!(prices(&few), ["20.00", "29.89"]);
}

#[actix_web::test]
async fn a_price_that_a_customer_has_changed_is_doubted_until_it_is_back() {
    let it = ordered().await;
    let manager = it.app.order_manager().await;
    let doubts = async || manager.get(&it.url).await.body["lines"][0]["price_doubts"].clone();

    it.change(&it.customer, 0, json!({ "unit_price": "13.80" })).await.assert_status(200);
    let cheap = doubts().await;
    it.change(&it.customer, 0, json!({ "unit_price": "6.90" })).await.assert_status(200);
    let cheaper = doubts().await;
    it.change(&it.customer, 0, json!({ "unit_price": "27.60" })).await.assert_status(200);

    let doubt = |to: &str, percent: &str| json!([{ "kind": "differs_from_last_seen", "from": "27.60", "to": to, "percent": percent }]);
    assert_eq!(cheap, doubt("13.80", "-50"));
    assert_eq!(cheaper, doubt("6.90", "-75"));
    assert_eq!(doubts().await, json!([]));
}

#[actix_web::test]
async fn a_price_that_somebody_enters_is_compared_with_what_was_paid_last() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(1_000_000).await;
    // Coats were bought for 12.50, socks for 26.00.
    app.given_announced_package(customer, "YT1001").await;
    let manager = app.order_manager().await;
    let owner = app.customer(customer).await;
    let mut order = crate::support::an_order_for(customer, app.given_warehouse("vietnam").await);
    order["lines"][0]["unit_price"] = json!("5.00");
    let lines = order["lines"].clone();

    let placed = manager.post("/orders", &order).await;
    let url = format!("/orders/{}", placed.id());
    let mut cheap = lines[1].clone();
    cheap["unit_price"] = json!("13.00");
    let added = owner.post(&format!("{url}/lines"), &json!({ "version": 1, "line": cheap })).await;
    let other =
        json!({ "version": 2, "link": lines[0]["link"], "variant": lines[0]["variant"], "unit_price": "25.00" });
    let changed = owner.patch(&format!("{url}/lines/{}", placed.uuid("/lines/1/id")), &other).await;

    placed.assert_status(201);
    added.assert_status(201);
    changed.assert_status(200);
    let doubt = |from: &str, to: &str, percent: &str| json!([{ "kind": "differs_from_last_paid", "from": from, "to": to, "percent": percent }]);
    let seen = manager.get(&url).await.body;
    let doubts: Vec<_> = seen["lines"].as_array().unwrap().iter().map(|line| line["price_doubts"].clone()).collect();
    let expected = [doubt("12.50", "5.00", "-60"), doubt("12.50", "25.00", "100"), doubt("26.00", "13.00", "-50")];
    assert_eq!(doubts, expected);
    assert_eq!(owner.get(&url).await.body["lines"][0].get("price_doubts"), None, "what we paid is ours to know");
}

#[actix_web::test]
async fn a_price_of_which_only_the_customer_speaks_is_doubted() {
    let it = ordered().await;
    let manager = it.app.order_manager().await;
    let version = it.order.body["version"].clone();
    let line =
        json!({ "link": it.order.body["lines"][0]["link"], "variant": "vàng", "unit_price": "1", "quantity": 1 });
    let kinds = async || {
        let lines = manager.get(&it.url).await.body["lines"].clone();
        let kind =
            |line: &Value| line["price_doubts"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect();
        lines.as_array().unwrap().iter().map(kind).collect::<Vec<Vec<Value>>>()
    };

    let added = json!({ "version": version, "line": line });
    it.customer.post(&format!("{}/lines", it.url), &added).await.assert_status(201);
    it.change(&it.customer, 0, json!({ "variant": "tím", "unit_price": "2" })).await.assert_status(200);
    let doubted = kinds().await;
    it.change(&it.customer, 0, json!({ "unit_price": "2.01" })).await.assert_status(200);
    let changed = kinds().await;
    it.change(&manager, 0, json!({ "unit_price": "25" })).await.assert_status(200);

    let nothing = vec![json!("nothing_known")];
    let of_page = vec![json!("differs_from_tiers")];
    assert_eq!(doubted, [nothing.clone(), of_page.clone(), nothing.clone()]);
    assert_eq!(changed, doubted);
    assert_eq!(kinds().await, [vec![], of_page, nothing]);
}
