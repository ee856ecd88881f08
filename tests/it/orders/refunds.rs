use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use crate::support::{Bought, Client, Response, TestApp};

async fn refund(who: &Client, it: &Bought, amount: &str) -> Response {
    who.post(&format!("/orders/{}/refunds", it.order), &json!({ "amount": amount, "reason": "late" })).await
}

async fn decide(who: &Client, refund: &Response, verb: &str) -> Response {
    let body = if verb == "reject" { json!({ "note": "too much" }) } else { Value::Null };
    who.post(&format!("/refunds/{}/{verb}", refund.id()), &body).await
}

fn charge(kind: &str, amount: &str) -> (String, String) {
    (kind.to_owned(), amount.to_owned())
}

#[actix_web::test]
async fn a_refund_takes_a_part_off_the_price_and_is_not_due_again() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let manager = app.order_manager().await;

    let unpaid = refund(&manager, &it, "1000").await;
    let rest = it.owner.post(&format!("/orders/{}/payments", it.order), &json!({})).await;
    let paid = refund(&manager, &it, "2000").await;

    unpaid.assert_status(201);
    let said = |refund: &Response| ["amount", "paid_back", "status"].map(|it| refund.body[it].clone());
    assert_eq!(said(&unpaid), ["1000", "0", "granted"]);
    assert_eq!(rest.body["amount"], "60361");
    assert_eq!(said(&paid), ["2000", "2000", "granted"]);
    let charges = it.charges().await;
    assert_eq!(charges[2..], [charge("discount", "-1000"), charge("discount", "-2000")]);
    let order = it.detail().await;
    assert_eq!([&order["total"], &order["paid"], &order["due"]], ["191361", "191361", "0"]);
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 191_361).to_string());
    let explained = it.owner.get(&format!("/orders/{}/charges", it.order)).await;
    assert_eq!(explained.body["data"][3]["explanation"]["agreed"], "late");
    assert_eq!(app.events_of(paid.id()).await, ["refund.granted"]);
    assert_eq!(app.events_of(it.order).await.last().unwrap(), "order.refunded");
    let history = it.owner.get(&format!("/orders/{}/history", it.order)).await.body;
    assert!(!history.to_string().contains("refund.granted"), "how it came to be agreed is for staff");
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn no_more_is_given_back_than_was_paid() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;

    let refused = refund(&app.order_manager().await, &it, "133001").await;

    refused.assert_problem(409, "orders.refund_exceeds_payment");
    assert_eq!(it.charges().await.len(), 2);
    assert_eq!(app.count("SELECT count(*) FROM refunds").await, 0);
}

#[actix_web::test]
async fn refunds_at_once_never_give_back_more_than_was_paid() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    it.owner.post(&format!("/orders/{}/payments", it.order), &json!({})).await.assert_status(201);
    let (one, other) = (app.order_manager().await, app.employee("accountant", None).await);
    let staff = [&one, &other, &one, &other, &one, &other];
    let held = app.holding("SELECT FROM orders FOR UPDATE").await;

    let all = join_all(staff.map(|who| refund(who, &it, "60000")));
    let release = async {
        app.until_waiting(6).await;
        held.rollback().await.unwrap();
    };
    let (answers, ()) = join(all, release).await;

    // 194 361 was paid.
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.assert_problem(409, "orders.refund_exceeds_payment");
    }
    assert_eq!(app.balance_of(it.customer).await, (1_000_000 - 194_361 + 180_000).to_string());
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn what_an_employee_gives_back_adds_up_and_above_the_limit_another_must_agree() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    it.owner.post(&format!("/orders/{}/payments", it.order), &json!({})).await.assert_status(201);
    app.given_setting("order.refund_limit", json!("1000")).await;
    let (one, other) = (app.order_manager().await, app.order_manager().await);

    let small = refund(&one, &it, "600").await;
    let again = refund(&one, &it, "600").await;
    let of_other = refund(&other, &it, "600").await;
    let waiting = one.get(&format!("/refunds?status=requested&order_id={}", it.order)).await;
    let total = it.detail().await["total"].clone();
    app.tell_everybody().await;
    let told = other.get("/notifications").await.body["data"][0]["title"].clone();
    let by_oneself = decide(&one, &again, "approve").await;
    let approved = decide(&other, &again, "approve").await;
    let twice = decide(&other, &again, "approve").await;

    assert_eq!([&small, &again, &of_other].map(|it| it.body["status"].clone()), ["granted", "requested", "granted"]);
    assert_eq!(waiting.body["data"], json!([again.body]));
    assert_eq!(total, "193161", "what waits changes nothing");
    assert_eq!(told, "Yêu cầu hoàn tiền");
    by_oneself.assert_problem(409, "auth.self_approval_forbidden");
    approved.assert_status(200);
    assert_eq!([&approved.body["status"], &approved.body["paid_back"]], ["granted", "600"]);
    assert_eq!(approved.body["decided_by"], json!(other.user));
    assert_eq!(one.get(&format!("/refunds/{}", again.id())).await.body, approved.body);
    twice.assert_problem(409, "refunds.already_decided");
    assert_eq!(it.detail().await["paid"], "192561");
    assert_eq!(app.events_of(again.id()).await, ["refund.requested", "refund.granted"]);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn a_rejected_refund_gives_nothing_back() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    app.given_setting("order.refund_limit", json!("1000")).await;
    let (one, other) = (app.order_manager().await, app.order_manager().await);
    let asked = refund(&one, &it, "5000").await;

    let rejected = decide(&other, &asked, "reject").await;

    rejected.assert_status(200);
    assert_eq!([&rejected.body["status"], &rejected.body["decision_note"]], ["rejected", "too much"]);
    assert_eq!(app.events_of(asked.id()).await, ["refund.requested", "refund.rejected"]);
    assert_eq!(it.detail().await["total"], "194361");
    decide(&other, &asked, "approve").await.assert_problem(409, "refunds.already_decided");
    decide(&app.employee("accountant", None).await, &asked, "reject")
        .await
        .assert_problem(409, "refunds.already_decided");
}

#[actix_web::test]
async fn refunds_are_for_those_who_see_the_order() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    let asked = refund(&app.order_manager().await, &it, "1000").await;
    let permissions = [domain::Permission::RefundOrders, domain::Permission::ApproveRefunds];
    let stranger = app.staff_with(permissions).await;

    refund(&stranger, &it, "1000").await.assert_problem(404, "orders.not_found");
    stranger.get(&format!("/refunds/{}", asked.id())).await.assert_problem(404, "refunds.not_found");
    decide(&stranger, &asked, "approve").await.assert_problem(404, "refunds.not_found");
    assert_eq!(stranger.get("/refunds").await.body["data"], json!([]));
    refund(&app.employee("care_staff", None).await, &it, "1").await.assert_problem(403, "auth.forbidden");
}

#[actix_web::test]
async fn an_order_waits_for_the_decision_and_ends_with_it() {
    let app = TestApp::start().await;
    let it = app.given_bought().await;
    app.given_setting("order.refund_limit", json!("1000")).await;
    let asked = refund(&app.order_manager().await, &it, "5000").await;
    let package = it.announce_all("YT1001").await;
    it.reach_vietnam(&["YT1001"]).await;

    it.deliver(&[package]).await;

    it.command("complete", &Value::Null).await.assert_problem(409, "orders.refund_undecided");
    assert_eq!(it.status().await, "delivering");
    decide(&app.employee("accountant", None).await, &asked, "approve").await.assert_status(200);
    let order = it.detail().await;
    assert_eq!([&order["status"], &order["total"], &order["paid"]], ["completed", "245361", "245361"]);
    app.assert_books_add_up().await;
}
