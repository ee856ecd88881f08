use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, Response, TestApp};

async fn agree(it: &Bought, kind: &str, amount: &str) -> Response {
    it.command("charges", &json!({ "kind": kind, "amount": amount, "reason": "agreed by phone" })).await
}

/// Sets straight what is written down of a package.
async fn correct(it: &Bought, package: Uuid, mut change: Value) {
    let url = format!("/packages/{package}");
    change["version"] = it.admin.get(&url).await.body["version"].clone();
    it.admin.patch(&url, &change).await.assert_status(200);
}

fn charge(kind: &str, amount: &str) -> (String, String) {
    (kind.to_owned(), amount.to_owned())
}

#[actix_web::test]
async fn what_no_table_prices_travels_on_once_its_freight_is_agreed() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let it = app.given_bought_for(app.given_customer(1_000_000).await).await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;
    let release = format!("/packages/{package}/release");

    let for_nothing = it.admin.post(&release, &Value::Null).await;
    let agreed = agree(&it, "freight", "70000").await;
    let again = agree(&it, "freight", "70000").await;
    let released = it.admin.post(&release, &Value::Null).await;
    it.deliver(&[package]).await;

    for_nothing.assert_problem(409, "packages.freight_not_agreed");
    agreed.assert_status(201);
    assert_eq!([&agreed.body["amount"], &agreed.body["explanation"]["agreed"]], ["70000", "agreed by phone"]);
    again.assert_problem(409, "orders.freight_is_priced");
    released.assert_status(200);
    assert_eq!(it.charges().await.last(), Some(&charge("freight", "70000")));
    assert_eq!((it.status().await.as_str(), it.detail().await["paid"].as_str()), ("completed", Some("264361")));
    let revenue = "SELECT (-sum(amount))::bigint::text FROM postings WHERE account = 'revenue_freight'";
    assert_eq!(app.value(revenue).await, "70000");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_package_that_no_table_prices_leaves_the_others_their_freight() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let plain = it.announce("YT1001", &[(it.coats, 2)]).await;
    let special = it.announce("YT1002", &[(it.socks, 1)]).await;
    correct(&it, special, json!({ "goods_class": "sensitive" })).await;

    it.reach_vietnam(&["YT1001", "YT1002"]).await;

    assert_eq!([app.status_of(plain).await, app.status_of(special).await], ["in_vietnam", "held"]);
    assert_eq!(it.charges().await[2..], [charge("freight", "56000")]);
    agree(&it, "freight", "99000").await.assert_status(201);
    correct(&it, plain, json!({ "weight_kg": "3" })).await;
    assert_eq!(it.charges().await[2..], [charge("freight", "84000"), charge("freight", "99000")]);
    correct(&it, special, json!({ "goods_class": "ordinary" })).await;
    assert_eq!(
        it.charges().await[2..],
        [charge("freight", "84000"), charge("freight", "99000")],
        "what is agreed stays"
    );
}

#[actix_web::test]
async fn freight_that_falls_after_it_was_paid_goes_back_at_once() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    it.reach_vietnam(&["YT1001", "YT1002"]).await;
    it.owner.post(&format!("/orders/{}/payments", it.order), &json!({})).await.assert_status(201);
    let paid = app.balance_of(it.customer).await;

    correct(&it, coats, json!({ "weight_kg": "1" })).await;
    let lighter = (it.charges().await, app.balance_of(it.customer).await);
    it.report_lost(socks).await;

    assert_eq!(paid, (1_000_000 - 306_361).to_string());
    assert_eq!(lighter.0.last(), Some(&charge("freight", "84000")));
    assert_eq!(lighter.1, (1_000_000 - 278_361).to_string());
    let order = it.detail().await;
    assert_eq!([&order["total"], &order["paid"], &order["payment_status"]], ["222361", "222361", "paid"]);
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 222_361).to_string());
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_package_that_turns_up_later_costs_a_settled_order_nothing() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let numbers = json!({ "packages": [{ "tracking_number": "YT1001" }, { "tracking_number": "YT1002" }] });
    let path = format!("/purchases/{}/tracking-numbers", it.purchase);
    it.admin.post(&path, &numbers).await.assert_status(201);
    let package = it.admin.get("/packages?q=YT1001").await.uuid("/data/0/id");
    let spare = it.admin.get("/packages?q=YT1002").await.uuid("/data/0/id");
    it.reach_vietnam(&["YT1001"]).await;
    it.report_lost(spare).await;
    it.deliver(&[package]).await;
    let settled = it.detail().await;

    it.reach_vietnam(&["YT1002"]).await;

    assert_eq!(settled["status"], "completed");
    assert_eq!(app.status_of(spare).await, "in_vietnam");
    let after = it.detail().await;
    assert_eq!(
        ["total", "paid", "status", "version"].map(|it| &after[it]),
        ["total", "paid", "status", "version"].map(|it| &settled[it])
    );
    agree(&it, "surcharge", "1000").await.assert_problem(409, "orders.transition_refused");
    it.charges().await;
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn charges_are_agreed_by_who_may_while_the_order_lives() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let url = format!("/orders/{}/charges", it.order);
    let body = json!({ "kind": "surcharge", "amount": "15000", "reason": "a heavy box" });
    let (care, owner) = (app.employee("care_staff", None).await, &it.owner);

    care.post(&url, &body).await.assert_problem(403, "auth.forbidden");
    owner.post(&url, &body).await.assert_problem(403, "auth.forbidden");
    agree(&it, "goods", "15000").await.assert_problem(422, "request.invalid");
    agree(&it, "surcharge", "0").await.assert_problem(422, "request.invalid");
    agree(&it, "surcharge", "15000").await.assert_status(201);
    agree(&it, "last_mile_fee", "20000").await.assert_status(201);
    agree(&it, "surcharge", "5000").await.assert_status(201);

    let expected = [charge("last_mile_fee", "20000"), charge("surcharge", "15000"), charge("surcharge", "5000")];
    assert_eq!(it.charges().await[2..], expected);
    assert_eq!(it.detail().await["due"], "101361");
    assert_eq!(app.events_of(it.order).await.last().unwrap(), "order.cost_changed");
}
