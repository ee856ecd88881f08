use futures_util::future::join_all;
use serde_json::json;

use crate::support::TestApp;

#[actix_web::test]
async fn an_edited_line_keeps_its_history_and_sends_an_approved_order_back_to_review() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let before = manager.get(&url).await;
    let line = before.uuid("/lines/0/id");

    let request = json!({ "version": before.body["version"], "quantity": 3, "unit_price": "12.00", "note": "blue" });
    let changed = manager.patch(&format!("{url}/lines/{line}"), &request).await;

    changed.assert_status(200);
    assert_eq!(changed.body["status"], "reviewing");
    assert_eq!(changed.body["goods"], "62.00");
    assert_eq!(changed.body["total"], "0");
    assert_eq!(changed.body["lines"][0]["note"], "blue");
    let history = manager.get(&format!("{url}/history?limit=1")).await;
    let entry = &history.body["data"][0];
    assert_eq!(entry["kind"], "order.line_changed");
    assert_eq!((&entry["data"]["before"]["quantity"], &entry["data"]["after"]["quantity"]), (&json!(2), &json!(3)));
    let told = app.customer(customer).await.get(&format!("{url}/history")).await;
    assert!(told.body["data"].as_array().unwrap().iter().all(|entry| entry.get("data").is_none()));
}

#[actix_web::test]
async fn lines_are_added_and_removed() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (owner, url) = (app.customer(customer).await, format!("/orders/{order}"));
    let new = json!({ "link": "https://item.taobao.com/item.htm?id=600000000001", "title": "Hat", "unit_price": "5.00", "quantity": 1 });

    let added = owner.post(&format!("{url}/lines"), &json!({ "version": 1, "line": new })).await;
    let first = added.uuid("/lines/0/id");
    let removed = owner.delete(&format!("{url}/lines/{first}?version={}", added.body["version"])).await;
    let gone = owner.delete(&format!("{url}/lines/{first}?version={}", removed.body["version"])).await;

    added.assert_status(201);
    assert_eq!(added.body["goods"], "56.00");
    removed.assert_status(200);
    assert_eq!(removed.body["goods"], "31.00");
    gone.assert_problem(404, "orders.line_not_found");
    assert_eq!(app.events_of(order).await, ["order.submitted", "order.line_added", "order.line_removed"]);
}

#[actix_web::test]
async fn of_fifty_changes_of_one_version_one_wins() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let requests = (0..50).map(|number| json!({ "version": 1, "internal_note": number.to_string() }));

    let answers = join_all(requests.map(|request| {
        let (manager, url) = (&manager, &url);
        async move { manager.patch(url, &request).await }
    }))
    .await;

    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        refused.assert_problem(409, "request.version_conflict");
    }
}

#[actix_web::test]
async fn a_customer_changes_only_what_nobody_works_on() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(0).await;
    let order = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;
    let version = owner.get(&format!("/orders/{order}")).await.body["version"].clone();

    let late = owner.patch(&format!("/orders/{order}"), &json!({ "version": version, "customer_note": "red" })).await;
    let staff_only =
        owner.patch(&format!("/orders/{order}"), &json!({ "version": version, "internal_note": "x" })).await;

    late.assert_problem(409, "orders.transition_refused");
    staff_only.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn another_variant_comes_with_its_own_price_and_takes_nothing_over() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (owner, url) = (app.customer(customer).await, format!("/orders/{order}"));
    app.execute("UPDATE order_lines SET min_quantity = 2, variant_key = '1627207:28320' WHERE position = 1")
        .await
        .unwrap();
    let line = owner.get(&url).await.uuid("/lines/0/id");
    let line = format!("{url}/lines/{line}");

    let unpriced = owner.patch(&line, &json!({ "version": 1, "variant": "Đỏ, M" })).await;
    let elsewhere = "https://item.taobao.com/item.htm?id=600000000001";
    let unpriced_link = owner.patch(&line, &json!({ "version": 1, "link": elsewhere })).await;
    let change = json!({ "version": 1, "variant": "Đỏ, M", "unit_price": "13.00", "quantity": 1 });
    let changed = owner.patch(&line, &change).await;

    unpriced.assert_problem(409, "orders.price_required");
    unpriced_link.assert_problem(409, "orders.price_required");
    changed.assert_status(200);
    let line = &changed.body["lines"][0];
    assert_eq!((&line["variant_key"], &line["min_quantity"]), (&json!("Đỏ, M"), &json!(1)));
    assert_eq!((&line["unit_price"], &changed.body["goods"]), (&json!("13.00"), &json!("39.00")));
    assert_eq!(changed.body["defects"], json!([]));
}

#[actix_web::test]
async fn the_same_link_in_other_words_is_no_change() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let line = manager.get(&url).await.uuid("/lines/0/id");
    let same = json!({ "version": 1, "link": "//item.taobao.com/item.htm?spm=x&id=606725453107", "variant": "Đen, L" });

    let unchanged = manager.patch(&format!("{url}/lines/{line}"), &same).await;

    unchanged.assert_status(200);
    assert_eq!(unchanged.body["version"], 1);
    assert_eq!(app.events_of(order).await, ["order.submitted"]);
}

#[actix_web::test]
async fn an_image_comes_from_a_marketplace() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let line = format!("{url}/lines/{}", manager.get(&url).await.uuid("/lines/0/id"));

    let evil = manager.patch(&line, &json!({ "version": 1, "image": "https://evil.example/a.jpg" })).await;
    let good = manager.patch(&line, &json!({ "version": 1, "image": "//img.alicdn.com/a.jpg" })).await;
    let new = json!({ "image": "javascript:alert(1)", "unit_price": "5.00", "quantity": 1 });
    let added = manager.post(&format!("{url}/lines"), &json!({ "version": 2, "line": new })).await;

    evil.assert_problem(409, "orders.image_refused");
    good.assert_status(200);
    assert_eq!(good.body["lines"][0]["image"], "https://img.alicdn.com/a.jpg");
    added.assert_problem(409, "orders.image_refused");
}

#[actix_web::test]
async fn an_order_gets_no_more_than_200_lines() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let manager = app.order_manager().await;
    app.execute(
        "INSERT INTO order_lines (id, order_id, position, item_id, variant_key, link, title, variant, image, unit_price,
                                  quantity, created_at)
         SELECT gen_random_uuid(), orders.id, number, '1', '', '', '', '', '', 1, 1, now()
           FROM orders, generate_series(3, 200) AS number",
    )
    .await
    .unwrap();

    let new = json!({ "unit_price": "5.00", "quantity": 1 });
    let refused = manager.post(&format!("/orders/{order}/lines"), &json!({ "version": 1, "line": new })).await;

    refused.assert_problem(409, "orders.too_many_lines");
    assert_eq!(app.value("SELECT count(*)::text FROM order_lines").await, "200");
}

#[actix_web::test]
async fn a_note_among_staff_changes_nothing_else_and_is_written_at_any_time() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(200_000).await;
    let order = app.given_approved_order(customer).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let before = manager.get(&url).await.body;

    let note = json!({ "version": before["version"], "internal_note": "Khách quen" });
    let noted = manager.patch(&url, &note).await;
    let again = json!({ "version": noted.body["version"], "internal_note": "Khách quen", "accepts_shortage": false });
    let same = manager.patch(&url, &again).await;
    manager.post(&format!("{url}/deposit"), &json!({})).await.assert_status(201);
    let version = manager.get(&url).await.body["version"].clone();
    let late = manager.patch(&url, &json!({ "version": version, "internal_note": "Gọi trước" })).await;
    let too_late = manager.patch(&url, &json!({ "version": late.body["version"], "customer_note": "x" })).await;

    noted.assert_status(200);
    assert_eq!((&noted.body["status"], &noted.body["total"]), (&json!("approved"), &before["total"]));
    assert_eq!((same.status, &same.body), (200, &noted.body));
    late.assert_status(200);
    assert_eq!((&late.body["status"], &late.body["internal_note"]), (&json!("deposited"), &json!("Gọi trước")));
    too_late.assert_problem(409, "orders.transition_refused");
    let told = app.customer(customer).await.get(&format!("{url}/history")).await;
    assert!(told.body["data"].as_array().unwrap().iter().all(|entry| entry["kind"] != "order.annotated"));
}

#[actix_web::test]
async fn a_changed_order_tells_what_was_before_and_after() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));

    let change = json!({ "version": 1, "shop_id": "77", "shop_name": "另一家店", "china_freight": "8.00", "accepts_shortage": false });
    let changed = manager.patch(&url, &change).await;

    changed.assert_status(200);
    assert_eq!((&changed.body["shop_id"], &changed.body["shop_name"]), (&json!("77"), &json!("另一家店")));
    let history = manager.get(&format!("{url}/history?limit=1")).await;
    assert_eq!(
        history.body["data"][0]["data"],
        json!({
            "before": { "shop_id": "112458579", "shop_name": "泳装原产地直销店", "china_freight": "0.00" },
            "after": { "shop_id": "77", "shop_name": "另一家店", "china_freight": "8.00" },
        })
    );
}
