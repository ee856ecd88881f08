//! What people are told.

mod commands;

use domain::EventKind;
use serde_json::{Value, json};

use crate::support::{Response, TestApp};

fn titles(notices: &Response) -> Vec<&str> {
    notices.assert_status(200);
    notices.body["data"].as_array().unwrap().iter().filter_map(|notice| notice["title"].as_str()).collect()
}

#[actix_web::test]
async fn a_customer_is_told_of_their_own_and_nobody_elses() {
    let app = TestApp::start().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let (lans, minhs) = (app.customer(lan).await, app.customer(minh).await);
    app.given_event(EventKind::OrderPaid, lan).await;
    app.given_event(EventKind::CartItemsAdded, lan).await;

    app.tell_everybody().await;

    let notices = lans.get("/notifications").await;
    assert_eq!(titles(&notices), ["Đã thanh toán"]);
    assert_eq!(notices.body["data"][0]["body"], "Đơn – đã được thanh toán 1.500.000 ₫.");
    assert_eq!(notices.body["data"][0]["read_at"], Value::Null);
    assert!(titles(&minhs.get("/notifications").await).is_empty());
}

#[actix_web::test]
async fn an_approved_order_is_told_to_its_customer_and_to_managers() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(1_000_000).await;
    let (lans, manager) = (app.customer(lan).await, app.order_manager().await);
    let order = app.given_approved_order(lan).await;
    let code = manager.get(&format!("/orders/{order}")).await.body["code"].as_str().unwrap().to_owned();

    app.tell_everybody().await;

    let notices = lans.get("/notifications").await;
    assert_eq!(titles(&notices), ["Đơn hàng đã duyệt", "Đơn hàng mới"]);
    assert_eq!(notices.body["data"][0]["order_id"], json!(order));
    assert_eq!(notices.body["data"][0]["body"], format!("Đơn {code} đã được duyệt. Tiền đặt cọc: 133.000 ₫."));
    assert_eq!(titles(&manager.get("/notifications").await), ["Đơn hàng đã duyệt", "Đơn hàng mới"]);
}

#[actix_web::test]
async fn employees_are_told_of_what_they_are_put_in_charge_of() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(1_000_000).await;
    let (_, buyer) = app.given_order_to_buy(lan).await;

    app.tell_everybody().await;

    assert_eq!(titles(&buyer.get("/notifications").await), ["Đơn cần đặt hàng"]);
    let care = "SELECT count(*) FROM notifications JOIN orders ON orders.care_staff_id = notifications.user_id";
    assert_eq!(app.count(care).await, 2, "assignment and deposit");
}

#[actix_web::test]
async fn everybody_reads_in_their_own_language() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let lans = app.customer(lan).await;
    app.given_event(EventKind::OrderPaid, lan).await;
    app.tell_everybody().await;

    app.execute("UPDATE users SET locale = 'en'").await.unwrap();
    let english = app.signed_in(lans.user.unwrap()).await.get("/notifications").await;
    app.execute("UPDATE users SET locale = 'zh'").await.unwrap();
    let chinese = app.signed_in(lans.user.unwrap()).await.get("/notifications").await;

    assert_eq!(titles(&english), ["Payment made"]);
    assert_eq!(titles(&chinese), ["已付款"]);
}

#[actix_web::test]
async fn managers_are_told_of_new_orders_and_other_staff_is_not() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let manager = app.employee("order_manager", None).await;
    let buyer = app.employee("ordering_staff", None).await;
    let disabled = app.employee("care_manager", None).await;
    app.execute("UPDATE users SET status = 'disabled' WHERE id = (SELECT max(id::text)::uuid FROM users)")
        .await
        .unwrap();
    app.given_event(EventKind::OrderSubmitted, lan).await;

    app.tell_everybody().await;

    assert_eq!(titles(&manager.get("/notifications").await), ["Đơn hàng mới"]);
    assert!(titles(&buyer.get("/notifications").await).is_empty());
    disabled.get("/notifications").await.assert_problem(401, "auth.session_revoked");
    assert_eq!(app.count("SELECT count(*) FROM notifications").await, 1);
}

#[actix_web::test]
async fn whoever_did_it_is_not_told() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let lans = app.customer(lan).await;
    let others = app.employee("order_manager", None).await;
    app.given_event(EventKind::OrderSubmitted, lan).await;
    app.execute("ALTER TABLE events DISABLE TRIGGER events_append_only").await.unwrap();
    app.execute("UPDATE events SET actor_id = (SELECT id FROM users WHERE customer_id IS NOT NULL)").await.unwrap();

    app.tell_everybody().await;

    assert!(titles(&lans.get("/notifications").await).is_empty());
    assert_eq!(titles(&others.get("/notifications").await).len(), 1);
}

#[actix_web::test]
async fn a_notice_is_read_once() {
    let app = TestApp::start().await;
    let (lan, minh) = (app.given_customer(0).await, app.given_customer(0).await);
    let (lans, minhs) = (app.customer(lan).await, app.customer(minh).await);
    for kind in [EventKind::OrderApproved, EventKind::OrderDeposited] {
        app.given_event(kind, lan).await;
    }
    app.tell_everybody().await;
    let id = lans.get("/notifications").await.uuid("/data/0/id");

    let refused = minhs.post(&format!("/notifications/{id}/read"), &Value::Null).await;
    let first = lans.post(&format!("/notifications/{id}/read"), &Value::Null).await;
    let second = lans.post(&format!("/notifications/{id}/read"), &Value::Null).await;

    refused.assert_problem(404, "notifications.not_found");
    first.assert_status(200);
    assert!(first.body["read_at"].is_string());
    assert_eq!(second.body, first.body);
    assert_eq!(titles(&lans.get("/notifications?unread=true").await), ["Đơn hàng đã duyệt"]);
}

#[actix_web::test]
async fn all_up_to_one_are_read_together() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let lans = app.customer(lan).await;
    for _ in 0..3 {
        app.given_event(EventKind::OrderApproved, lan).await;
        app.tell_everybody().await;
    }
    let second = lans.get("/notifications").await.uuid("/data/1/id");

    let answer = lans.post("/notifications/read", &json!({ "up_to": second })).await;
    let again = lans.post("/notifications/read", &json!({ "up_to": second })).await;

    assert_eq!((answer.status, &answer.body), (200, &json!({ "read": 2 })));
    assert_eq!(again.body, json!({ "read": 0 }));
    assert_eq!(titles(&lans.get("/notifications?unread=true").await).len(), 1);
}

#[actix_web::test]
async fn pages_follow_one_another_newest_first() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let lans = app.customer(lan).await;
    for kind in [EventKind::OrderApproved, EventKind::OrderDeposited, EventKind::OrderPaid] {
        app.given_event(kind, lan).await;
        app.tell_everybody().await;
    }

    let first = lans.get("/notifications?limit=2").await;
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let second = lans.get(&format!("/notifications?limit=2&cursor={cursor}")).await;

    assert_eq!(titles(&first), ["Đã thanh toán", "Đã đặt cọc"]);
    assert_eq!(titles(&second), ["Đơn hàng đã duyệt"]);
}

#[actix_web::test]
async fn whoever_may_put_a_buyer_in_charge_is_told_of_a_deposit() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(1_000_000).await;
    let order = app.given_approved_order(lan).await;
    let (manager, buyer) = (app.order_manager().await, app.employee("ordering_staff", None).await);

    app.customer(lan).await.post(&format!("/orders/{order}/deposit"), &json!({})).await.assert_status(201);
    app.tell_everybody().await;

    assert_eq!(titles(&manager.get("/notifications").await)[0], "Đã đặt cọc");
    assert!(titles(&buyer.get("/notifications").await).is_empty());
}

#[actix_web::test]
async fn whoever_has_to_look_for_money_or_to_agree_is_told_and_the_customer_of_what_came_of_it() {
    let app = TestApp::start().await;
    let (lan, bank) = (app.given_customer(0).await, app.given_cash_account("VND").await);
    let (owner, accountant) = (app.customer(lan).await, app.employee("accountant", None).await);
    let (care, manager) = (app.employee("care_staff", None).await, app.order_manager().await);
    let top_up = owner.post("/top-ups", &json!({ "amount": "500000" })).await;
    let code = top_up.body["code"].as_str().unwrap();
    app.tell_everybody().await;
    let told = accountant.get("/notifications").await;
    assert_eq!(told.body["data"][0]["body"], format!("Khoản nạp {code}: 500.000 ₫ đang chờ xác nhận."));

    let confirmed = accountant.post(&format!("/top-ups/{}/confirm", top_up.id()), &json!({})).await;
    let withdrawal = json!({ "amount": "200000", "bank": "VCB", "account_number": "1", "account_holder": "LAN" });
    let withdrawal = owner.post("/withdrawals", &withdrawal).await.id();
    let act = async |verb: &str, body: Value| {
        accountant.post(&format!("/withdrawals/{withdrawal}/{verb}"), &body).await.assert_status(200);
    };
    act("approve", json!({})).await;
    act("pay", json!({ "cash_account_id": bank })).await;
    let entry =
        json!({ "cash_account_id": bank, "direction": "in", "category": "equity", "amount": "5", "memo": "Capital" });
    app.employee("admin", None).await.post("/cash-entries", &entry).await.assert_status(201);
    let path = format!("/ledger/transactions/{}/reverse", confirmed.uuid("/transaction_id"));
    app.execute("UPDATE wallets SET credit_limit = 1000000").await.unwrap();
    let auditor = app.employee("accountant", None).await;
    auditor.post(&path, &json!({ "reason": "Another customer's" })).await.assert_status(201);
    app.tell_everybody().await;

    assert_eq!(
        titles(&accountant.get("/notifications").await),
        ["Bút toán chờ duyệt", "Yêu cầu rút tiền", "Khoản nạp mới"]
    );
    let told = owner.get("/notifications").await;
    assert_eq!(titles(&told), ["Khoản nạp bị thu hồi", "Đã chi tiền rút", "Đã nhận tiền nạp"]);
    assert_eq!(told.body["data"][0]["body"], "Khoản nạp 500.000 ₫ đã bị thu hồi khỏi ví của bạn.");
    for other in [care, manager] {
        assert!(titles(&other.get("/notifications").await).is_empty());
    }
}

#[actix_web::test]
async fn a_customer_is_told_of_credit_and_level() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    let (owner, accountant) = (app.customer(lan).await, app.employee("accountant", None).await);

    let limit = json!({ "credit_limit": "2000000" });
    accountant.put(&format!("/customers/{lan}/credit"), &limit).await.assert_status(200);
    app.given_event(EventKind::CustomerLevelChanged, lan).await;
    app.tell_everybody().await;

    let told = owner.get("/notifications").await;
    let mut titles = titles(&told);
    titles.sort_unstable();
    assert_eq!(titles, ["Hạn mức tín dụng thay đổi", "Hạng khách hàng thay đổi"]);
    assert!(told.body.to_string().contains("Hạn mức tín dụng của bạn hiện là 2.000.000 ₫."));
}
