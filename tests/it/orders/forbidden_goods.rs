//! Goods that are not carried, or only after a look.

use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::carts::{alibaba, posted, taobao};
use crate::support::{Bought, Client, TestApp, an_order_for};

fn rule(code: &str, verdict: &str, keywords: &[&str]) -> Value {
    json!({ "code": code, "name": format!("Hàng {code}"), "category": "test", "verdict": verdict, "keywords": keywords,
            "reason": format!("Không nhận {code}") })
}

impl TestApp {
    async fn given_goods_list(&self, rules: &[Value]) -> Client {
        let writer = self.staff_with([Permission::ReadPricing, Permission::WritePricing]).await;
        let version = writer.get("/forbidden-goods").await.body["version"].clone();
        let list = json!({ "version": version, "rules": rules, "note": "test" });
        writer.put("/forbidden-goods", &list).await.assert_status(200);
        writer
    }
}

#[actix_web::test]
async fn the_list_has_versions_of_which_the_last_counts() {
    let app = TestApp::start().await;
    let writer = app.given_goods_list(&[rule("blades", "refuse", &["刀", "dao"])]).await;
    let screen = async |text: &str| writer.get(&format!("/forbidden-goods/screening?text={text}")).await;
    let before = screen("折叠刀").await;
    let stale = json!({ "version": 0, "rules": [], "note": "" });
    let senseless = json!({ "version": 1, "rules": [rule("blades", "ask", &["刀"]), rule("blades", "ask", &["x"])] });

    writer.put("/forbidden-goods", &stale).await.assert_problem(409, "request.version_conflict");
    let refused = writer.put("/forbidden-goods", &senseless).await;
    app.given_goods_list(&[rule("batteries", "ask", &["锂电池", "pin lithium"])]).await;

    refused.assert_problem(409, "pricing.goods_rules_refused");
    assert_eq!(refused.body["errors"][0]["pointer"], "/rules/1/code");
    assert_eq!((&before.body["verdict"], &before.body["rules"][0]["code"]), (&json!("refuse"), &json!("blades")));
    assert_eq!(screen("折叠刀").await.body["verdict"], Value::Null);
    assert_eq!(screen("Pin%20LITHIUM%2012V").await.body["verdict"], "ask");
    let versions = writer.get("/forbidden-goods/versions").await;
    let numbers: Vec<_> = versions.body["data"].as_array().unwrap().iter().map(|it| it["version"].clone()).collect();
    assert_eq!(numbers, [2, 1]);
    let first = writer.get("/forbidden-goods/versions/1").await;
    assert_eq!(first.body["rules"][0]["keywords"], json!(["刀", "dao"]));
    assert_eq!(app.events_of(Uuid::nil()).await, ["forbidden_goods.changed", "forbidden_goods.changed"]);
    writer.get("/forbidden-goods/versions/3").await.assert_problem(404, "pricing.goods_version_not_found");
    let reader = app.staff_with([Permission::ReadPricing]).await;
    reader.put("/forbidden-goods", &stale).await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn of_two_changes_of_one_list_one_wins() {
    let app = TestApp::start().await;
    let writer = app.given_goods_list(&[]).await;
    let change = |code: &str| json!({ "version": 1, "rules": [rule(code, "warn", &["刀"])] });
    let (one, other) = (change("one"), change("other"));

    let (one, other) = join(writer.put("/forbidden-goods", &one), writer.put("/forbidden-goods", &other)).await;

    let mut answers = [one, other];
    answers.sort_by_key(|answer| answer.status);
    answers[0].assert_status(200);
    answers[1].assert_problem(409, "request.version_conflict");
    assert_eq!(answers[1].body["current_version"], 2);
}

#[actix_web::test]
async fn forbidden_goods_do_not_get_into_a_cart_and_others_of_the_same_post_do() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_goods_list(&[rule("swimwear", "refuse", &["泳衣"]), rule("parts", "ask", &["bo mạch"])]).await;
    let owner = app.given_customer(0).await;
    let customer = app.customer(owner).await;
    let board = alibaba(&json!({ "title_translated": "Bo mạch máy tính P100" }));

    let added = customer.post("/cart/items", &posted([taobao(&json!({})), board])).await;

    assert_eq!((&added.body["refused"], &added.body["created"]), (&json!(1), &json!(1)));
    let problem = &added.body["rows"][0]["problems"][0];
    assert_eq!((&problem["code"], &problem["message"]), (&json!("forbidden_goods"), &json!("Không nhận swimwear")));
    let asked = &added.body["rows"][1];
    assert_eq!((&asked["goods_verdict"], &asked["goods_notice"]), (&json!("ask"), &json!("Không nhận parts")));
    let request = json!({
        "cart_item_ids": [asked["cart_item_id"]], "address_id": app.given_address(owner).await,
        "warehouse_id": app.given_warehouse("vietnam").await,
    });
    let checkout = customer.post("/checkout", &request).await;
    let defect = &checkout.body["offer"]["defects"][0];
    assert_eq!(
        (&defect["pointer"], &defect["code"]),
        (&json!("/offer/shops/0/lines/0/title"), &json!("restricted_goods"))
    );
    let confirmed = customer.post(&format!("/checkout/{}/confirm", checkout.id()), &Value::Null).await;
    let order = confirmed.uuid("/orders/0/order_id");
    let order = customer.get(&format!("/orders/{order}")).await;
    assert_eq!(
        (&order.body["hold_reason"], &order.body["lines"][0]["goods_verdict"]),
        (&json!("needs_info"), &json!("ask"))
    );
}

#[actix_web::test]
async fn restricted_goods_wait_until_somebody_allows_them_and_says_why() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_goods_list(&[rule("socks", "ask", &["socks"]), rule("coats", "warn", &["外套"])]).await;
    let order = app.given_order(app.given_customer(0).await).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let held = manager.get(&url).await;
    let allow = |line: usize| format!("{url}/lines/{}/allow-goods", held.uuid(&format!("/lines/{line}/id")));
    let request = json!({ "version": held.body["version"], "reason": "Giấy phép số 12" });

    let not_on_list = manager
        .post(&allow(0).replace(&held.uuid("/lines/0/id").to_string(), &app.new_id().to_string()), &request)
        .await;
    let harmless = manager.post(&allow(0), &request).await;
    let allowed = manager.post(&allow(1), &request).await;

    assert_eq!(held.body["hold_reason"], "needs_info");
    assert_eq!(held.body["defects"], json!([{ "pointer": "/lines/1/title", "code": "restricted_goods" }]));
    assert_eq!(
        (&held.body["lines"][0]["goods_verdict"], &held.body["lines"][0]["goods_rules"]),
        (&json!("warn"), &json!(["coats"]))
    );
    not_on_list.assert_problem(404, "orders.line_not_found");
    harmless.assert_problem(409, "orders.goods_not_on_list");
    allowed.assert_status(200);
    assert_eq!((&allowed.body["hold_reason"], &allowed.body["defects"]), (&Value::Null, &json!([])));
    assert_eq!(allowed.body["lines"][1]["goods_allowed_reason"], "Giấy phép số 12");
    assert!(app.events_of(order).await.contains(&"order.goods_allowed".to_owned()));
    manager.post(&allow(1), &request).await.assert_problem(409, "request.version_conflict");
    let care = app.employee("care_staff", None).await;
    care.post(&allow(1), &request).await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn an_order_is_looked_at_by_the_list_that_counts_when_it_is_placed() {
    let app = TestApp::start().await;
    let (customer, warehouse) = (app.given_customer(0).await, app.given_warehouse("vietnam").await);
    let manager = app.order_manager().await;
    let place = async || {
        let placed = manager.post("/orders", &an_order_for(customer, warehouse)).await;
        assert_eq!(manager.get(&format!("/orders/{}", placed.id())).await.body, placed.body);
        placed.body["lines"][1]["goods_verdict"].clone()
    };

    let without_list = place().await;
    app.given_goods_list(&[rule("socks", "ask", &["socks"])]).await;
    let asked = place().await;
    app.given_goods_list(&[rule("socks", "warn", &["socks"])]).await;
    let warned = place().await;

    assert_eq!([without_list, asked, warned], [Value::Null, json!("ask"), json!("warn")]);
}

#[actix_web::test]
async fn what_a_later_list_finds_keeps_an_order_from_being_approved() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let staff = app.employee("care_staff", None).await;
    let staff_id = staff.get("/me").await.id();
    manager.post(&format!("{url}/assign-care"), &json!({ "staff_id": staff_id })).await.assert_status(200);
    app.given_goods_list(&[rule("socks", "refuse", &["socks"])]).await;

    let refused = manager.post(&format!("{url}/approve"), &Value::Null).await;
    let seen = manager.get(&url).await;
    let line = seen.uuid("/lines/1/id");
    let request = json!({ "version": seen.body["version"], "reason": "Mẫu thử" });
    manager.post(&format!("{url}/lines/{line}/allow-goods"), &request).await.assert_status(200);
    let approved = manager.post(&format!("{url}/approve"), &Value::Null).await;

    refused.assert_problem(409, "orders.incomplete");
    assert!(refused.body["detail"].as_str().unwrap().contains("/lines/1/title"), "{:?}", refused.body);
    approved.assert_status(200);
    // Other goods in the line's place are no longer what was allowed.
    let version = approved.body["version"].clone();
    app.given_goods_list(&[rule("socks", "refuse", &["socks"]), rule("hats", "ask", &["hat"])]).await;
    let hat = json!({ "version": version, "title": "Hat" });
    let changed = manager.patch(&format!("{url}/lines/{line}"), &hat).await;
    changed.assert_status(200);
    assert_eq!(changed.body["defects"], json!([{ "pointer": "/lines/1/title", "code": "restricted_goods" }]));
}

#[actix_web::test]
async fn a_changed_list_reaches_orders_that_are_not_bought_yet() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let manager = app.order_manager().await;
    let staff = app.employee("care_staff", None).await;
    let reviewed = app.given_order(app.given_customer(0).await).await;
    let assigned = json!({ "staff_id": staff.user });
    manager.post(&format!("/orders/{reviewed}/assign-care"), &assigned).await.assert_status(200);
    let (to_buy, buyer) = app.given_order_to_buy(app.given_customer(500_000).await).await;
    let (bought, _) = app.given_order_to_buy(app.given_customer(500_000).await).await;
    app.given_purchase(bought).await;
    let other = app.given_order(app.given_customer(0).await).await;
    app.execute(format!("UPDATE order_lines SET title = 'Hat' WHERE order_id = '{other}'").leak()).await.unwrap();
    let order = async |id: Uuid| manager.get(&format!("/orders/{id}")).await.body;
    let before = order(other).await;

    app.given_goods_list(&[rule("socks", "ask", &["socks"]), rule("coats", "warn", &["外套"])]).await;
    assert_eq!(order(reviewed).await["hold_reason"], Value::Null, "not within the request");
    api::pass_time(app.app()).await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    app.tell_everybody().await;

    for id in [reviewed, to_buy] {
        let seen = order(id).await;
        assert_eq!((&seen["hold_reason"], &seen["lines"][1]["goods_verdict"]), (&json!("needs_info"), &json!("ask")));
        assert_eq!(
            (&seen["lines"][0]["goods_verdict"], &seen["lines"][1]["goods_rules"]),
            (&json!("warn"), &json!(["socks"]))
        );
        let flagged: Vec<_> =
            app.events_of(id).await.into_iter().filter(|kind| kind == "order.goods_flagged").collect();
        assert_eq!(flagged.len(), 1, "told once");
    }
    let untouched = order(bought).await;
    assert_eq!((&untouched["hold_reason"], &untouched["lines"][1]["goods_verdict"]), (&Value::Null, &Value::Null));
    assert_eq!(order(other).await["version"], before["version"]);
    let told = async |who: &Client| {
        let notices = who.get("/notifications").await.body["data"].clone();
        notices.as_array().unwrap().iter().filter(|it| it["kind"] == "order.goods_flagged").count()
    };
    assert_eq!((told(&staff).await, told(&buyer).await), (1, 1));
    // What waits is bought once somebody has allowed it, also after the deposit; to release the order is not enough.
    let line = order(to_buy).await["lines"][1]["id"].as_str().unwrap().to_owned();
    let purchase = json!({
        "marketplace": "taobao", "buyer_account": "langson", "shop_order_number": "4071",
        "lines": [{ "order_line_id": line, "quantity": 1, "unit_price": "26.00" }],
    });
    let purchases = format!("/orders/{to_buy}/purchases");
    buyer.post(&purchases, &purchase).await.assert_problem(409, "orders.held");
    manager.post(&format!("/orders/{to_buy}/release"), &Value::Null).await.assert_status(200);
    buyer.post(&purchases, &purchase).await.assert_problem(409, "purchases.goods_not_allowed");
    let seen = order(to_buy).await;
    let allow = json!({ "version": seen["version"], "reason": "Giấy phép số 12" });
    let allowed = manager.post(&format!("/orders/{to_buy}/lines/{line}/allow-goods"), &allow).await;
    allowed.assert_status(200);
    assert_eq!(allowed.body["hold_reason"], Value::Null);
    buyer.post(&purchases, &purchase).await.assert_status(201);
}

#[actix_web::test]
async fn what_a_changed_list_forgets_moves_on() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_goods_list(&[rule("socks", "refuse", &["socks"])]).await;
    let order = app.given_order(app.given_customer(0).await).await;
    let manager = app.order_manager().await;
    let held = manager.get(&format!("/orders/{order}")).await.body;

    app.given_goods_list(&[]).await;
    api::pass_time(app.app()).await.unwrap();

    let seen = manager.get(&format!("/orders/{order}")).await.body;
    assert_eq!((&held["hold_reason"], &seen["hold_reason"]), (&json!("needs_info"), &Value::Null));
    assert_eq!((&seen["lines"][1]["goods_verdict"], &seen["defects"]), (&Value::Null, &json!([])));
    let told = app.events_of(order).await;
    assert_eq!(told[1..], ["order.goods_rescreened", "order.released"]);
}

#[actix_web::test]
async fn an_order_in_somebodys_hands_is_looked_at_later() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let held = app.given_order(app.given_customer(0).await).await;
    let free = app.given_order(app.given_customer(0).await).await;
    app.given_goods_list(&[rule("socks", "ask", &["socks"])]).await;
    let flagged = async |order: Uuid| app.events_of(order).await.contains(&"order.goods_flagged".to_owned());

    let hand = app.holding(format!("SELECT id FROM orders WHERE id = '{held}' FOR UPDATE").leak()).await;
    api::pass_time(app.app()).await.unwrap();
    let meanwhile = [flagged(held).await, flagged(free).await];
    hand.rollback().await.unwrap();
    api::pass_time(app.app()).await.unwrap();

    assert_eq!((meanwhile, flagged(held).await), ([false, true], true));
}

/// Coats and socks, of which the list says that these are sensitive; bought.
async fn sensitive_socks(app: &TestApp) -> Bought {
    app.given_prices().await;
    let mut liquids = rule("liquids", "warn", &["socks"]);
    liquids["goods_class"] = json!("sensitive");
    app.given_goods_list(&[rule("coats", "warn", &["外套"]), liquids]).await;
    let customer = app.given_customer(1_000_000).await;
    let order = app.given_approved_order(customer).await;
    app.start_buying(order).await;
    app.unbought(customer, order).await.bought(app).await
}

#[actix_web::test]
async fn a_package_is_of_the_class_of_the_goods_that_it_brings() {
    let app = TestApp::start().await;
    let it = sensitive_socks(&app).await;
    let admin = app.employee("admin", None).await;
    let class = async |package: Uuid| admin.get(&format!("/packages/{package}")).await.body["goods_class"].clone();

    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let before = class(coats).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    let supplement = it.announce("YT1003", &[]).await;

    assert_eq!((before, class(coats).await), (json!("ordinary"), json!("ordinary")));
    assert_eq!((class(socks).await, class(supplement).await), (json!("sensitive"), json!("ordinary")));
}

#[actix_web::test]
async fn a_class_holds_until_staff_say_otherwise_or_the_number_is_taken_back() {
    let app = TestApp::start().await;
    let it = sensitive_socks(&app).await;
    let admin = app.employee("admin", None).await;
    let id = it.announce_all("YT1001").await;
    let package = format!("/packages/{id}");
    let numbers = format!("/purchases/{}/tracking-numbers", it.purchase);

    let announced = admin.get(&package).await.body;
    let otherwise = json!({ "version": announced["version"], "goods_class": "ordinary" });
    admin.patch(&package, &otherwise).await.assert_status(200);
    let again = json!({ "packages": [{ "tracking_number": "YT1001", "lines": [] }] });
    admin.post(&numbers, &again).await.assert_status(201);
    let corrected = admin.get(&package).await.body;
    let back = json!({ "version": corrected["version"], "goods_class": "sensitive" });
    admin.patch(&package, &back).await.assert_status(200);
    admin.delete(&format!("{numbers}/YT1001")).await.assert_status(200);

    assert_eq!((&announced["goods_class"], &corrected["goods_class"]), (&json!("sensitive"), &json!("ordinary")));
    assert_eq!(admin.get(&package).await.body["goods_class"], "ordinary", "it may be anybody's now");
}
