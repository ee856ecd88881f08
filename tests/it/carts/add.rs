use domain::Permission;
use serde_json::{Value, json};

use super::{alibaba, posted, taobao};
use crate::support::{Client, TestApp};

#[actix_web::test]
async fn what_the_extension_posts_is_in_the_cart_by_shop_and_priced_by_tier() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;

    let added = customer.post("/cart/items", &posted([taobao(&json!({})), alibaba(&json!({}))])).await;
    let cart = customer.get("/cart").await;

    added.assert_status(200);
    assert_eq!((&added.body["created"], &added.body["refused"]), (&json!(2), &json!(0)));
    cart.assert_status(200);
    assert_eq!((&cart.body["lines"], &cart.body["pieces"]), (&json!(2), &json!(123)));
    assert_eq!(cart.body["goods"], "3431.40");
    let [first, second] = [&cart.body["shops"][0], &cart.body["shops"][1]];
    assert_eq!((&first["shop_name"], &first["goods"]), (&json!("泳装原产地直销店"), &json!("119.40")));
    assert_eq!((&second["marketplace"], &second["goods"]), (&json!("1688"), &json!("3312.00")));
    let line = &second["items"][0];
    assert_eq!((&line["price"], &line["line_total"]), (&json!("27.60"), &json!("3312.00")));
    assert_eq!(line["next_tier"], json!({ "more": 180, "price": "25.90" }));
    assert_eq!((&line["defects"], &line["price_doubts"]), (&json!([]), &json!([])));
    assert_eq!(line["link"], "https://detail.1688.com/offer/859086919394.html");
}

#[actix_web::test]
async fn the_same_item_and_variant_again_adds_to_the_quantity() {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let red = taobao(&json!({ "data_value": "1627207:28326" }));

    let first = customer.post("/cart/items", &posted([taobao(&json!({}))])).await;
    let rows = [taobao(&json!({ "quantity": "2", "comment": "gấp" })), red, taobao(&json!({}))];
    let again = customer.post("/cart/items", &posted(rows)).await;

    let results: Vec<_> =
        again.body["rows"].as_array().unwrap().iter().map(|row| row["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["merged", "created", "merged"]);
    assert_eq!(again.body["rows"][2]["cart_item_id"], first.body["rows"][0]["cart_item_id"]);
    assert_eq!(again.body["rows"][2]["quantity"], 8);
    let cart = customer.get("/cart").await;
    let item = &cart.body["shops"][0]["items"][0];
    assert_eq!((&item["quantity"], &item["note"], &item["version"]), (&json!(8), &json!("gấp"), &json!(3)));
    assert_eq!(cart.body["lines"], 2);
    assert_eq!(app.events_of(owner).await, ["cart.items_added", "cart.items_added"]);
}

#[actix_web::test]
async fn a_bad_row_never_spoils_the_good_ones() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let bad = taobao(&json!({ "price_promotion": "32.00-35.00", "site": "1688" }));
    let evil = taobao(&json!({ "exchange_rate": "1", "link_origin": "https://evil.example/item.htm?id=606725453107" }));

    let added = customer.post("/cart/items", &posted([bad, alibaba(&json!({})), evil])).await;

    added.assert_status(200);
    assert_eq!((&added.body["created"], &added.body["refused"]), (&json!(1), &json!(2)));
    let problems = |row: usize| {
        let problems = added.body["rows"][row]["problems"].as_array().unwrap().iter();
        problems
            .map(|it| format!("{} {}", it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(problems(0), ["/site contradiction", "/price_promotion price_range"]);
    assert_eq!(problems(1), [""; 0]);
    assert_eq!(problems(2), ["/exchange_rate not_accepted", "/link_origin unknown_host"]);
    assert_eq!(customer.get("/cart").await.body["lines"], 1);
}

#[actix_web::test]
async fn nothing_good_writes_nothing() {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;

    let added = app.customer(owner).await.post("/cart/items", &posted([json!({})])).await;

    added.assert_status(200);
    assert_eq!(added.body["refused"], 1);
    assert_eq!(app.events_of(owner).await, [""; 0]);
}

#[actix_web::test]
async fn the_envelope_is_strict() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;

    for (body, pointer) in [
        (json!({ "items": [] }), "/items"),
        (json!({ "items": vec![json!({}); 501] }), "/items"),
        (json!({ "items": [1] }), "/items/0"),
        (json!({ "items": [{}, null] }), "/items/1"),
        (json!({ "items": [{}], "rate": "1" }), "/rate"),
        (json!({}), ""),
    ] {
        let refused = customer.post("/cart/items", &body).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
}

#[actix_web::test]
async fn a_cart_holds_only_so_many_items() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item = |number: u32| taobao(&json!({ "data_value": format!("1:{number}") }));

    let added = customer.post("/cart/items", &posted((0..201).map(item))).await;
    let one_more_of_the_first = customer.post("/cart/items", &posted([item(0)])).await;

    assert_eq!((&added.body["created"], &added.body["refused"]), (&json!(200), &json!(1)));
    assert_eq!(added.body["rows"][200]["problems"][0]["code"], "cart_full");
    assert_eq!(one_more_of_the_first.body["merged"], 1);
}

#[actix_web::test]
async fn a_price_unlike_the_last_one_seen_is_marked() {
    let app = TestApp::start().await;
    let [one, other] = [app.given_customer(0).await, app.given_customer(0).await];

    let first = app.customer(one).await.post("/cart/items", &posted([taobao(&json!({}))])).await;
    let cheap = posted([taobao(&json!({ "price_promotion": "1.00" }))]);
    let customer = app.customer(other).await;
    let second = customer.post("/cart/items", &cheap).await;

    assert_eq!(first.body["rows"][0]["price_unverified"], false);
    assert_eq!(second.body["rows"][0]["result"], "created");
    assert_eq!(second.body["rows"][0]["price_unverified"], true);
    let cart = customer.get("/cart").await;
    let doubt = json!({ "kind": "differs_from_last_seen", "from": "39.80", "to": "1.00", "percent": "-97.49" });
    assert_eq!(cart.body["shops"][0]["items"][0]["price_doubts"], json!([doubt]));
    assert_eq!(second.body["rows"][0]["price_doubts"], json!([doubt]));
}

#[actix_web::test]
async fn a_doubted_price_is_not_confirmed_by_saying_it_again() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let of = |price: &str| posted([taobao(&json!({ "price_promotion": price }))]);
    let doubts = async |client: &Client, price: &str| {
        client.post("/cart/items", &of(price)).await.body["rows"][0]["price_doubts"].clone()
    };

    let both = json!({ "items": [of("39.80")["items"][0], of("30.00")["items"][0]] });
    let both = customer.post("/cart/items", &both).await;
    let again = doubts(&customer, "30.00").await;
    let other = app.customer(app.given_customer(0).await).await;
    let of_other = doubts(&other, "30.00").await;
    let agreed = doubts(&customer, "30.00").await;

    let doubt = json!([{ "kind": "differs_from_last_seen", "from": "39.80", "to": "30.00", "percent": "-24.62" }]);
    assert_eq!((&both.body["rows"][0]["price_doubts"], &both.body["rows"][1]["price_doubts"]), (&json!([]), &doubt));
    assert_eq!(again, doubt);
    assert_eq!((of_other, agreed), (json!([]), json!([])));
}

#[actix_web::test]
async fn how_far_prices_may_lie_apart_and_how_long_they_are_remembered_are_settings() {
    let app = TestApp::start().await;
    let admin = app.employee("admin", None).await;
    let add = async |price: &str| {
        let customer = app.customer(app.given_customer(0).await).await;
        let item = taobao(&json!({ "price_promotion": price, "price_table": [{ "begin": 1, "price": "39.80" }] }));
        customer.post("/cart/items", &posted([item])).await.body["rows"][0]["price_doubts"].clone()
    };

    let first = add("39.80").await;
    let off_by_five = add("41.79").await;
    admin.put("/settings/cart.price_tolerance", &json!({ "value": "5", "version": 0 })).await.assert_status(200);
    let within_five = add("41.79").await;
    app.execute(
        "UPDATE cart_items SET created_at = created_at - interval '181 days', price_tiers = '[]', unit_price = 20",
    )
    .await
    .unwrap();
    let long_ago = add("39.80").await;

    assert_eq!(first, json!([]));
    // The tiers count, so what was last seen is the same.
    assert_eq!(off_by_five, json!([{ "kind": "differs_from_tiers", "from": "39.80", "to": "41.79", "percent": "5" }]));
    assert_eq!((within_five, long_ago), (json!([]), json!([])));
}

#[actix_web::test]
async fn what_we_paid_is_hinted_at_to_nobody_but_the_reviewer() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (order, _) = app.given_order_to_buy(app.given_customer(500_000).await).await;
    app.given_purchase(order).await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    customer.post("/cart/items", &posted([taobao(&json!({}))])).await.assert_status(200);
    app.execute("UPDATE order_lines SET link = item.link, variant_key = item.variant_key FROM cart_items AS item")
        .await
        .unwrap();
    app.execute("UPDATE purchase_lines SET unit_price = 20").await.unwrap();

    let added = customer.post("/cart/items", &posted([taobao(&json!({}))])).await;
    let cart = customer.get("/cart").await;
    let request = json!({
        "cart_item_ids": [added.body["rows"][0]["cart_item_id"]],
        "address_id": app.given_address(owner).await, "warehouse_id": app.given_warehouse("vietnam").await,
    });
    let checkout = customer.post("/checkout", &request).await;
    let staff = app.order_manager().await;
    let seen = staff.get(&format!("/cart?customer_id={owner}")).await;
    let confirmed = customer.post(&format!("/checkout/{}/confirm", checkout.id()), &Value::Null).await;

    let row = &added.body["rows"][0];
    assert_eq!((&row["price_unverified"], &row["price_doubts"]), (&json!(false), &json!([])));
    assert_eq!(cart.body["shops"][0]["items"][0]["price_doubts"], json!([]));
    assert_eq!(checkout.body["offer"]["shops"][0]["lines"][0]["price_doubts"], json!([]));
    let doubts = json!([{ "kind": "differs_from_last_paid", "from": "20.00", "to": "39.80", "percent": "99" }]);
    assert_eq!(seen.body["shops"][0]["items"][0]["price_doubts"], doubts);
    let of_staff = staff.get(&format!("/checkout/{}", checkout.id())).await;
    assert_eq!(of_staff.body["offer"]["shops"][0]["lines"][0]["price_doubts"], doubts);
    let order = format!("/orders/{}", confirmed.uuid("/orders/0/order_id"));
    assert_eq!(staff.get(&order).await.body["lines"][0]["price_doubts"], doubts);
    assert!(customer.get(&order).await.body["lines"][0].get("price_doubts").is_none());
}

#[actix_web::test]
async fn a_cart_says_what_keeps_a_shop_from_selling_so_many() {
    let app = TestApp::start().await;
    let customer = app.customer(app.given_customer(0).await).await;
    let item =
        alibaba(&json!({ "quantity": "3", "require_min": "5", "step": "2", "stock": "2", "price_promotion": "29.89" }));

    customer.post("/cart/items", &posted([item])).await.assert_status(200);
    let cart = customer.get("/cart").await;

    let line = &cart.body["shops"][0]["items"][0];
    let codes: Vec<_> = line["defects"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["below_minimum", "not_a_multiple", "above_stock"]);
    assert_eq!(cart.body["shops"][0]["is_complete"], false);
}

#[actix_web::test]
async fn an_employee_names_the_customer_and_a_customer_reaches_no_other() {
    let app = TestApp::start().await;
    let [owner, stranger] = [app.given_customer(0).await, app.given_customer(0).await];
    let staff = app.employee("care_staff", None).await;
    let items = posted([taobao(&json!({}))]);
    let for_owner = json!({ "items": items["items"], "customer_id": owner });
    let for_nobody = json!({ "items": items["items"], "customer_id": app.new_id() });

    staff.post("/cart/items", &for_owner).await.assert_status(200);
    staff.post("/cart/items", &items).await.assert_problem(409, "cart.customer_required");
    staff.post("/cart/items", &for_nobody).await.assert_problem(404, "cart.not_found");
    let intruder = app.customer(stranger).await;
    intruder.post("/cart/items", &for_owner).await.assert_problem(404, "cart.not_found");
    intruder.get(&format!("/cart?customer_id={owner}")).await.assert_problem(404, "cart.not_found");

    assert_eq!(staff.get(&format!("/cart?customer_id={owner}")).await.body["lines"], 1);
    assert_eq!(app.customer(owner).await.get("/cart").await.body["lines"], 1);
    assert_eq!(intruder.get("/cart").await.body["lines"], 0);
}

#[actix_web::test]
async fn whoever_may_only_fill_the_cart_may_do_nothing_else() {
    let app = TestApp::start().await;
    let owner = app.given_customer(0).await;
    let extension = app.staff_with([Permission::WriteCart]).await;
    let items = json!({ "items": [taobao(&json!({}))], "customer_id": owner });

    extension.post("/cart/items", &items).await.assert_status(200);
    extension.get(&format!("/cart?customer_id={owner}")).await.assert_problem(403, "auth.forbidden");
    extension.post("/orders", &Value::Null).await.assert_problem(403, "auth.forbidden");
}
