use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{alibaba, posted, taobao};
use crate::support::{Client, Response, TestApp};

/// A customer with the two fixtures in the cart, and what a checkout of both asks for.
struct Ready {
    app: TestApp,
    owner: Uuid,
    customer: Client,
    request: Value,
}

async fn ready() -> Ready {
    let ready = without_prices().await;
    ready.app.given_prices().await;
    ready
}

async fn without_prices() -> Ready {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let added = customer.post("/cart/items", &posted([taobao(&json!({})), alibaba(&json!({}))])).await;
    let request = json!({
        "cart_item_ids": [added.body["rows"][0]["cart_item_id"], added.body["rows"][1]["cart_item_id"]],
        "address_id": app.given_address(owner).await,
        "warehouse_id": app.given_warehouse("vietnam").await,
        "services": { "tally": false, "crate": false, "insurance": false, "line": "express" },
        "accepts_shortage": true,
        "customer_note": "Gọi trước khi giao",
    });
    Ready { app, owner, customer, request }
}

async fn confirm(customer: &Client, checkout: &Response) -> Response {
    customer.post(&format!("/checkout/{}/confirm", checkout.id()), &Value::Null).await
}

#[actix_web::test]
async fn a_checkout_quotes_every_shop_and_becomes_an_order_for_each() {
    let Ready { app, customer, request, .. } = ready().await;

    let checkout = customer.post("/checkout", &request).await;

    checkout.assert_status(201);
    let offer = &checkout.body["offer"];
    assert_eq!((&offer["exchange_rate"], &offer["defects"]), (&json!("3700.0000"), &json!([])));
    assert_eq!((&offer["audience"], &offer["level"]), (&json!("everybody"), &Value::Null));
    let goods: Vec<_> = offer["shops"].as_array().unwrap().iter().map(|shop| &shop["quote"]["goods_cny"]).collect();
    assert_eq!(goods, ["119.40", "3312.00"]);
    let total = |field: &str| -> i64 {
        let shops = offer["shops"].as_array().unwrap().iter();
        shops.map(|shop| shop["quote"][field].as_str().unwrap().parse::<i64>().unwrap()).sum()
    };
    assert_eq!(
        (&offer["total"], &offer["deposit"]),
        (&json!(total("total").to_string()), &json!(total("deposit").to_string()))
    );
    assert_eq!(offer["shops"][1]["lines"][0]["unit_price"], "27.60");
    assert_eq!(customer.get("/cart").await.body["lines"], 2, "an offer takes nothing out of the cart");

    let confirmed = confirm(&customer, &checkout).await;

    confirmed.assert_status(201);
    assert_eq!(confirmed.body["status"], "confirmed");
    assert_eq!(confirmed.body, customer.get(&format!("/checkout/{}", checkout.id())).await.body);
    assert_eq!(confirmed.body["orders"].as_array().map(Vec::len), Some(2));
    let order = customer.get(&format!("/orders/{}", confirmed.uuid("/orders/1/order_id"))).await;
    order.assert_status(200);
    assert_eq!((&order.body["channel"], &order.body["hold_reason"]), (&json!("extension"), &Value::Null));
    assert_eq!((&order.body["goods"], &order.body["accepts_shortage"]), (&json!("3312.00"), &json!(true)));
    assert_eq!(order.body["shipping_line"], "express");
    let line = &order.body["lines"][0];
    assert_eq!((&line["quantity"], &line["unit_price"]), (&json!(120), &json!("27.60")));
    assert_eq!(line["variant_key"], "6f5320c016c03d575ad1034b79869a28");
    assert_eq!(customer.get("/cart").await.body["lines"], 0);
    assert_eq!(customer.get("/cart/items?status=ordered").await.body["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(app.events_of(checkout.id()).await, ["checkout.opened", "checkout.confirmed"]);
}

#[actix_web::test]
async fn what_is_missing_is_told_and_the_order_waits_for_it() {
    let Ready { app: _app, customer, mut request, .. } = ready().await;
    request["address_id"] = Value::Null;
    let few = alibaba(&json!({ "item_id": "1", "link_origin": "", "require_min": "500", "stock": "1" }));
    let added = customer.post("/cart/items", &posted([few])).await;
    request["cart_item_ids"] = json!([added.body["rows"][0]["cart_item_id"]]);

    let checkout = customer.post("/checkout", &request).await;
    let confirmed = confirm(&customer, &checkout).await;

    checkout.assert_status(201);
    let defects = checkout.body["offer"]["defects"].as_array().unwrap().iter();
    let defects: Vec<_> =
        defects.map(|it| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap())).collect();
    assert_eq!(
        defects,
        [
            "/request/address_id required",
            "/offer/shops/0/lines/0/quantity below_minimum",
            "/offer/shops/0/lines/0/quantity above_stock"
        ]
    );
    confirmed.assert_status(201);
    let order = customer.get(&format!("/orders/{}", confirmed.uuid("/orders/0/order_id"))).await;
    assert_eq!(order.body["hold_reason"], "needs_info");
    let pointers: Vec<_> = order.body["defects"].as_array().unwrap().iter().map(|it| &it["pointer"]).collect();
    assert_eq!(pointers, ["/destination", "/lines/0/quantity"]);
}

#[actix_web::test]
async fn a_minimum_that_variants_reach_together_is_no_defect() {
    let Ready { app: _app, customer, mut request, .. } = ready().await;
    let of_three = |key: &str| {
        alibaba(&json!({ "data_value": key, "quantity": "2", "require_min": "3", "item_id": "1", "link_origin": "" }))
    };
    let added = customer.post("/cart/items", &posted([of_three("a"), of_three("b")])).await;
    request["cart_item_ids"] = json!([added.body["rows"][0]["cart_item_id"], added.body["rows"][1]["cart_item_id"]]);

    let checkout = customer.post("/checkout", &request).await;
    let confirmed = confirm(&customer, &checkout).await;

    assert_eq!(checkout.body["offer"]["defects"], json!([]));
    let order = customer.get(&format!("/orders/{}", confirmed.uuid("/orders/0/order_id"))).await;
    assert_eq!((&order.body["hold_reason"], &order.body["defects"]), (&Value::Null, &json!([])));
}

#[actix_web::test]
async fn another_exchange_rate_makes_the_quote_expire_and_the_new_one_is_told() {
    let Ready { app, customer, request, .. } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    app.given_exchange_rate("3800", "3700").await;

    let refused = confirm(&customer, &checkout).await;

    refused.assert_problem(409, "checkout.quote_expired");
    assert_eq!(refused.body["data"]["exchange_rate"], "3800.0000");
    let total = refused.body["data"]["total"].as_str().unwrap();
    assert!(refused.body["detail"].as_str().unwrap().contains(total), "{:#}", refused.body);
    assert_eq!(customer.get("/cart").await.body["lines"], 2);
    assert_eq!(customer.get("/orders").await.body["data"], json!([]));
    assert_eq!(app.events_of(checkout.id()).await, ["checkout.opened"]);
    let again = customer.post("/checkout", &request).await;
    assert_eq!(again.body["offer"]["total"], total);
    confirm(&customer, &again).await.assert_status(201);
}

#[actix_web::test]
async fn another_rate_card_makes_the_quote_expire() {
    let Ready { app, customer, request, owner } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    app.given_card("SPECIAL", &json!({ "customer_id": owner }), &json!({ "deposit_percent": "50" })).await;

    confirm(&customer, &checkout).await.assert_problem(409, "checkout.quote_expired");
}

#[actix_web::test]
async fn an_offer_holds_for_its_time_only() {
    let Ready { app, customer, request, .. } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    app.execute("UPDATE checkouts SET expires_at = now()").await.unwrap();

    confirm(&customer, &checkout).await.assert_problem(409, "checkout.quote_expired");
}

#[actix_web::test]
async fn other_goods_in_the_cart_are_another_offer() {
    let Ready { app: _app, customer, request, .. } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    let item = format!("/cart/items/{}", request["cart_item_ids"][0].as_str().unwrap());

    customer.patch(&item, &json!({ "version": 1, "note": "màu đậm" })).await.assert_status(200);
    customer.patch(&item, &json!({ "version": 2, "quantity": 4 })).await.assert_status(200);
    confirm(&customer, &checkout).await.assert_problem(409, "checkout.quote_expired");
    customer.delete(&item).await.assert_status(204);
    let gone = confirm(&customer, &checkout).await;

    gone.assert_problem(409, "checkout.items_gone");
    assert_eq!(gone.body["errors"][0]["pointer"], "/cart_item_ids/0");
    customer.post("/checkout", &request).await.assert_problem(409, "checkout.items_gone");
}

#[actix_web::test]
async fn of_two_simultaneous_confirmations_one_makes_the_orders() {
    let Ready { app, customer, request, .. } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    // Left to chance they would run one after the other and prove nothing.
    let held = app.holding("LOCK TABLE checkouts IN EXCLUSIVE MODE").await;

    let both = join(confirm(&customer, &checkout), confirm(&customer, &checkout));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let (winner, loser) = if first.status == 201 { (first, second) } else { (second, first) };
    winner.assert_status(201);
    loser.assert_problem(409, "checkout.already_confirmed");
    assert_eq!(customer.get("/orders").await.body["data"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn two_checkouts_of_the_same_goods_order_them_once() {
    let Ready { app: _app, customer, request, .. } = ready().await;
    let [one, other] = [customer.post("/checkout", &request).await, customer.post("/checkout", &request).await];

    confirm(&customer, &one).await.assert_status(201);

    confirm(&customer, &other).await.assert_problem(409, "checkout.items_gone");
    assert_eq!(customer.get("/orders").await.body["data"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn of_two_checkouts_of_the_same_goods_confirmed_at_once_one_orders_them() {
    let Ready { app, customer, request, .. } = ready().await;
    let [one, other] = [customer.post("/checkout", &request).await, customer.post("/checkout", &request).await];
    let held = app.holding("SELECT FROM customers FOR UPDATE").await;

    let both = join(confirm(&customer, &one), confirm(&customer, &other));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let (winner, loser) = if first.status == 201 { (first, second) } else { (second, first) };
    winner.assert_status(201);
    loser.assert_problem(409, "checkout.items_gone");
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 2);
}

#[actix_web::test]
async fn orders_are_made_all_or_none() {
    let Ready { app, customer, request, .. } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    app.execute("ALTER TABLE orders ADD CONSTRAINT one_fails CHECK (marketplace <> '1688')").await.unwrap();

    confirm(&customer, &checkout).await.assert_problem(500, "server.internal");

    assert_eq!(customer.get("/orders").await.body["data"], json!([]));
    assert_eq!(customer.get("/cart").await.body["lines"], 2);
    assert_eq!(customer.get(&format!("/checkout/{}", checkout.id())).await.body["status"], "open");
}

#[actix_web::test]
async fn checkouts_of_others_do_not_exist() {
    let Ready { app, owner, customer, mut request } = ready().await;
    let checkout = customer.post("/checkout", &request).await;
    let stranger = app.customer(app.given_customer(0).await).await;

    stranger.get(&format!("/checkout/{}", checkout.id())).await.assert_problem(404, "checkout.not_found");
    confirm(&stranger, &checkout).await.assert_problem(404, "checkout.not_found");
    stranger.post("/checkout", &request).await.assert_problem(409, "checkout.items_gone");
    request["customer_id"] = json!(owner);
    stranger.post("/checkout", &request).await.assert_problem(404, "cart.not_found");
    let staff = app.employee("care_staff", None).await;
    staff.post("/checkout", &request).await.assert_status(201);
}

#[actix_web::test]
async fn nothing_is_offered_to_nowhere() {
    let Ready { app, customer, mut request, .. } = ready().await;
    let address = request["address_id"].clone();

    request["address_id"] = json!(app.new_id());
    customer.post("/checkout", &request).await.assert_problem(409, "orders.address_unknown");
    request["address_id"] = address;
    request["warehouse_id"] = json!(app.given_warehouse("china").await);
    customer.post("/checkout", &request).await.assert_problem(409, "orders.warehouse_unknown");
    request["cart_item_ids"] = json!([]);
    customer.post("/checkout", &request).await.assert_problem(422, "request.invalid");
}

#[actix_web::test]
async fn nothing_is_offered_without_prices() {
    let Ready { app: _app, customer, request, .. } = without_prices().await;

    customer.post("/checkout", &request).await.assert_problem(409, "pricing.not_available");
}

#[actix_web::test]
async fn what_is_asked_for_by_name_is_offered_and_kept_by_the_orders() {
    let ready = without_prices().await;
    let tables = json!({ "deposit_percent": "70", "surcharges": [
        { "name": "gift box", "price": "5000" }, { "name": "fragile", "per": "kg", "price": "1500" }] });
    ready.app.given_card("STANDARD", &json!({}), &tables).await;
    ready.app.given_exchange_rate("3700", "3620").await;
    let ask = async |names: Value| {
        let mut request = ready.request.clone();
        request["surcharges"] = names;
        ready.customer.post("/checkout", &request).await
    };

    let unknown = ask(json!(["gold leaf"])).await;
    let checkout = ask(json!(["gift box", "fragile"])).await;
    let confirmed = confirm(&ready.customer, &checkout).await;

    unknown.assert_problem(409, "pricing.negotiated");
    checkout.assert_status(201);
    for shop in checkout.body["offer"]["shops"].as_array().unwrap() {
        let charges = shop["quote"]["charges"].as_array().unwrap();
        let surcharges: Vec<_> = charges.iter().filter(|charge| charge["kind"] == "surcharge").collect();
        assert_eq!(surcharges.len(), 1, "what goes by weight is charged once there is one: {shop:#}");
        assert_eq!([&surcharges[0]["amount"], &surcharges[0]["explanation"]["name"]], ["5000", "gift box"]);
    }
    confirmed.assert_status(201);
    let orders = ready.customer.get("/orders").await.body["data"].clone();
    for order in orders.as_array().unwrap() {
        let order = ready.customer.get(&format!("/orders/{}", order["id"].as_str().unwrap())).await.body;
        assert_eq!(order["surcharges"], json!(["gift box", "fragile"]));
    }
}
