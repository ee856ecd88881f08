use domain::Permission;
use serde_json::{Value, json};

use super::scans::scan;
use crate::support::TestApp;

#[actix_web::test]
async fn a_number_announced_later_finds_its_package_by_itself() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let (owner, stranger) = (app.customer(customer).await, app.given_customer(0).await);
    let stranger = app.customer(stranger).await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    let arrived = scan(&admin, warehouse, &["YT1001"]).await;
    let package = arrived["rows"][0]["package_id"].as_str().unwrap();

    let announced = owner.post("/packages", &json!({ "tracking_number": "yt1001" })).await;
    let again = owner.post("/packages", &json!({ "tracking_number": "YT1001" })).await;
    let others = stranger.post("/packages", &json!({ "tracking_number": "YT1001" })).await;

    announced.assert_status(201);
    assert_eq!(announced.id().to_string(), package);
    assert_eq!(
        (announced.body["status"].as_str(), &announced.body["customer_id"]),
        (Some("in_china"), &json!(customer))
    );
    again.assert_problem(409, "packages.already_announced");
    others.assert_problem(409, "packages.already_announced");
    assert_eq!(app.events_of(announced.id()).await, ["package.received_in_china", "package.matched"]);
    owner.get(&format!("/packages/{package}")).await.assert_status(200);
    stranger.get(&format!("/packages/{package}")).await.assert_problem(404, "packages.not_found");
}

#[actix_web::test]
async fn a_customer_announces_only_for_themselves() {
    let app = TestApp::start().await;
    let (customer, other) = (app.given_customer(0).await, app.given_customer(0).await);
    let owner = app.customer(customer).await;

    let own = owner.post("/packages", &json!({ "tracking_number": "YT1001" })).await;
    let foreign = owner.post("/packages", &json!({ "tracking_number": "YT1002", "customer_id": other })).await;
    let nowhere =
        owner.post("/packages", &json!({ "tracking_number": "YT1003", "destination_id": app.new_id() })).await;
    let malformed = owner.post("/packages", &json!({ "tracking_number": "YT_1003" })).await;

    own.assert_status(201);
    assert_eq!((own.body["status"].as_str(), &own.body["customer_id"]), (Some("announced"), &json!(customer)));
    foreign.assert_problem(409, "packages.customer_unknown");
    nowhere.assert_problem(409, "packages.warehouse_unknown");
    malformed.assert_problem(422, "request.invalid");
    assert_eq!(app.events_of(own.id()).await, ["package.announced"]);
}

#[actix_web::test]
async fn staff_give_an_anonymous_package_to_the_purchase_it_brings() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (customer, other) = (app.given_customer(500_000).await, app.given_customer(0).await);
    let (order, _) = app.given_order_to_buy(customer).await;
    let (purchase, lines) = app.given_purchase(order).await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    let arrived = scan(&admin, warehouse, &["YT1001", "YT1002", "YT1003"]).await;
    let url = |row: usize| format!("/packages/{}/match", arrived["rows"][row]["package_id"].as_str().unwrap());
    let part = json!({ "customer_id": customer, "purchase_id": purchase, "lines": [{ "order_line_id": lines[0], "quantity": 1 }] });
    let whole = json!({ "customer_id": customer, "purchase_id": purchase });

    let foreign = admin.post(&url(0), &json!({ "customer_id": other, "purchase_id": purchase })).await;
    let first = admin.post(&url(0), &part).await;
    let rest = admin.post(&url(1), &whole).await;
    let twice = admin.post(&url(1), &whole).await;
    let too_much = admin.post(&url(2), &part).await;

    foreign.assert_problem(409, "packages.purchase_unknown");
    first.assert_status(200);
    assert_eq!((&first.body["status"], &first.body["lines"][0]["good"]), (&json!("in_china"), &json!(1)));
    rest.assert_status(200);
    assert_eq!(rest.body["purchases"][0]["order_id"], json!(order));
    twice.assert_problem(409, "packages.transition_refused");
    too_much.assert_problem(409, "packages.units_exceed_purchased");
    assert_eq!(app.units_of(order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn a_package_brings_only_what_was_paid_of_an_order_that_goes_on() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(500_000).await;
    let (order, buyer) = app.given_order_to_buy(customer).await;
    let lines = buyer.get(&format!("/orders/{order}")).await;
    let line = |index: usize, quantity: i32, price: &str| json!({ "order_line_id": lines.uuid(&format!("/lines/{index}/id")), "quantity": quantity, "unit_price": price });
    let placed = json!({ "marketplace": "taobao", "buyer_account": "langson01", "shop_order_number": "4071",
                         "lines": [line(0, 2, "12.50"), line(1, 1, "26.00")] });
    let purchase = buyer.post(&format!("/orders/{order}/purchases"), &placed).await.id();
    let (warehouse, account) = (app.given_warehouse("china").await, app.given_cash_account("CNY").await);
    let admin = app.employee("admin", None).await;
    let arrived = scan(&admin, warehouse, &["YT1001", "YT1002"]).await;
    let url = |row: usize| format!("/packages/{}/match", arrived["rows"][row]["package_id"].as_str().unwrap());
    let owner = json!({ "customer_id": customer, "purchase_id": purchase });
    let status = async || buyer.get(&format!("/purchases/{purchase}")).await.body["status"].clone();

    let unpaid = admin.post(&url(0), &owner).await;
    let nothing = (status().await, app.units_of(order).await);
    let payment = json!({ "amount": "51.00", "cash_account_id": account });
    buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    let paid = admin.post(&url(0), &owner).await;
    let shipped = status().await;
    app.tell_everybody().await;
    let received = status().await;
    let given_up = buyer.post(&format!("/purchases/{purchase}/cancel"), &json!({ "reason": "too late" })).await;
    app.execute("UPDATE purchases SET status = 'paid'").await.unwrap();
    let carried = buyer.post(&format!("/purchases/{purchase}/cancel"), &json!({ "reason": "too late" })).await;
    app.execute("UPDATE orders SET status = 'cancelled'").await.unwrap();
    let cancelled = admin.post(&url(1), &owner).await;

    unpaid.assert_problem(409, "purchases.transition_refused");
    assert_eq!(nothing, (json!("placed"), [0; 5]));
    paid.assert_status(200);
    assert_eq!((shipped, received), (json!("shipped"), json!("received")));
    given_up.assert_problem(409, "purchases.transition_refused");
    carried.assert_problem(409, "purchases.units_in_packages");
    cancelled.assert_problem(409, "orders.transition_refused");
    assert_eq!(app.units_of(order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn nobody_is_given_a_package_that_does_not_exist() {
    let app = TestApp::start().await;
    let warehouse = app.given_warehouse("china").await;
    let admin = app.employee("admin", None).await;
    let arrived = scan(&admin, warehouse, &["YT1001"]).await;
    let package = arrived["rows"][0]["package_id"].as_str().unwrap();
    let unknown = json!({ "customer_id": app.new_id() });
    let customer = app.given_customer(0).await;
    let customer = app.customer(customer).await;

    admin.post(&format!("/packages/{package}/match"), &unknown).await.assert_problem(409, "packages.customer_unknown");
    let nothing = format!("/packages/{}/match", app.new_id());
    admin.post(&nothing, &unknown).await.assert_problem(404, "packages.not_found");
    customer.post(&format!("/packages/{package}/match"), &unknown).await.assert_problem(403, "auth.forbidden");
    let staff = app.staff_with([Permission::WritePackages]).await;
    let released = staff.post(&format!("/packages/{package}/release"), &Value::Null).await;
    released.assert_problem(409, "packages.transition_refused");
}
