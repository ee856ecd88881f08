use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::carts::{alibaba, posted, taobao};
use crate::support::{Client, Response, TestApp};

/// A code for a tenth of the service fee and 30 000 đ at most, with some fields different.
async fn given_code(app: &TestApp, code: &str, changes: &Value) -> Uuid {
    let manager = app.staff_with([Permission::WritePricing]).await;
    let terms = json!({ "of": "service_fee", "percent": "10", "cap": "30000" });
    let mut request = json!({ "code": code, "campaign": "Tết", "terms": terms });
    request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let created = manager.post("/discount-codes", &request).await;
    created.assert_status(201);
    created.id()
}

/// What a customer asks for both of two shops' goods: 441 780 đ and 12 254 400 đ, with 3 % of service fee.
async fn asked(app: &TestApp, owner: Uuid, client: &Client, code: &str) -> Value {
    let added = client.post("/cart/items", &posted([taobao(&json!({})), alibaba(&json!({}))])).await;
    json!({
        "cart_item_ids": [added.body["rows"][0]["cart_item_id"], added.body["rows"][1]["cart_item_id"]],
        "address_id": app.given_address(owner).await,
        "warehouse_id": app.given_warehouse("vietnam").await,
        "discount_code": code,
    })
}

async fn confirm(client: &Client, checkout: &Response) -> [Uuid; 2] {
    let confirmed = client.post(&format!("/checkout/{}/confirm", checkout.id()), &Value::Null).await;
    confirmed.assert_status(201);
    [confirmed.uuid("/orders/0/order_id"), confirmed.uuid("/orders/1/order_id")]
}

fn discounts(charges: &Value) -> Vec<Value> {
    let charges = charges.as_array().unwrap().iter();
    charges.filter(|charge| charge["kind"] == "discount").map(|charge| charge["amount"].clone()).collect()
}

#[actix_web::test]
async fn a_code_is_shared_by_the_orders_of_a_checkout_and_given_back_with_them() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let code = given_code(&app, "TET-2027", &json!({ "max_uses_per_customer": 1 })).await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let manager = app.staff_with([Permission::ReadPricing]).await;
    let used = async || {
        let code = manager.get(&format!("/discount-codes/{code}")).await.body;
        (code["uses"].clone(), code["given"].clone())
    };

    let request = asked(&app, owner, &client, "tet-2027").await;
    let checkout = client.post("/checkout", &request).await;
    checkout.assert_status(201);
    let shops = &checkout.body["offer"]["shops"];
    // A tenth of 13 253 and of 367 632 would be more than 30 000, which is shared by them.
    assert_eq!(discounts(&shops[0]["quote"]["charges"]), ["-1044"]);
    assert_eq!(discounts(&shops[1]["quote"]["charges"]), ["-28956"]);
    assert_eq!(checkout.body["offer"]["total"], (441_780 + 13_253 + 12_254_400 + 367_632 - 30_000).to_string());
    let reserved = client.post("/checkout", &request).await;
    reserved.assert_problem(409, "pricing.discount_refused");
    assert_eq!(used().await, (json!(0), json!("0")), "reserved is not used");

    let orders = confirm(&client, &checkout).await;
    app.approve(orders[1]).await;
    let charges = client.get(&format!("/orders/{}/charges", orders[1])).await.body["data"].clone();
    assert_eq!(discounts(&charges), ["-28956"]);
    let told = &charges.as_array().unwrap().last().unwrap()["explanation"];
    assert_eq!((&told["name"], &told["base"], &told["percent"]), (&json!("TET-2027"), &json!("367632"), &json!("10")));
    assert_eq!(
        client.get(&format!("/orders/{}", orders[1])).await.body["total"],
        (12_254_400 + 367_632 - 28_956).to_string()
    );
    assert_eq!(used().await, (json!(1), json!("28956")));

    let cancel = async |order: Uuid| {
        client.post(&format!("/orders/{order}/cancel"), &json!({})).await.assert_status(200);
    };
    cancel(orders[0]).await;
    let half = client.post("/checkout", &asked(&app, owner, &client, "TET-2027").await).await;
    half.assert_problem(409, "pricing.discount_refused");
    cancel(orders[1]).await;
    assert_eq!(used().await, (json!(0), json!("0")));
    let again = client.post("/checkout", &asked(&app, owner, &client, "TET-2027").await).await;
    again.assert_status(201);
}

#[actix_web::test]
async fn two_checkouts_at_once_never_both_take_the_last_use() {
    let app = TestApp::start().await;
    app.given_prices().await;
    given_code(&app, "LAST", &json!({ "max_uses": 1 })).await;
    let owners = [app.given_customer(0).await, app.given_customer(0).await];
    let clients = [app.customer(owners[0]).await, app.customer(owners[1]).await];
    let requests =
        [asked(&app, owners[0], &clients[0], "LAST").await, asked(&app, owners[1], &clients[1], "LAST").await];
    let held = app.holding("LOCK TABLE discount_uses IN EXCLUSIVE MODE").await;

    let both = join(clients[0].post("/checkout", &requests[0]), clients[1].post("/checkout", &requests[1]));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((first, second), ()) = join(both, release).await;

    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let refused = if first.status == 409 { first } else { second };
    refused.assert_problem(409, "pricing.discount_refused");
    assert_eq!(app.value("SELECT count(*)::text FROM discount_uses").await, "1");
}

#[actix_web::test]
async fn a_code_is_only_for_whom_and_what_it_is_meant() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let level = json!({ "code": "gold", "name": "Khách vàng", "min_turnover": "1000000000", "service_discount": "0",
        "freight_discount": "0", "deposit_percent": "60" });
    let manager = app.staff_with([Permission::WritePricing, Permission::ReadPricing]).await;
    let level = manager.post("/levels", &level).await.id();
    given_code(&app, "DEAR", &json!({ "min_goods": "12696181" })).await;
    given_code(&app, "GOLD", &json!({ "level_id": level })).await;
    given_code(&app, "LATER", &json!({ "valid_from": "2999-01-01T00:00:00Z" })).await;
    given_code(&app, "FIRST", &json!({ "first_order_only": true })).await;
    let off = given_code(&app, "OFF", &json!({})).await;
    let disabled = manager.patch(&format!("/discount-codes/{off}"), &json!({ "version": 1, "disabled": true })).await;
    let stale = manager.patch(&format!("/discount-codes/{off}"), &json!({ "version": 1, "disabled": false })).await;
    let mut request = asked(&app, owner, &client, "").await;
    let attempt = async |request: &mut Value, code: &str| {
        request["discount_code"] = json!(code);
        client.post("/checkout", request).await
    };

    disabled.assert_status(200);
    stale.assert_problem(409, "request.version_conflict");
    assert_eq!(app.events_of(off).await, ["discount_code.created", "discount_code.changed"]);
    for (code, detail) in [
        ("DEAR", "the code is for goods of 12696181 VND or more, and these cost 12696180 VND"),
        ("GOLD", "the code is for another level"),
        ("LATER", "the code holds from 2999-01-01T00:00:00.000Z on"),
        ("OFF", "the code cannot be used any more"),
    ] {
        let refused = attempt(&mut request, code).await;
        refused.assert_problem(409, "pricing.discount_refused");
        assert_eq!(refused.body["detail"], detail);
    }
    attempt(&mut request, "NOBODYS").await.assert_problem(409, "pricing.discount_code_unknown");
    let first = attempt(&mut request, "FIRST").await;
    first.assert_status(201);
    confirm(&client, &first).await;
    let mut next = asked(&app, owner, &client, "").await;
    attempt(&mut next, "FIRST").await.assert_problem(409, "pricing.discount_refused");
    let listed = manager.get("/discount-codes?campaign=T%E1%BA%BFt&limit=2").await.body;
    assert_eq!(listed["data"][0]["code"], "OFF");
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn a_code_that_cannot_be_is_not_made() {
    let app = TestApp::start().await;
    let manager = app.staff_with([Permission::WritePricing, Permission::ReadPricing]).await;
    let make = async |code: &str, terms: Value| {
        manager.post("/discount-codes", &json!({ "code": code, "terms": terms })).await
    };

    make("A-CODE", json!({ "of": "total", "amount": "50000" })).await.assert_status(201);
    let taken = make("A-CODE", json!({ "of": "total", "amount": "50000" })).await;
    taken.assert_problem(409, "pricing.code_taken");
    for terms in [
        json!({ "of": "total" }),
        json!({ "of": "total", "amount": "1", "percent": "1" }),
        json!({ "of": "total", "percent": "101" }),
        json!({ "of": "total", "amount": "0" }),
    ] {
        make("OTHER", terms).await.assert_problem(409, "pricing.discount_unsound");
    }
    make("lower", json!({ "of": "total", "amount": "1" })).await.assert_problem(422, "request.invalid");
    let nobody = format!("/discount-codes/{}", app.new_id());
    manager.get(&nobody).await.assert_problem(404, "pricing.discount_code_not_found");
    let change = manager.patch(&nobody, &json!({ "version": 1 })).await;
    change.assert_problem(404, "pricing.discount_code_not_found");
}
