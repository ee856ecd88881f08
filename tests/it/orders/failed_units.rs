use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Bought, Client, Response, TestApp};

async fn settle(who: &Client, it: &Bought, line: Uuid, verb: &str, quantity: i32) -> Response {
    let body = json!({ "quantity": quantity, "reason": "lost on the way" });
    who.post(&format!("/orders/{}/lines/{line}/{verb}", it.order), &body).await
}

/// The coats are delivered and paid for, the socks were lost.
async fn half_delivered(app: &TestApp) -> Bought {
    let it = app.given_bought().await;
    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    it.reach_vietnam(&["YT1001"]).await;
    it.report_lost(socks).await;
    it.deliver(&[coats]).await;
    it
}

#[actix_web::test]
async fn an_order_whose_lost_units_are_paid_back_completes_by_itself() {
    let app = TestApp::start().await;
    let it = half_delivered(&app).await;
    let manager = app.order_manager().await;

    let refunded = settle(&manager, &it, it.socks, "refunds", 1).await;

    refunded.assert_status(201);
    // 26.00 at 3 700, and 3 % of it.
    let said = ["amount", "paid_back", "quantity", "order_line_id"].map(|field| refunded.body[field].clone());
    assert_eq!(said, [json!("99086"), json!("99086"), json!(1), json!(it.socks)]);
    let order = it.detail().await;
    assert_eq!([&order["status"], &order["total"], &order["paid"]], ["completed", "151275", "151275"]);
    assert_eq!([&order["lines"][1]["missing"], &order["lines"][1]["refunded"]], [1, 1]);
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 151_275).to_string());
    it.charges().await;
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn an_order_of_which_everything_was_lost_ends_at_no_cost() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let package = it.announce_all("YT1001").await;
    it.reach_china(&["YT1001"]).await;
    it.report_lost(package).await;
    let manager = app.order_manager().await;
    let goodwill = json!({ "amount": "50000", "reason": "a long wait" });
    manager.post(&format!("/orders/{}/refunds", it.order), &goodwill).await.assert_status(201);

    let cancelled = it.command("cancel", &json!({ "reason": "all lost" })).await;
    settle(&manager, &it, it.coats, "refunds", 2).await.assert_status(201);
    let half = it.status().await;
    settle(&manager, &it, it.socks, "refunds", 1).await.assert_status(201);

    cancelled.assert_problem(409, "orders.goods_received");
    let order = it.detail().await;
    assert_eq!((half.as_str(), &order["status"]), ("purchased", &json!("completed")));
    assert_eq!([&order["total"], &order["paid"]], ["0", "0"]);
    assert_eq!(it.charges().await, [("discount".to_owned(), "0".to_owned())], "a discount on nothing is nothing");
    assert_eq!(app.balance_of(it.customer).await, "1000000");
    let found = it.admin.post(&format!("/packages/{package}/found"), &Value::Null).await;
    found.assert_problem(409, "packages.units_refunded");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn only_units_that_failed_are_settled_and_each_once() {
    let app = TestApp::start().await;
    let it = half_delivered(&app).await;
    let manager = app.order_manager().await;
    app.given_setting("order.refund_limit", json!("1000")).await;

    for (line, quantity) in [(it.coats, 1), (it.socks, 2)] {
        settle(&manager, &it, line, "refunds", quantity).await.assert_problem(409, "orders.units_not_failed");
        settle(&manager, &it, line, "write-off", quantity).await.assert_problem(409, "orders.units_not_failed");
    }
    settle(&manager, &it, app.new_id(), "refunds", 1).await.assert_problem(404, "orders.line_not_found");
    settle(&manager, &it, it.socks, "refunds", 0).await.assert_problem(422, "request.invalid");
    let requested = settle(&manager, &it, it.socks, "refunds", 1).await;
    let twice = settle(&manager, &it, it.socks, "write-off", 1).await;

    assert_eq!([&requested.body["status"], &requested.body["amount"]], ["requested", "99086"]);
    twice.assert_problem(409, "orders.units_not_failed");
    assert_eq!((it.status().await.as_str(), it.detail().await["total"].as_str()), ("delivering", Some("250361")));
    let approve = format!("/refunds/{}/approve", requested.id());
    app.employee("accountant", None).await.post(&approve, &Value::Null).await.assert_status(200);
    assert_eq!(it.status().await, "completed");
}

#[actix_web::test]
async fn failed_units_that_the_customer_takes_as_they_are_stay_charged() {
    let app = TestApp::start().await;
    let it = half_delivered(&app).await;

    let written_off = settle(&app.order_manager().await, &it, it.socks, "write-off", 1).await;

    written_off.assert_status(200);
    assert_eq!([&written_off.body["status"], &written_off.body["total"]], ["completed", "250361"]);
    assert_eq!(written_off.body["lines"][1]["written_off"], 1);
    assert!(app.events_of(it.order).await.contains(&"order.units_written_off".to_owned()));
    let care = app.employee("care_staff", None).await;
    settle(&care, &it, it.socks, "write-off", 1).await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn no_fee_becomes_more_because_units_were_lost() {
    let app = TestApp::start().await;
    let rows = json!([{ "from": "1", "to": "3", "value": { "price": "50000" } }, { "from": "3", "value": { "price": "1000" } }]);
    let tables = json!({ "deposit_percent": "70", "tally": { "max_quantity": "1000", "bands": { "rows": rows } } });
    app.given_card("TALLY", &json!({}), &tables).await;
    app.given_exchange_rate("3700", "3620").await;
    let customer = app.given_customer(1_000_000).await;
    let order = app.given_order(customer).await;
    let manager = app.order_manager().await;
    let url = format!("/orders/{order}");
    let version = manager.get(&url).await.body["version"].clone();
    let counted = json!({ "version": version, "services": { "tally": true } });
    manager.patch(&url, &counted).await.assert_status(200);
    app.approve(order).await;
    app.start_buying(order).await;
    let it = app.unbought(customer, order).await.bought(&app).await;
    let package = it.announce_all("YT1001").await;
    it.report_lost(package).await;

    let refunded = settle(&manager, &it, it.socks, "refunds", 1).await;

    // Two pieces cost 100 000 to count, three 3 000: what was paid for them stays.
    assert_eq!(refunded.body["amount"], "96200");
    assert_eq!(
        it.charges().await,
        [("goods", "92500"), ("tally_fee", "3000")].map(|(kind, amount)| (kind.to_owned(), amount.to_owned()))
    );
}
