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
}

#[actix_web::test]
async fn of_many_changes_of_one_version_one_wins() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let order = app.given_order(customer).await;
    let (manager, url) = (app.order_manager().await, format!("/orders/{order}"));
    let requests = (0..10).map(|number| json!({ "version": 1, "internal_note": number.to_string() }));

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
