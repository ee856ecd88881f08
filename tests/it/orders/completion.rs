use serde_json::{Value, json};

use crate::support::{Bought, TestApp};

/// Delivered, while a hold kept it from being completed.
async fn delivered_and_open(app: &TestApp) -> Bought {
    let it = app.given_bought().await;
    leave_open(&it).await;
    it
}

async fn leave_open(it: &Bought) {
    let (first, second) = (format!("A{:X}", it.order.simple()), format!("B{:X}", it.order.simple()));
    let (first, second) = (&first[..30], &second[..30]);
    let coats = it.announce(first, &[(it.coats, 2)]).await;
    let socks = it.announce(second, &[(it.socks, 1)]).await;
    it.reach_vietnam(&[first, second]).await;
    let one = it.hand_over(&[coats]).await;
    let other = it.hand_over(&[socks]).await;
    it.command("hold", &json!({ "reason": "manual", "note": "a question" })).await.assert_status(200);
    it.sign_off(one).await;
    it.sign_off(other).await;
    it.command("release", &Value::Null).await.assert_status(200);
    assert_eq!(it.status().await, "delivering");
}

#[actix_web::test]
async fn units_that_no_package_brings_keep_an_order_open() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let package = it.announce("YT1001", &[(it.coats, 1)]).await;
    it.reach_vietnam(&["YT1001"]).await;

    it.deliver(&[package]).await;

    let refused = it.command("complete", &Value::Null).await;
    refused.assert_problem(409, "orders.transition_refused");
    assert_eq!(it.status().await, "purchased");
    assert_eq!(app.units_of(it.order).await, [1, 0, 0, 1, 1]);
    let rest = it.announce("YT1002", &[(it.coats, 1), (it.socks, 1)]).await;
    it.reach_vietnam(&["YT1002"]).await;
    it.deliver(&[rest]).await;
    assert_eq!(it.status().await, "completed");
}

#[actix_web::test]
async fn units_that_were_lost_keep_an_order_open() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    it.reach_vietnam(&["YT1001"]).await;
    it.report_lost(socks).await;

    it.deliver(&[coats]).await;

    let refused = it.command("complete", &Value::Null).await;
    refused.assert_problem(409, "orders.units_unaccounted");
    assert_eq!(it.status().await, "delivering");
    assert_eq!(app.events_of(it.order).await.last().unwrap(), "order.status_changed");
}

#[actix_web::test]
async fn an_order_completes_by_itself_days_after_its_last_package() {
    let app = TestApp::start().await;
    let it = delivered_and_open(&app).await;
    let of_first = "UPDATE packages SET delivered_at = now() - interval '8 days' WHERE tracking_number LIKE 'A%'";

    app.execute(of_first).await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    let after_the_first = it.status().await;
    app.execute("UPDATE packages SET delivered_at = now() - interval '8 days'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();
    let within_the_hour = it.status().await;
    app.execute("UPDATE job_runs SET ran_at = ran_at - interval '1 hour'").await.unwrap();
    api::pass_time(app.app()).await.unwrap();

    assert_eq!(within_the_hour, "delivering");
    assert_eq!((after_the_first.as_str(), it.status().await.as_str()), ("delivering", "completed"));
    assert_eq!(app.value("SELECT turnover::text FROM customers").await, it.detail().await["total"].as_str().unwrap());
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn an_order_that_cannot_be_completed_holds_up_no_other() {
    let app = TestApp::start().await;
    let broken = delivered_and_open(&app).await;
    app.execute("ALTER TABLE order_charges ADD COLUMN kept jsonb").await.unwrap();
    app.execute("UPDATE order_charges SET kept = explanation, explanation = '\"none\"'").await.unwrap();
    let sound = app.given_bought_for(broken.customer).await;
    leave_open(&sound).await;
    app.execute("UPDATE packages SET delivered_at = now() - interval '8 days'").await.unwrap();

    let passed = api::pass_time(app.app()).await;
    let after = (broken.status().await, sound.status().await);
    app.execute("UPDATE order_charges SET explanation = kept WHERE kept IS NOT NULL").await.unwrap();
    let again = api::pass_time(app.app()).await;

    assert!(passed.is_err() && again.is_ok());
    assert_eq!((after.0.as_str(), after.1.as_str()), ("delivering", "completed"));
    assert_eq!(broken.status().await, "completed", "within the hour, since it failed");
}

#[actix_web::test]
async fn an_order_is_not_completed_before_everything_is_delivered_and_paid() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let coats = it.announce("YT1001", &[(it.coats, 2)]).await;
    let socks = it.announce("YT1002", &[(it.socks, 1)]).await;
    it.reach_vietnam(&["YT1001", "YT1002"]).await;
    let first = it.hand_over(&[coats]).await;
    let second = it.hand_over(&[socks]).await;
    it.sign_off(first).await;

    let on_its_way = it.command("complete", &Value::Null).await;
    let fee = json!({ "kind": "surcharge", "amount": "5000", "reason": "a second way" });
    it.command("charges", &fee).await.assert_status(201);
    it.sign_off(second).await;
    let unpaid = it.owner.post(&format!("/orders/{}/complete", it.order), &Value::Null).await;
    it.owner.post(&format!("/orders/{}/payments", it.order), &json!({})).await.assert_status(201);
    app.execute("UPDATE orders SET paid = paid + 1").await.unwrap();
    let overpaid = it.command("complete", &Value::Null).await;
    app.execute("UPDATE orders SET paid = paid - 1").await.unwrap();
    let received = it.owner.post(&format!("/orders/{}/complete", it.order), &Value::Null).await;

    on_its_way.assert_problem(409, "orders.not_delivered");
    unpaid.assert_problem(409, "orders.not_paid");
    overpaid.assert_problem(409, "orders.refund_is_due");
    received.assert_status(200);
    assert_eq!(received.body["status"], "completed");
    app.assert_books_add_up().await;
}
