//! What customers read after what was really done.

use serde_json::{Value, json};

use crate::packages::scans::scan;
use crate::support::{Client, TestApp};

/// Titles and words of what was told since the last time.
async fn news(app: &TestApp, reader: &Client) -> Vec<(String, String)> {
    app.tell_everybody().await;
    let notices = reader.get("/notifications?unread=true").await;
    notices.assert_status(200);
    let notices = notices.body["data"].as_array().unwrap().clone();
    if let Some(newest) = notices.first() {
        reader.post("/notifications/read", &json!({ "up_to": newest["id"] })).await.assert_status(200);
    }
    let text = |notice: &Value, field: &str| notice[field].as_str().unwrap().to_owned();
    notices.iter().map(|notice| (text(notice, "title"), text(notice, "body"))).collect()
}

fn titles(news: &[(String, String)]) -> Vec<&str> {
    news.iter().map(|(title, _)| title.as_str()).collect()
}

#[actix_web::test]
async fn a_customer_hears_of_every_step_of_the_purchase() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let customer = app.given_customer(1_000_000).await;
    let owner = app.customer(customer).await;
    let (order, buyer) = app.given_order_to_buy(customer).await;
    let detail = buyer.get(&format!("/orders/{order}")).await;
    let code = detail.body["code"].as_str().unwrap().to_owned();
    let (china, account) = (app.given_warehouse("china").await, app.given_cash_account("CNY").await);
    let forwarder = app.employee("china_warehouse", Some(china)).await;

    let ordered = news(&app, &owner).await;
    let line = |index: usize, quantity: i32, price: &str| json!({ "order_line_id": detail.uuid(&format!("/lines/{index}/id")), "quantity": quantity, "unit_price": price });
    let purchase = json!({ "marketplace": "taobao", "buyer_account": "langson01", "shop_order_number": "4071",
                           "lines": [line(0, 2, "10.00"), line(1, 1, "26.00")] });
    let purchase = buyer.post(&format!("/orders/{order}/purchases"), &purchase).await.id();
    let cheaper = news(&app, &owner).await;
    let payment = json!({ "amount": "46.00", "cash_account_id": account });
    buyer.post(&format!("/purchases/{purchase}/pay"), &payment).await.assert_status(200);
    let bought = news(&app, &owner).await;
    let numbers = json!({ "packages": [{ "tracking_number": "YT1001" }] });
    buyer.post(&format!("/purchases/{purchase}/tracking-numbers"), &numbers).await.assert_status(201);
    let shipped = news(&app, &owner).await;
    scan(&forwarder, china, &["YT1001"]).await;
    let arrived = news(&app, &owner).await;

    assert_eq!(titles(&ordered), ["Đã đặt cọc", "Đơn hàng đã duyệt", "Đơn hàng mới"]);
    assert_eq!(ordered[0].1, format!("Đơn {code} đã được đặt cọc 133.000 ₫."));
    assert_eq!(titles(&cheaper), ["Chi phí thay đổi"]);
    assert_eq!(cheaper[0].1, format!("Tổng tiền đơn {code} thay đổi từ 194.361 ₫ thành 175.306 ₫."));
    assert_eq!(titles(&bought), ["Đã mua hàng"]);
    assert_eq!(bought[0].1, format!("Chúng tôi đã mua hàng của đơn {code} tại shop."));
    assert_eq!(titles(&shipped), ["Shop đã gửi hàng"]);
    assert_eq!(titles(&arrived), ["Hàng đã về kho Trung Quốc"]);
    assert_eq!(arrived[0].1, "Kiện YT1001 đã về kho Trung Quốc.");
}

#[actix_web::test]
async fn a_customer_hears_that_the_order_was_cancelled_and_what_comes_back() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let (customer, other) = (app.given_customer(1_000_000).await, app.given_customer(0).await);
    let (owner, stranger) = (app.customer(customer).await, app.customer(other).await);
    let (order, _) = app.given_order_to_buy(customer).await;
    news(&app, &owner).await;

    let reason = json!({ "reason": "the shop is closed", "kept": "0" });
    app.order_manager().await.post(&format!("/orders/{order}/cancel"), &reason).await.assert_status(200);
    let cancelled = news(&app, &owner).await;

    assert_eq!(titles(&cancelled), ["Đơn hàng đã hủy"]);
    assert!(cancelled[0].1.ends_with("đã hủy. Hoàn lại: 133.000 ₫."), "{}", cancelled[0].1);
    assert!(news(&app, &stranger).await.is_empty());
}
