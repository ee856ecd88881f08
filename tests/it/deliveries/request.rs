use domain::Permission;
use futures_util::future::join3;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Arrived, DUE, step};
use crate::support::TestApp;

#[actix_web::test]
async fn the_answer_says_what_is_still_due() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;

    let requested = arrived.owner.post("/deliveries", &arrived.wish()).await;

    requested.assert_status(201);
    let body = &requested.body;
    assert_eq!((&body["status"], &body["due"], &body["package_count"]), (&json!("requested"), &json!(DUE), &json!(2)));
    assert_eq!(body["orders"][0]["order_id"], json!(arrived.order));
    assert_eq!((&body["orders"][0]["total"], &body["orders"][0]["paid"]), (&json!("194361"), &json!("133000")));
    assert_eq!(body["packages"][0]["weight_kg"], "1.250");
    assert_eq!(body["recipient"], "Nguyễn Thị Lan");
    let id = requested.id();
    assert_eq!(arrived.owner.get(&format!("/deliveries/{id}")).await.body, requested.body);
    assert_eq!(app.events_of(id).await, ["delivery.requested"]);
}

#[actix_web::test]
async fn a_package_goes_with_one_delivery_however_many_ask_at_once() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;
    let wish = arrived.wish();
    let lock = app.holding("LOCK packages IN SHARE MODE").await;

    let released = async {
        app.until_waiting(2).await;
        lock.rollback().await.unwrap();
    };
    let both =
        join3(arrived.owner.post("/deliveries", &wish), arrived.keeper.post("/deliveries", &wish), released).await;

    let (first, second) = if both.0.status == 201 { (both.0, both.1) } else { (both.1, both.0) };
    first.assert_status(201);
    second.assert_problem(409, "packages.other_delivery");
    assert_eq!(app.count("SELECT count(*) FROM deliveries").await, 1);
}

#[actix_web::test]
async fn only_what_is_on_the_shelf_can_be_asked_for() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;
    app.execute("UPDATE packages SET status = 'held', resumes_as = 'in_vietnam' WHERE right(code, 1) = '2'")
        .await
        .unwrap();

    arrived.owner.post("/deliveries", &arrived.wish()).await.assert_problem(409, "packages.transition_refused");

    assert_eq!(app.count("SELECT count(*) FROM deliveries").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM packages WHERE delivery_id IS NOT NULL").await, 0);
}

#[actix_web::test]
async fn packages_are_of_one_customer_and_in_one_warehouse() {
    let app = TestApp::start().await;
    let lans = Arrived::with_balance(&app, 0).await;
    let minhs = Arrived::of(&app, app.given_customer(133_000).await).await;
    let lans_second = {
        app.given_money(lans.customer, 133_000).await;
        Arrived::of(&app, lans.customer).await
    };
    let staff = app.staff_with([Permission::RequestDeliveries, Permission::ReadAllOrders]).await;
    let wish = |packages: [Uuid; 2]| json!({ "kind": "pickup", "package_ids": packages });

    let two_customers = staff.post("/deliveries", &wish([lans.packages[0], minhs.packages[0]])).await;
    let two_warehouses = staff.post("/deliveries", &wish([lans.packages[0], lans_second.packages[0]])).await;
    let not_theirs = lans.owner.post("/deliveries", &wish([lans.packages[0], minhs.packages[0]])).await;
    let unknown = staff.post("/deliveries", &wish([lans.packages[0], Uuid::nil()])).await;
    let elsewhere = minhs.keeper.post("/deliveries", &lans.wish()).await;

    two_customers.assert_problem(409, "deliveries.packages_differ");
    two_warehouses.assert_problem(409, "deliveries.packages_differ");
    not_theirs.assert_problem(409, "deliveries.package_unknown");
    unknown.assert_problem(409, "deliveries.package_unknown");
    elsewhere.assert_problem(409, "deliveries.other_warehouse");
}

#[actix_web::test]
async fn where_it_goes_is_said_or_known() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;
    let wish = |kind: &str| json!({ "kind": kind, "package_ids": [arrived.packages[0]] });
    let with_address = |id: Uuid| json!({ "kind": "delivery", "package_ids": [arrived.packages[1]], "address_id": id });

    let missing = arrived.owner.post("/deliveries", &wish("delivery")).await;
    let unknown = arrived.owner.post("/deliveries", &with_address(Uuid::nil())).await;
    let at_the_counter = arrived.owner.post("/deliveries", &wish("pickup")).await;
    app.execute(
        "INSERT INTO customer_addresses (id, customer_id, recipient, phone, province, district, ward, street, is_default, created_at)
         SELECT gen_random_uuid(), id, 'Lan', '0912345678', 'Hà Nội', 'Hoàn Kiếm', 'Hàng Bài', '12', true, now() FROM customers",
    )
    .await
    .unwrap();
    let usual =
        arrived.owner.post("/deliveries", &json!({ "kind": "delivery", "package_ids": [arrived.packages[1]] })).await;

    missing.assert_problem(409, "deliveries.address_missing");
    unknown.assert_problem(409, "deliveries.address_unknown");
    assert_eq!(
        (&at_the_counter.body["recipient"], &at_the_counter.body["address"]),
        (&json!("Nguyễn Thị Lan"), &json!("Somewhere"))
    );
    assert_eq!(usual.body["address"], "12, Hàng Bài, Hoàn Kiếm, Hà Nội");
}

#[actix_web::test]
async fn a_malformed_wish_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let arrived = Arrived::with_balance(&app, 0).await;
    let wish = json!({
        "kind": "delivery", "package_ids": [], "note": "x".repeat(1001),
        "destination": { "recipient": "", "phone": "1", "address": "2" },
    });

    let refused = arrived.owner.post("/deliveries", &wish).await;

    refused.assert_problem(422, "request.invalid");
    let pointers: Vec<_> = refused.body["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, ["/package_ids", "/destination/recipient", "/note"]);
}

#[actix_web::test]
async fn everybody_sees_their_own_deliveries() {
    let app = TestApp::start().await;
    let lans = Arrived::with_balance(&app, 0).await;
    let minhs = Arrived::of(&app, app.given_customer(133_000).await).await;
    let (lan, minh) = (lans.request().await, minhs.request().await);
    let manager = app.staff_with([Permission::ReadDeliveries, Permission::ReadAllOrders]).await;
    let ids = |list: Value| -> Vec<Value> {
        list["data"].as_array().unwrap().iter().map(|delivery| delivery["id"].clone()).collect()
    };

    assert_eq!(ids(manager.get("/deliveries").await.body), [json!(minh), json!(lan)]);
    assert_eq!(ids(lans.owner.get("/deliveries").await.body), [json!(lan)]);
    assert_eq!(ids(minhs.keeper.get("/deliveries").await.body), [json!(minh)]);
    assert_eq!(ids(manager.get(&format!("/deliveries?customer_id={}", lans.customer)).await.body), [json!(lan)]);
    assert!(ids(manager.get("/deliveries?status=paid,picking").await.body).is_empty());
    let code = lans.owner.get(&format!("/deliveries/{lan}")).await.body["code"].as_str().unwrap().to_owned();
    for (filter, expected) in [
        ("sort=created_at".to_owned(), vec![lan, minh]),
        ("phone=0912345678&sort=-created_at".to_owned(), vec![minh, lan]),
        ("phone=0900000000".to_owned(), vec![]),
        (format!("code={code}"), vec![lan]),
        (format!("package_id={}", minhs.packages[1]), vec![minh]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|id| json!(id)).collect();
        assert_eq!(ids(manager.get(&format!("/deliveries?{filter}")).await.body), expected, "{filter}");
    }
    for stranger in [&lans.owner, &lans.keeper] {
        stranger.get(&format!("/deliveries/{minh}")).await.assert_problem(404, "deliveries.not_found");
    }
    step(&lans.owner, minh, "pay").await.assert_problem(404, "deliveries.not_found");
    step(&lans.owner, minh, "cancel").await.assert_problem(404, "deliveries.not_found");
    step(&lans.keeper, minh, "pick").await.assert_problem(404, "deliveries.not_found");
}
