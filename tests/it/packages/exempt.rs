//! Goods that need no counting after all.

use domain::Permission;
use serde_json::{Value, json};
use uuid::Uuid;

use super::scans::scan;
use crate::support::{Client, TestApp, an_order_for};

/// An order whose customer wants its three pieces counted, at 3 500 đ each, and has paid for all of it.
struct ToCount {
    customer: Uuid,
    order: Uuid,
    buyer: Client,
}

impl ToCount {
    async fn given(app: &TestApp) -> Self {
        app.given_standard_prices().await;
        let (customer, warehouse) = (app.given_customer(1_000_000).await, app.given_warehouse("vietnam").await);
        let (manager, buyer) = (app.order_manager().await, app.employee("ordering_staff", None).await);
        let mut order = an_order_for(customer, warehouse);
        order["services"] = json!({ "tally": true });
        let order = manager.post("/orders", &order).await.id();
        let staff = |client: &Client| json!({ "staff_id": client.user });
        for (verb, body) in [
            ("assign-care", staff(&app.employee("care_staff", None).await)),
            ("approve", Value::Null),
            ("deposit", json!({})),
            ("payments", json!({})),
            ("assign-ordering", staff(&buyer)),
        ] {
            let done = manager.post(&format!("/orders/{order}/{verb}"), &body).await;
            assert!(done.status < 300, "{verb}: {done:?}");
        }
        Self { customer, order, buyer }
    }

    /// Everything is bought and on its way.
    async fn shipped(&self, app: &TestApp, number: &str) {
        let detail = self.buyer.get(&format!("/orders/{}", self.order)).await.body;
        let bought = |line: &Value| json!({ "order_line_id": line["id"], "quantity": line["quantity"], "unit_price": line["unit_price"] });
        let lines: Vec<_> = detail["lines"].as_array().unwrap().iter().map(bought).collect();
        let purchase = json!({ "marketplace": "taobao", "buyer_account": "langson01", "shop_order_number": "4071", "lines": lines });
        let purchase = self.buyer.post(&format!("/orders/{}/purchases", self.order), &purchase).await.id();
        let payment = json!({ "amount": "51.00", "cash_account_id": app.given_cash_account("CNY").await });
        self.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
        let numbers = json!({ "packages": [{ "tracking_number": number }] });
        self.buyer.post(&format!("/purchases/{purchase}/tracking-numbers"), &numbers).await.assert_status(201);
    }

    fn url(&self) -> String {
        format!("/orders/{}/exempt-tally", self.order)
    }
}

fn because(reason: &str) -> Value {
    json!({ "reason": reason })
}

#[actix_web::test]
async fn goods_that_wait_to_be_counted_go_on_and_cost_less() {
    let app = TestApp::start().await;
    let it = ToCount::given(&app).await;
    it.shipped(&app, "YT1001").await;
    let china = app.given_warehouse("china").await;
    let staff = app.employee("china_warehouse", Some(china)).await;
    let owner = app.customer(it.customer).await;
    let order = async || owner.get(&format!("/orders/{}", it.order)).await.body;
    let arrived = scan(&staff, china, &["YT1001"]).await;
    let (before, balance) = (order().await, app.balance_of(it.customer).await);

    let exempt = staff.post(&it.url(), &because("sealed boxes of the maker")).await;
    let again = staff.post(&it.url(), &because("sealed boxes of the maker")).await;
    let label = scan(&staff, china, &["YT1001"]).await;
    let after = order().await;

    assert_eq!((&arrived["rows"][0]["tally_due"], &arrived["rows"][0]["tally_exempt"]), (&json!(true), &json!(false)));
    exempt.assert_status(200);
    assert_eq!((&exempt.body["packages"], &exempt.body["code"]), (&json!(1), &after["code"]));
    again.assert_problem(409, "orders.nothing_to_tally");
    assert_eq!((&label["rows"][0]["tally_due"], &label["rows"][0]["tally_exempt"]), (&json!(false), &json!(true)));
    assert_eq!(app.units_of(it.order).await, [3, 0, 0, 0, 0]);
    let total = |order: &Value| order["total"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!((total(&before) - total(&after), &after["tally_exempt"]), (10_500, &json!(true)));
    let back = app.balance_of(it.customer).await.parse::<i64>().unwrap() - balance.parse::<i64>().unwrap();
    assert_eq!((back, &after["payment_status"]), (10_500, &json!("paid")));
    assert!(app.events_of(it.order).await.contains(&"order.tally_exempted".to_owned()));
    let told = "SELECT data ->> 'reason' FROM events WHERE kind = 'order.tally_exempted'";
    assert_eq!(app.value(told).await, "sealed boxes of the maker");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_is_spared_while_it_is_bought_is_not_counted_when_it_comes() {
    let app = TestApp::start().await;
    let it = ToCount::given(&app).await;
    let china = app.given_warehouse("china").await;
    let staff = app.employee("china_warehouse", Some(china)).await;

    let exempt = it.buyer.post(&it.url(), &because("furniture")).await;
    it.shipped(&app, "YT1001").await;
    let arrived = scan(&staff, china, &["YT1001"]).await;

    exempt.assert_status(200);
    assert_eq!(exempt.body["packages"], 0);
    assert_eq!((&arrived["rows"][0]["tally_due"], &arrived["rows"][0]["tally_exempt"]), (&json!(false), &json!(true)));
    assert_eq!(app.units_of(it.order).await, [3, 0, 0, 0, 0]);
}

#[actix_web::test]
async fn only_those_concerned_spare_what_was_to_be_counted_in_china() {
    let app = TestApp::start().await;
    let it = ToCount::given(&app).await;
    let (colleague, owner) = (app.employee("ordering_staff", None).await, app.customer(it.customer).await);
    let reader = app.staff_with([Permission::ReadOrders, Permission::ReadAllOrders]).await;
    let (uncounted, _) = app.given_order_to_buy(it.customer).await;
    let manager = app.order_manager().await;

    let stranger = colleague.post(&it.url(), &because("furniture")).await;
    let customer = owner.post(&it.url(), &because("furniture")).await;
    let powerless = reader.post(&it.url(), &because("furniture")).await;
    let wordless = it.buyer.post(&it.url(), &because("")).await;
    let needless = manager.post(&format!("/orders/{uncounted}/exempt-tally"), &because("furniture")).await;
    app.execute("UPDATE orders SET status = 'in_transit'").await.unwrap();
    let late = it.buyer.post(&it.url(), &because("furniture")).await;

    stranger.assert_problem(404, "orders.not_found");
    customer.assert_problem(403, "auth.forbidden");
    powerless.assert_problem(403, "auth.forbidden");
    wordless.assert_problem(422, "request.invalid");
    needless.assert_problem(409, "orders.nothing_to_tally");
    late.assert_problem(409, "orders.transition_refused");
    assert_eq!(app.value("SELECT count(*)::text FROM orders WHERE tally_exempt").await, "0");
}
