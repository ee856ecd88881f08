use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{Done, People};

const TAOBAO: &str = include_str!("../../fixtures/payloads/01_vn_extension_addtocart_taobao.assembled.json");
const OF_1688: &str = include_str!("../../fixtures/payloads/02_vn_extension_addtocart_1688.assembled.json");

#[actix_web::test]
async fn two_posted_carts_become_two_orders_that_are_bought_trucked_paid_delivered_and_signed() {
    let people = People::gather().await;
    top_up(&people).await;
    let [taobao, of_1688] = check_out(&people).await;
    for order in [taobao, of_1688] {
        review(&people, order).await;
        deposit(&people, order).await;
    }
    assert_eq!(people.wallet().await, (20_000_000 - 310_000 - 8_579_000).to_string());

    let tracking =
        [buy(&people, taobao, "3100000000000000001").await, buy(&people, of_1688, "3100000000000000002").await];
    receive_in_china(&people, [taobao, of_1688], &tracking).await;
    let packages = truck(&people, [taobao, of_1688], &tracking).await;
    deliver(&people, [taobao, of_1688], &packages).await;

    for order in [taobao, of_1688] {
        let completed = people.step(order, "completed", &["order.completed"]).await;
        assert_eq!((&completed["payment_status"], &completed["due"]), (&json!("paid"), &json!("0")));
        for line in completed["lines"].as_array().unwrap() {
            assert_eq!(line["delivered"], line["quantity"], "no unit is lost on the way");
        }
    }
    let spent: i64 = 20_000_000 - people.wallet().await.parse::<i64>().unwrap();
    assert_eq!(spent, total(&people, taobao).await + total(&people, of_1688).await);
}

/// The customer says what was sent, and somebody else confirms that it came.
async fn top_up(people: &People) {
    let request = json!({ "amount": "20000000", "cash_account_id": people.bank, "reference": "LAN 0912345678" });
    let top_up = people.customer.post("/top-ups", &request).await.done().id();
    people
        .keeps_out(
            &[&people.stranger, &people.customer, &people.care],
            &format!("/top-ups/{top_up}/confirm"),
            &json!({}),
        )
        .await;
    people.accountant.post(&format!("/top-ups/{top_up}/confirm"), &json!({})).await.done();
    assert_eq!(people.wallet().await, "20000000");
}

/// What the extension posts, as it posts it, becomes an order for each shop.
async fn check_out(people: &People) -> [Uuid; 2] {
    let items: Vec<Value> = [TAOBAO, OF_1688].map(|item| serde_json::from_str(item).unwrap()).into();
    let added = people.customer.post("/cart/items", &json!({ "items": items })).await.done();
    let ids: Vec<_> = added.body["rows"].as_array().unwrap().iter().map(|row| row["cart_item_id"].clone()).collect();
    let address = json!({
        "recipient": "Nguyễn Thị Lan", "phone": "0912345678", "province": "Hà Nội", "district": "Hoàn Kiếm",
        "ward": "Hàng Bài", "street": "12 Hai Bà Trưng", "is_default": true,
    });
    let address =
        people.customer.post(&format!("/customers/{}/addresses", people.customer_id), &address).await.done().id();
    let request = json!({ "cart_item_ids": ids, "address_id": address, "warehouse_id": people.hanoi });
    let checkout = people.customer.post("/checkout", &request).await.done();
    let confirm = format!("/checkout/{}/confirm", checkout.id());
    people.keeps_out(&[&people.stranger, &people.buyer], &confirm, &json!({})).await;
    let confirmed = people.customer.post(&confirm, &json!({})).await.done();
    people.customer.post(&confirm, &json!({})).await.assert_problem(409, "checkout.already_confirmed");

    let of = |marketplace: &str| {
        let orders = confirmed.body["orders"].as_array().unwrap();
        let order = orders.iter().find(|order| order["marketplace"] == marketplace).unwrap();
        order["order_id"].as_str().unwrap().parse().unwrap()
    };
    let orders = [of("taobao"), of("1688")];
    for (order, goods) in orders.into_iter().zip(["119.40", "3312.00"]) {
        let submitted = people.step(order, "submitted", &["order.submitted"]).await;
        assert_eq!(submitted["goods"], goods, "1688's tier for 120 pieces is 27.60");
        assert_eq!(submitted["defects"], json!([]));
    }
    orders
}

/// A manager hands the order to care staff, who approve it at the day's prices.
async fn review(people: &People, order: Uuid) {
    let url = format!("/orders/{order}");
    let assign = json!({ "staff_id": people.care.user });
    people
        .keeps_out(&[&people.customer, &people.stranger, &people.buyer], &format!("{url}/assign-care"), &assign)
        .await;
    people.care_manager.post(&format!("{url}/assign-care"), &assign).await.done();
    people.keeps_out(&[&people.customer, &people.buyer, &people.china], &format!("{url}/approve"), &Value::Null).await;
    people.care.post(&format!("{url}/approve"), &Value::Null).await.done();

    people.step(order, "approved", &["order.care_assigned", "order.approved"]).await;
}

async fn deposit(people: &People, order: Uuid) {
    let url = format!("/orders/{order}");
    people.keeps_out(&[&people.stranger, &people.buyer, &people.vietnam], &format!("{url}/deposit"), &json!({})).await;
    let paid = people.customer.post(&format!("{url}/deposit"), &json!({})).await.done();
    let deposited = people.step(order, "deposited", &["order.deposited"]).await;
    assert_eq!(paid.body["amount"], deposited["deposit"]);
    assert_eq!(deposited["payment_status"], "deposit_paid");
    let entries =
        people.customer.get(&format!("/customers/{}/wallet/entries?limit=1", people.customer_id)).await.done();
    assert_eq!(entries.body["data"][0]["transaction_id"], paid.body["transaction_id"]);
    assert_eq!(entries.body["data"][0]["order_id"], json!(order));
}

/// The buyer orders at the shop, pays, and notes the tracking number, which is answered.
async fn buy(people: &People, order: Uuid, number: &str) -> String {
    let url = format!("/orders/{order}");
    people.buyer.get(&url).await.done();
    let assign = json!({ "staff_id": people.buyer.user });
    people.keeps_out(&[&people.customer, &people.buyer], &format!("{url}/assign-ordering"), &assign).await;
    people.order_manager.post(&format!("{url}/assign-ordering"), &assign).await.done();

    let detail = people.step(order, "ordering", &["order.ordering_assigned"]).await;
    let bought = |line: &Value| json!({ "order_line_id": line["id"], "quantity": line["quantity"], "unit_price": line["unit_price"] });
    let lines: Vec<_> = detail["lines"].as_array().unwrap().iter().map(bought).collect();
    let purchase = json!({
        "marketplace": detail["marketplace"], "buyer_account": "buyer-1", "shop_order_number": number, "lines": lines,
    });
    people.keeps_out(&[&people.customer, &people.care, &people.china], &format!("{url}/purchases"), &purchase).await;
    let purchase = people.buyer.post(&format!("{url}/purchases"), &purchase).await.done().id();
    people.step(order, "purchased", &["order.status_changed"]).await;
    people.customer.get(&format!("/purchases/{purchase}")).await.assert_problem(403, "auth.forbidden");
    let payment = json!({ "amount": detail["goods"], "cash_account_id": people.alipay });
    people.buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.done();

    let tracking = format!("YT{number}");
    let numbers = json!({ "packages": [{ "tracking_number": tracking }] });
    people.buyer.post(&format!("/purchases/{purchase}/tracking-numbers"), &numbers).await.done();
    people.step(order, "seller_shipped", &["order.status_changed"]).await;
    tracking
}

/// Both parcels are scanned; a second scanner is told that they are known.
async fn receive_in_china(people: &People, orders: [Uuid; 2], tracking: &[String; 2]) {
    let rows: Vec<_> =
        tracking.iter().map(|number| json!({ "tracking_number": number, "weight_kg": "12.300" })).collect();
    let scan = json!({ "warehouse_id": people.guangzhou, "rows": rows });
    people.keeps_out(&[&people.customer, &people.buyer, &people.vietnam], "/packages/scans", &scan).await;
    let first = people.china.post("/packages/scans", &scan).await.done();
    let again = people.china.post("/packages/scans", &scan).await.done();
    for row in 0..2 {
        assert_eq!(first.body["rows"][row]["result"], "accepted");
        assert_eq!(again.body["rows"][row]["result"], "repeated");
    }
    for order in orders {
        let order = people.step(order, "in_china", &["order.status_changed"]).await;
        assert_eq!(order["lines"][0]["received_good"], order["lines"][0]["quantity"]);
    }
}

/// Bagged, trucked over the border and unloaded by scan; from now on the real weight is charged.
async fn truck(people: &People, orders: [Uuid; 2], tracking: &[String; 2]) -> [Uuid; 2] {
    let route = json!({ "origin_id": people.guangzhou, "destination_id": people.hanoi });
    let bag = people.china.post("/bags", &route).await.done().id();
    let packed: Vec<_> = tracking.iter().map(|number| json!({ "tracking_number": number })).collect();
    people.china.post(&format!("/bags/{bag}/packages"), &json!({ "rows": packed })).await.done();
    people.china.post(&format!("/bags/{bag}/seal"), &json!({ "seal_number": "S-1" })).await.done();
    let shipment = people.china.post("/shipments", &route).await.done().id();
    let url = format!("/shipments/{shipment}");
    people.china.post(&format!("{url}/bags"), &json!({ "bag_ids": [bag] })).await.done();
    let departure = json!({
        "vehicle_plate": "29C-123.45", "driver": "Phạm Văn Hùng", "seal_number": "T-1", "route": "Hữu Nghị",
    });
    people.keeps_out(&[&people.customer, &people.buyer, &people.vietnam], &format!("{url}/depart"), &departure).await;
    people.china.post(&format!("{url}/depart"), &departure).await.done();
    for order in orders {
        people.step(order, "in_transit", &["order.status_changed"]).await;
    }
    people.china.post(&format!("{url}/border"), &json!({})).await.done();
    people.vietnam.post(&format!("{url}/arrive"), &json!({})).await.done();
    let rows: Vec<_> =
        tracking.iter().map(|number| json!({ "tracking_number": number, "weight_kg": "12.300" })).collect();
    let scan = json!({ "rows": rows });
    people.keeps_out(&[&people.customer, &people.china], &format!("{url}/scans"), &scan).await;
    let unloaded = people.vietnam.post(&format!("{url}/scans"), &scan).await.done();
    let closed = people.vietnam.post(&format!("{url}/close"), &json!({})).await.done();
    assert_eq!(closed.body["status"], "closed");
    assert_eq!(
        people.app.events_of(shipment).await,
        [
            "shipment.created",
            "shipment.loaded",
            "shipment.departed",
            "shipment.reached_border",
            "shipment.arrived",
            "shipment.closed"
        ]
    );
    for order in orders {
        people.step(order, "in_vietnam", &["order.status_changed", "order.cost_changed"]).await;
        let charges = people.customer.get(&format!("/orders/{order}/charges")).await.done();
        let freight =
            charges.body["data"].as_array().unwrap().iter().find(|charge| charge["kind"] == "freight").cloned();
        assert_eq!(freight.unwrap()["amount"], "332100", "12.3 kg at 27 000");
    }
    [0, 1].map(|row| unloaded.uuid(&format!("/rows/{row}/package_id")))
}

/// Asked for, paid from the wallet, handed over and signed.
async fn deliver(people: &People, orders: [Uuid; 2], packages: &[Uuid; 2]) {
    let request = json!({
        "kind": "delivery", "package_ids": packages,
        "destination": { "recipient": "Nguyễn Thị Lan", "phone": "0912345678", "address": "12 Hai Bà Trưng, Hà Nội" },
    });
    people.keeps_out(&[&people.china], "/deliveries", &request).await;
    people.stranger.post("/deliveries", &request).await.assert_problem(409, "deliveries.package_unknown");
    let delivery = people.customer.post("/deliveries", &request).await.done().id();
    let url = format!("/deliveries/{delivery}");
    people.keeps_out(&[&people.stranger, &people.driver], &format!("{url}/pay"), &json!({})).await;
    people.customer.post(&format!("{url}/pay"), &json!({})).await.done();
    people.vietnam.post(&format!("{url}/pick"), &json!({})).await.done();
    people.vietnam.post(&format!("{url}/hand-over"), &json!({})).await.done();
    for order in orders {
        people.step(order, "delivering", &["order.paid", "order.status_changed"]).await;
    }
    people
        .keeps_out(&[&people.stranger, &people.china], &format!("{url}/sign-off"), &json!({ "signed_name": "x" }))
        .await;
    people.driver.post(&format!("{url}/sign-off"), &json!({ "signed_name": "Nguyễn Thị Lan" })).await.done();
    let slip = people.customer.get(&url).await.done();
    assert_eq!((&slip.body["status"], &slip.body["signed_name"]), (&json!("delivered"), &json!("Nguyễn Thị Lan")));
}

async fn total(people: &People, order: Uuid) -> i64 {
    people.order_at(order, "completed").await["total"].as_str().unwrap().parse().unwrap()
}
