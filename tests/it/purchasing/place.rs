use domain::Permission;
use futures_util::future::join;
use serde_json::{Value, json};

use super::{ToBuy, a_purchase, text};
use crate::support::TestApp;

#[actix_web::test]
async fn what_is_bought_is_counted_and_the_order_follows() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let mut first = a_purchase("4071-1", &[(it.coats, 1, "12.50")]);
    first["freight"] = json!("6.00");
    first["discount_amount"] = json!("1.00");
    first["discount_percent"] = json!("10");

    let placed = it.buyer.post(&it.purchases(), &first).await;
    let between = it.detail().await;
    let rest = a_purchase("4071-2", &[(it.coats, 1, "12.50"), (it.socks, 1, "26.00")]);
    it.bought(&rest).await;
    let after = it.detail().await;

    placed.assert_status(201);
    for (field, value) in
        [("goods", "12.50"), ("freight", "6.00"), ("discount", "2.25"), ("due", "16.25"), ("paid", "0.00")]
    {
        assert_eq!(text(&placed.body, &format!("/{field}")), value, "{field}");
    }
    assert_eq!(text(&between, "/status"), "ordering");
    assert_eq!(between["lines"][0]["purchased"], 1);
    assert_eq!(text(&after, "/status"), "purchased");
    assert_eq!((&after["lines"][0]["purchased"], &after["lines"][1]["purchased"]), (&json!(2), &json!(1)));
    let found = it.buyer.get(&format!("/purchases/{}", placed.id())).await;
    assert_eq!(found.body, placed.body);
    assert_eq!(found.body["lines"][0]["quantity"], 1);
    assert_eq!(app.events_of(placed.id()).await, ["purchase.placed"]);
}

#[actix_web::test]
async fn purchases_are_listed_by_order_status_and_number() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let one = it.bought(&a_purchase("4071-1", &[(it.coats, 1, "12.50")])).await;
    let two = it.bought(&a_purchase("4071-2", &[(it.coats, 1, "12.50")])).await;
    let listed = async |path: &str| {
        let page = it.buyer.get(path).await;
        page.assert_status(200);
        page.body["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };

    assert_eq!(listed(&it.purchases()).await, [json!(two), json!(one)]);
    assert_eq!(listed("/purchases?shop_order_number=4071-1").await, [json!(one)]);
    assert_eq!(listed("/purchases?status=placed,paid&marketplace=taobao&limit=1").await, [json!(two)]);
    assert_eq!(listed("/purchases?status=paid").await, [Value::Null; 0]);
    assert_eq!(listed(&format!("/purchases?order_id={}", app.new_id())).await, [Value::Null; 0]);
    it.buyer.get("/purchases?status=lost").await.assert_problem(400, "request.unreadable");
}

#[actix_web::test]
async fn each_unit_is_bought_once_also_by_two_at_once() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let (url, both_coats) = (it.purchases(), |number| a_purchase(number, &[(it.coats, 2, "12.50")]));
    let (one, two) = (both_coats("4071-1"), both_coats("4071-2"));
    let held = app.holding("LOCK TABLE orders IN EXCLUSIVE MODE").await;

    let race = join(it.buyer.post(&url, &one), it.buyer.post(&url, &two));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((one, two), ()) = join(race, release).await;
    let three_socks = it.buyer.post(&url, &a_purchase("4071-3", &[(it.socks, 3, "26.00")])).await;
    let unknown = it.buyer.post(&url, &a_purchase("4071-3", &[(app.new_id(), 1, "26.00")])).await;
    let repeated = a_purchase("4071-3", &[(it.socks, 1, "26.00"), (it.socks, 1, "26.00")]);
    let repeated = it.buyer.post(&url, &repeated).await;

    let (winner, loser) = if one.status == 201 { (one, two) } else { (two, one) };
    winner.assert_status(201);
    loser.assert_problem(409, "purchases.more_than_ordered");
    three_socks.assert_problem(409, "purchases.more_than_ordered");
    unknown.assert_problem(409, "purchases.line_unknown");
    repeated.assert_problem(409, "purchases.line_repeated");
    assert_eq!(app.value("SELECT string_agg(purchased::text, ' ' ORDER BY position) FROM order_lines").await, "2 0");
    assert_eq!(app.value("SELECT count(*)::text FROM purchases").await, "1");
}

#[actix_web::test]
async fn a_shop_order_number_is_known_once_in_an_account() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let body = a_purchase("4071-1", &[(it.coats, 1, "12.50")]);
    let mut other_account = body.clone();
    other_account["buyer_account"] = json!("langson02");

    it.bought(&body).await;
    let again = it.buyer.post(&it.purchases(), &body).await;
    let elsewhere = it.buyer.post(&it.purchases(), &other_account).await;

    again.assert_problem(409, "purchases.shop_order_number_taken");
    elsewhere.assert_status(201);
}

#[actix_web::test]
async fn the_shops_freight_is_charged_once_everything_is_bought() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let with_freight = |mut body: Value, freight: &str| {
        body["freight"] = json!(freight);
        body
    };
    let manager = app.order_manager().await;

    it.bought(&with_freight(a_purchase("4071-1", &[(it.coats, 2, "12.50")]), "8.00")).await;
    let more = text(&it.detail().await, "/total").to_owned();
    let mistaken = it.bought(&with_freight(a_purchase("4071-2", &[(it.socks, 1, "26.00")]), "5.00")).await;
    let both = text(&it.detail().await, "/total").to_owned();
    let reason = json!({ "reason": "ordered the wrong size" });
    it.buyer.post(&format!("/purchases/{mistaken}/cancel"), &reason).await.assert_status(200);
    it.bought(&with_freight(a_purchase("4071-3", &[(it.socks, 1, "26.00")]), "0.00")).await;
    let after = it.detail().await;

    // 194 361 and 8.00, 13.00 and again 8.00 at 3 700.
    assert_eq!((more.as_str(), both.as_str(), text(&after, "/total")), ("223961", "242461", "223961"));
    assert_eq!(text(&after, "/china_freight"), "8.00");
    let charges = manager.get(&format!("/orders/{}/charges", it.order)).await;
    assert_eq!(text(&charges.body, "/data/1/amount"), "29600");
}

#[actix_web::test]
async fn only_an_order_that_is_being_bought_can_be_bought_for() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let manager = app.order_manager().await;
    let url = format!("/orders/{}", it.order);

    let hold = json!({ "reason": "manual", "note": "wait" });
    manager.post(&format!("{url}/hold"), &hold).await.assert_status(200);
    let held = it.buyer.post(&it.purchases(), &it.everything()).await;
    manager.post(&format!("{url}/release"), &Value::Null).await.assert_status(200);
    it.bought(&it.everything()).await;
    let again = it.buyer.post(&it.purchases(), &it.everything()).await;

    held.assert_problem(409, "orders.held");
    again.assert_problem(409, "orders.transition_refused");
}

#[actix_web::test]
async fn a_purchase_is_seen_by_who_buys_and_never_by_a_customer() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let purchase = it.bought(&a_purchase("4071-1", &[(it.coats, 1, "12.50")])).await;
    let url = format!("/purchases/{purchase}");
    let (colleague, owner) = (app.employee("ordering_staff", None).await, app.customer(it.customer).await);
    let lonely = app.staff_with([Permission::ReadPurchases]).await;

    colleague.post(&it.purchases(), &it.everything()).await.assert_problem(404, "orders.not_found");
    colleague.get(&it.purchases()).await.assert_problem(404, "orders.not_found");
    colleague.get(&url).await.assert_problem(404, "purchases.not_found");
    let reason = json!({ "reason": "not mine" });
    colleague.post(&format!("{url}/cancel"), &reason).await.assert_problem(404, "purchases.not_found");
    assert_eq!(lonely.get("/purchases").await.body["data"], json!([]));
    owner.get(&url).await.assert_problem(403, "auth.forbidden");
    let manager = app.order_manager().await;
    assert_eq!(manager.get("/purchases").await.body["data"][0]["id"], json!(purchase));
}

#[actix_web::test]
async fn what_is_no_purchase_is_refused_field_by_field() {
    let app = TestApp::start().await;
    let it = ToBuy::given(&app).await;
    let mut body = a_purchase("4071 1", &[(it.coats, 0, "12.50")]);
    body["buyer_account"] = json!("");

    let refused = it.buyer.post(&it.purchases(), &body).await;
    let mut generous = it.everything();
    generous["discount_percent"] = json!("100.5");
    let generous = it.buyer.post(&it.purchases(), &generous).await;

    refused.assert_problem(422, "request.invalid");
    let pointers: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|error| text(error, "/pointer")).collect();
    assert_eq!(pointers, ["/buyer_account", "/shop_order_number", "/lines/0/quantity"]);
    generous.assert_problem(409, "purchases.discount_above_price");
}
