use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::carts::{alibaba, posted, taobao};
use crate::support::{Client, Response, TestApp};

/// A code for a tenth of the service fee and 30 000 đ at most, with some fields different.
pub async fn given_code(app: &TestApp, code: &str, changes: &Value) -> Uuid {
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
async fn every_step_of_a_use_is_told() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let code = given_code(&app, "ONCE", &json!({ "max_uses": 1 })).await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let request = asked(&app, owner, &client, "ONCE").await;

    client.post("/checkout", &request).await.assert_status(201);
    client.post("/checkout", &request).await.assert_problem(409, "pricing.discount_refused");
    app.execute("UPDATE discount_uses SET reserved_until = now() - interval '5 minutes'").await.unwrap();
    app.execute("UPDATE checkouts SET expires_at = now() - interval '5 minutes'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    let still_kept = app.events_of(code).await.len();
    app.execute("UPDATE discount_uses SET reserved_until = now() - interval '11 minutes'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    let checkout = client.post("/checkout", &request).await;
    let orders = confirm(&client, &checkout).await;
    for order in orders {
        client.post(&format!("/orders/{order}/cancel"), &json!({})).await.assert_status(200);
    }

    assert_eq!(still_kept, 2, "a confirmation may still be at it");
    assert_eq!(
        app.events_of(code).await,
        [
            "discount_code.created",
            "discount_code.reserved",
            "discount_code.returned",
            "discount_code.reserved",
            "discount_code.used",
            "discount_code.returned"
        ]
    );
    let sql = "SELECT string_agg(data ->> 'why', ',' ORDER BY id) FROM events WHERE kind = 'discount_code.returned'";
    assert_eq!(app.value(sql).await, "expired,cancelled");
    let used = app.value("SELECT (data -> 'orders')::text FROM events WHERE kind = 'discount_code.used'").await;
    assert_eq!(serde_json::from_str::<Value>(&used).unwrap(), json!(orders));
    let sql = "SELECT customer_id::text FROM events WHERE kind = 'discount_code.used'";
    assert_eq!(app.value(sql).await, owner.to_string());
}

#[actix_web::test]
async fn an_order_that_staff_enter_uses_a_code_as_a_checkout_does() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let code = given_code(&app, "PHONE", &json!({ "max_uses": 1 })).await;
    given_code(&app, "FIRST", &json!({ "first_order_only": true })).await;
    let (owner, manager) = (app.given_customer(0).await, app.order_manager().await);
    let address = app.given_address(owner).await;
    let warehouse = app.given_warehouse("vietnam").await;
    let order = |code: &str| {
        json!({
            "customer_id": owner, "channel": "phone", "marketplace": "taobao", "address_id": address,
            "warehouse_id": warehouse, "discount_code": code,
            "lines": [{ "link": "https://item.taobao.com/item.htm?id=606725453107", "title": "泳衣", "variant": "S",
                        "unit_price": "1000.00", "quantity": 1 }],
        })
    };

    manager.post("/orders", &order("NOBODYS")).await.assert_problem(409, "pricing.discount_code_unknown");
    manager.post("/orders", &order("x")).await.assert_problem(422, "request.invalid");
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 0);
    let entered = manager.post("/orders", &order("phone")).await;
    entered.assert_status(201);
    let id = entered.id();
    manager.post("/orders", &order("PHONE")).await.assert_problem(409, "pricing.discount_refused");
    manager.post("/orders", &order("FIRST")).await.assert_problem(409, "pricing.discount_refused");
    app.approve(id).await;
    let charges = manager.get(&format!("/orders/{id}/charges")).await.body["data"].clone();
    let fee = charges.as_array().unwrap().iter().find(|it| it["kind"] == "service_fee").unwrap()["amount"].clone();
    let fee: u64 = fee.as_str().unwrap().parse().unwrap();
    manager.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "khách đổi ý" })).await.assert_status(200);
    let again = manager.post("/orders", &order("PHONE")).await;

    assert_eq!(discounts(&charges), [json!(format!("-{}", (fee + 5) / 10))]);
    again.assert_status(201);
    assert_eq!(
        app.events_of(code).await,
        ["discount_code.created", "discount_code.used", "discount_code.returned", "discount_code.used"]
    );
    let uses = manager.get(&format!("/discount-codes/{code}/uses?limit=1")).await.body;
    let next = format!("/discount-codes/{code}/uses?cursor={}", uses["next_cursor"].as_str().unwrap());
    let first = manager.get(&next).await.body;
    assert_eq!((&uses["data"][0]["order_ids"], &uses["data"][0]["returned_at"]), (&json!([again.id()]), &Value::Null));
    let first = &first["data"][0];
    assert_eq!((&first["order_ids"], &first["customer_id"]), (&json!([id]), &json!(owner)));
    assert!(first["returned_at"].is_string());
    let unknown = manager.get(&format!("/discount-codes/{}/uses", Uuid::nil())).await;
    unknown.assert_problem(404, "pricing.discount_code_not_found");
    let history = manager.get(&format!("/orders/{id}/history")).await.body;
    assert!(history["data"].as_array().unwrap().iter().any(|entry| entry["kind"] == "discount_code.used"));
}

#[actix_web::test]
async fn campaigns_are_added_up_over_their_codes_page_by_page() {
    let app = TestApp::start().await;
    app.given_prices().await;
    for (code, campaign) in [("A-ONE", "Autumn"), ("A-TWO", "Autumn"), ("S-ONE", "Spring"), ("W-ONE", "Winter")] {
        given_code(&app, code, &json!({ "campaign": campaign })).await;
    }
    given_code(&app, "NONE", &json!({ "campaign": null })).await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let first = client.post("/checkout", &asked(&app, owner, &client, "A-ONE").await).await;
    let [kept, given_up] = confirm(&client, &first).await;
    for order in [kept, given_up] {
        app.approve(order).await;
    }
    client.post(&format!("/orders/{given_up}/cancel"), &json!({})).await.assert_status(200);
    let charges = client.get(&format!("/orders/{kept}/charges")).await.body["data"].clone();
    let given = discounts(&charges)[0].as_str().unwrap().trim_start_matches('-').to_owned();
    let second = client.post("/checkout", &asked(&app, owner, &client, "A-TWO").await).await;
    for order in confirm(&client, &second).await {
        client.post(&format!("/orders/{order}/cancel"), &json!({})).await.assert_status(200);
    }
    client.post("/checkout", &asked(&app, owner, &client, "S-ONE").await).await.assert_status(201);
    let reader = app.staff_with([Permission::ReadPricing]).await;

    let page = reader.get("/discount-campaigns?limit=2").await;
    page.assert_status(200);
    let cursor = page.body["next_cursor"].as_str().unwrap().to_owned();
    let rest = reader.get(&format!("/discount-campaigns?limit=2&cursor={cursor}")).await;
    let later = reader.get("/discount-campaigns?limit=1&from=2999-01-01T00:00:00Z").await;
    let before = reader.get("/discount-campaigns?limit=1&to=2000-01-01T00:00:00Z").await;
    let nobody = client.get("/discount-campaigns").await;

    let autumn = json!({ "campaign": "Autumn", "codes": 2, "uses": 1, "reserved": 0, "returned": 1, "customers": 1,
                         "orders": 1, "given": given });
    let spring = json!({ "campaign": "Spring", "codes": 1, "uses": 0, "reserved": 1, "returned": 0, "customers": 0,
                         "orders": 0, "given": "0" });
    assert_eq!(page.body["data"], json!([autumn, spring]));
    assert_eq!((&rest.body["data"][0]["campaign"], &rest.body["next_cursor"]), (&json!("Winter"), &Value::Null));
    assert_eq!(rest.body["data"].as_array().map(Vec::len), Some(1));
    for outside in [later, before] {
        assert_eq!((&outside.body["data"][0]["uses"], &outside.body["data"][0]["given"]), (&json!(0), &json!("0")));
    }
    nobody.assert_problem(403, "auth.forbidden");
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
    let (refused, loser) = if first.status == 409 { (first, 0) } else { (second, 1) };
    refused.assert_problem(409, "pricing.discount_refused");
    assert_eq!(app.value("SELECT count(*)::text FROM discount_uses").await, "1");
    // Whoever has begun to confirm just before the end may still be at it.
    app.execute("UPDATE discount_uses SET reserved_until = now() - interval '5 minutes'").await.unwrap();
    let soon = clients[loser].post("/checkout", &requests[loser]).await;
    app.execute("UPDATE discount_uses SET reserved_until = now() - interval '11 minutes'").await.unwrap();
    let later = clients[loser].post("/checkout", &requests[loser]).await;
    soon.assert_problem(409, "pricing.discount_refused");
    later.assert_status(201);
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
        client.speaking("en").post("/checkout", request).await
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
    let found = async |filter: &str| {
        let listed = manager.get(&format!("/discount-codes?{filter}")).await.body;
        listed["data"].as_array().unwrap().iter().map(|code| code["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(found("code=later").await, ["LATER"]);
    assert_eq!(found("disabled=true").await, ["OFF"]);
    assert_eq!(found("disabled=false&code=OFF").await, Vec::<Value>::new());
    let listed = manager.get("/discount-codes?campaign=T%E1%BA%BFt&limit=2").await.body;
    assert_eq!(listed["data"][0]["code"], "OFF");
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn of_two_checkouts_with_codes_for_a_first_order_one_is_confirmed() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let owner = app.given_customer(0).await;
    let client = app.customer(owner).await;
    let mut request = asked(&app, owner, &client, "").await;
    let items = request["cart_item_ids"].clone();
    let mut checkouts = vec![];
    for (item, code) in ["FIRST", "BEGIN"].into_iter().enumerate() {
        given_code(&app, code, &json!({ "first_order_only": true })).await;
        request["discount_code"] = json!(code);
        request["cart_item_ids"] = json!([items[item]]);
        let checkout = client.post("/checkout", &request).await;
        checkout.assert_status(201);
        checkouts.push(checkout);
    }
    let confirm = |checkout: &Response| {
        let path = format!("/checkout/{}/confirm", checkout.id());
        let client = &client;
        async move { client.post(&path, &Value::Null).await }
    };

    let held = app.holding("SELECT FROM customers FOR UPDATE").await;
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };

    let ((one, other), ()) = join(join(confirm(&checkouts[0]), confirm(&checkouts[1])), release).await;

    let answers = [one, other];
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
    assert_eq!(refused.len(), 1);
    refused[0].assert_problem(409, "pricing.discount_refused");
    assert_eq!(app.count("SELECT count(*) FROM orders").await, 1);
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
