use serde_json::{Value, json};
use uuid::Uuid;

use super::{ToBuy, a_purchase, text};
use crate::support::{Client, Response, TestApp};

/// An order whose customer takes what there is, paid in full.
async fn an_undemanding_order(app: &TestApp) -> ToBuy {
    let it = ToBuy::given_paid(app).await;
    app.execute("UPDATE orders SET accepts_shortage = true").await.unwrap();
    it
}

async fn short(buyer: &Client, url: &str, line: Uuid, quantity: i32) -> Response {
    let body = json!({ "order_line_id": line, "quantity": quantity, "note": "only one left" });
    buyer.post(&format!("{url}/shortages"), &body).await
}

#[actix_web::test]
async fn who_takes_what_there_is_gets_the_rest_back_at_once() {
    let app = TestApp::start().await;
    let it = an_undemanding_order(&app).await;
    let url = format!("/orders/{}", it.order);

    let reported = short(&it.buyer, &url, it.coats, 1).await;
    let after = it.detail().await;
    it.bought(&a_purchase("4071-1", &[(it.coats, 1, "12.50"), (it.socks, 1, "26.00")])).await;

    reported.assert_status(201);
    assert_eq!((text(&reported.body, "/status"), &reported.body["consent_id"]), ("refunded", &Value::Null));
    // 38.50 at 3 700, and 3 %.
    assert_eq!((text(&after, "/total"), text(&after, "/paid")), ("146724", "146724"));
    assert_eq!(after["lines"][0]["cancelled"], 1);
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, (1_000_000 - 146_724).to_string());
    assert_eq!(text(&it.detail().await, "/status"), "purchased");
    assert_eq!(app.events_of(reported.id()).await, ["shortage.reported", "shortage.resolved"]);
    assert_eq!(it.buyer.get(&format!("/shortages/{}", reported.id())).await.body, reported.body);
    assert_eq!(it.buyer.get(&format!("{url}/shortages")).await.body["data"], json!([reported.body]));
}

#[actix_web::test]
async fn a_shortage_that_waits_for_consent_is_not_bought_meanwhile() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let url = format!("/orders/{}", it.order);

    let reported = short(&it.buyer, &url, it.coats, 1).await;
    let too_many = short(&it.buyer, &url, it.coats, 2).await;
    let unknown = short(&it.buyer, &url, app.new_id(), 1).await;
    let both = it.buyer.post(&it.purchases(), &it.everything()).await;
    it.bought(&a_purchase("4071-1", &[(it.coats, 1, "12.50"), (it.socks, 1, "26.00")])).await;

    reported.assert_status(201);
    assert_eq!(text(&reported.body, "/status"), "awaiting_consent");
    too_many.assert_problem(409, "purchases.more_than_ordered");
    unknown.assert_problem(409, "purchases.line_unknown");
    both.assert_problem(409, "purchases.more_than_ordered");
    assert_eq!(text(&it.detail().await, "/status"), "ordering");
    assert_eq!(app.events_of(reported.uuid("/consent_id")).await, ["consent.requested"]);
}

#[actix_web::test]
async fn units_the_shop_does_not_have_after_all_come_off_the_purchase() {
    let app = TestApp::start().await;
    let it = an_undemanding_order(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}");

    let reported = short(&it.buyer, &url, it.coats, 1).await;
    let too_many = short(&it.buyer, &url, it.coats, 2).await;
    let after = it.buyer.get(&url).await.body;

    reported.assert_status(201);
    assert_eq!(reported.uuid("/purchase_id"), purchase);
    too_many.assert_problem(409, "purchases.units_in_packages");
    assert_eq!((text(&after, "/goods"), text(&after, "/difference")), ("38.50", "12.5"));
    assert_eq!((&after["lines"][0]["quantity"], &after["shortages"]), (&json!(1), &json!([reported.body])));
    let order = it.detail().await;
    assert_eq!((text(&order, "/status"), text(&order, "/total")), ("purchased", "146724"));
    assert_eq!((&order["lines"][0]["purchased"], &order["lines"][0]["cancelled"]), (&json!(1), &json!(1)));
}

#[actix_web::test]
async fn an_order_of_which_nothing_is_left_is_cancelled_at_no_cost() {
    let app = TestApp::start().await;
    let it = an_undemanding_order(&app).await;
    let (purchase, _) = it.paid(&app).await;
    let url = format!("/purchases/{purchase}");

    short(&it.buyer, &url, it.coats, 2).await.assert_status(201);
    short(&it.buyer, &url, it.socks, 1).await.assert_status(201);
    let order = it.detail().await;

    assert_eq!((text(&order, "/status"), text(&order, "/total"), text(&order, "/paid")), ("cancelled", "0", "0"));
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, "1000000");
    let after = it.buyer.get(&url).await.body;
    assert_eq!((text(&after, "/status"), text(&after, "/difference")), ("cancelled", "51"));
    assert_eq!(app.value("SELECT sum(amount)::bigint::text FROM postings").await, "0");
}

#[actix_web::test]
async fn shortages_are_reported_by_who_buys() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let url = format!("/orders/{}", it.order);
    let reported = short(&it.buyer, &url, it.coats, 1).await;
    let (colleague, owner) = (app.employee("ordering_staff", None).await, app.customer(it.customer).await);

    short(&colleague, &url, it.coats, 1).await.assert_problem(404, "orders.not_found");
    let hidden = colleague.get(&format!("/shortages/{}", reported.id())).await;
    hidden.assert_problem(404, "shortages.not_found");
    colleague.get(&format!("{url}/shortages")).await.assert_problem(404, "orders.not_found");
    owner.get(&format!("{url}/shortages")).await.assert_problem(403, "auth.forbidden");
    let wordless = json!({ "order_line_id": it.coats, "quantity": 0, "note": "" });
    it.buyer.post(&format!("{url}/shortages"), &wordless).await.assert_problem(422, "request.invalid");
}
