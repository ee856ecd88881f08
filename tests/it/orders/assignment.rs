use api::pass_time;
use serde_json::{Value, json};

use crate::support::{TestApp, an_order_for};

#[actix_web::test]
async fn a_complete_order_goes_by_itself_to_whoever_has_least_to_do() {
    let app = TestApp::start().await;
    app.given_setting("order.assign_care", "least_loaded").await;
    let (one, other) = (app.employee("care_staff", None).await, app.employee("care_staff", None).await);
    app.order_manager().await;
    let manager = app.employee("care_manager", None).await;
    let customer = app.given_customer(0).await;
    let mut in_charge = vec![];

    for _ in 0..4 {
        let order = app.given_order(customer).await;
        let found = manager.get(&format!("/orders/{order}")).await;
        assert_eq!(found.body["status"], "reviewing");
        in_charge.push(found.uuid("/care_staff_id"));
    }

    let (one, other) = (one.user.unwrap(), other.user.unwrap());
    assert_eq!(in_charge, [one, other, one, other], "round robin among equals");
}

#[actix_web::test]
async fn whoever_looks_after_the_customer_gets_the_order() {
    let app = TestApp::start().await;
    app.given_setting("order.assign_care", "least_loaded").await;
    app.employee("care_staff", None).await;
    let own = app.employee("care_manager", None).await;
    let customer = app.given_customer(0).await;
    let looked_after = json!({ "version": 1, "care_staff_id": own.user });
    own.patch(&format!("/customers/{customer}"), &looked_after).await.assert_status(200);

    let order = app.given_order(customer).await;

    let found = own.get(&format!("/orders/{order}")).await;
    assert_eq!(found.body["care_staff_id"], json!(own.user));
}

#[actix_web::test]
async fn an_incomplete_order_finds_its_employee_once_it_is_complete() {
    let app = TestApp::start().await;
    app.given_setting("order.assign_care", "least_loaded").await;
    let care = app.employee("care_staff", None).await;
    let (customer, warehouse) = (app.given_customer(0).await, app.given_warehouse("vietnam").await);
    let manager = app.employee("care_manager", None).await;
    let mut request = an_order_for(customer, warehouse);
    request["destination"] = Value::Null;
    let order = manager.post("/orders", &request).await;
    assert_eq!((&order.body["status"], &order.body["hold_reason"]), (&json!("submitted"), &json!("needs_info")));
    let address = app.given_address(customer).await;

    let change = json!({ "version": 1, "address_id": address });
    let completed = app.customer(customer).await.patch(&format!("/orders/{}", order.id()), &change).await;

    completed.assert_status(200);
    assert_eq!((&completed.body["status"], &completed.body["hold_reason"]), (&json!("reviewing"), &Value::Null));
    assert_eq!(completed.body["care_staff_id"], json!(care.user));
    let events = app.events_of(order.id()).await;
    assert_eq!(events, ["order.submitted", "order.changed", "order.released", "order.care_assigned"]);
}

#[actix_web::test]
async fn a_released_order_finds_its_employee() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let manager = app.employee("care_manager", None).await;
    let url = format!("/orders/{order}");
    let hold = json!({ "reason": "manual", "note": "Chờ" });
    manager.post(&format!("{url}/hold"), &hold).await.assert_status(200);
    let care = app.employee("care_staff", None).await;
    app.given_setting("order.assign_care", "least_loaded").await;

    let released = manager.post(&format!("{url}/release"), &Value::Null).await;

    released.assert_status(200);
    assert_eq!(released.body["care_staff_id"], json!(care.user));
}

#[actix_web::test]
async fn a_deposited_order_goes_by_itself_to_a_buyer() {
    let app = TestApp::start().await;
    app.given_prices().await;
    app.given_setting("order.assign_ordering", "least_loaded").await;
    let buyer = app.employee("ordering_staff", None).await;
    let customer = app.given_customer(200_000).await;
    let order = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;

    owner.post(&format!("/orders/{order}/deposit"), &json!({})).await.assert_status(201);

    let found = owner.get(&format!("/orders/{order}")).await;
    assert_eq!((&found.body["status"], &found.body["ordering_staff_id"]), (&json!("ordering"), &json!(buyer.user)));
}

#[actix_web::test]
async fn orders_for_which_nobody_was_free_are_given_out_later() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(200_000).await;
    let bought = app.given_approved_order(customer).await;
    let owner = app.customer(customer).await;
    app.execute("UPDATE users SET status = 'disabled' WHERE customer_id IS NULL").await.unwrap();
    app.given_setting("order.assign_ordering", "least_loaded").await;
    app.given_setting("order.assign_care", "least_loaded").await;
    owner.post(&format!("/orders/{bought}/deposit"), &json!({})).await.assert_status(201);
    let fresh = app.given_order(customer).await;
    pass_time(app.app()).await.unwrap();
    let status = async |order| owner.get(&format!("/orders/{order}")).await.body["status"].clone();
    assert_eq!((status(bought).await, status(fresh).await), (json!("deposited"), json!("submitted")));

    app.employee("ordering_staff", None).await;
    app.employee("care_staff", None).await;
    pass_time(app.app()).await.unwrap();

    assert_eq!((status(bought).await, status(fresh).await), (json!("ordering"), json!("reviewing")));
}

#[actix_web::test]
async fn without_a_name_the_buyer_with_least_to_do_is_put_in_charge() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let (_, busy) = app.given_order_to_buy(customer).await;
    let order = app.given_approved_order(customer).await;
    let manager = app.order_manager().await;
    manager.post(&format!("/orders/{order}/deposit"), &json!({})).await.assert_status(201);
    let free = app.employee("ordering_staff", None).await;

    let assigned = manager.post(&format!("/orders/{order}/assign-ordering"), &json!({})).await;

    assigned.assert_status(200);
    assert_ne!(free.user, busy.user);
    assert_eq!(
        (&assigned.body["status"], &assigned.body["ordering_staff_id"]),
        (&json!("ordering"), &json!(free.user))
    );
}

#[actix_web::test]
async fn the_work_goes_by_what_a_role_may_do_and_not_by_its_name() {
    let app = TestApp::start().await;
    let order = app.given_order(app.given_customer(0).await).await;
    let reviewer = app.staff_with([domain::Permission::ReviewOrders, domain::Permission::ReadOrders]).await;

    let assigned = app.order_manager().await.post(&format!("/orders/{order}/assign-care"), &json!({})).await;

    assigned.assert_status(200);
    assert_eq!(assigned.body["care_staff_id"], json!(reviewer.user));
}
