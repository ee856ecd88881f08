use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{ToBuy, text};
use crate::support::TestApp;

/// A paid order of which the shop lacks a coat, and the question about it.
async fn a_question(app: &TestApp) -> (ToBuy, Uuid) {
    let it = ToBuy::given_paid(app).await;
    let body = json!({ "order_line_id": it.coats, "quantity": 1, "note": "only one left" });
    let reported = it.buyer.post(&format!("/orders/{}/shortages", it.order), &body).await;
    let consent = reported.uuid("/consent_id");
    (it, consent)
}

#[actix_web::test]
async fn a_customer_who_accepts_gets_the_money_back() {
    let app = TestApp::start().await;
    let (it, consent) = a_question(&app).await;
    let owner = app.customer(it.customer).await;
    let url = format!("/consents/{consent}");

    let asked = owner.get("/consents?status=pending").await;
    let accepted = owner.post(&format!("{url}/accept"), &json!({})).await;
    let again = owner.post(&format!("{url}/refuse"), &json!({})).await;
    let order = it.detail().await;

    assert_eq!(asked.uuid("/data/0/id"), consent);
    let question = (text(&asked.body, "/data/0/question"), asked.uuid("/data/0/order_line_id"));
    assert_eq!((question, &asked.body["data"][0]["quantity"]), (("only one left", it.coats), &json!(1)));
    accepted.assert_status(200);
    assert_eq!(text(&accepted.body, "/status"), "accepted");
    again.assert_problem(409, "consents.already_answered");
    assert_eq!(
        (text(&order, "/total"), text(&order, "/paid"), text(&order, "/payment_status")),
        ("146724", "146724", "paid")
    );
    assert_eq!(app.value("SELECT balance::text FROM wallets").await, (1_000_000 - 146_724).to_string());
    assert_eq!(app.events_of(consent).await, ["consent.requested", "consent.accepted"]);
    assert_eq!(owner.get(&url).await.body, accepted.body);
}

#[actix_web::test]
async fn a_customer_who_refuses_leaves_the_order_to_the_staff() {
    let app = TestApp::start().await;
    let (it, consent) = a_question(&app).await;
    let (owner, manager) = (app.customer(it.customer).await, app.order_manager().await);

    let refused = owner.post(&format!("/consents/{consent}/refuse"), &json!({ "note": "I need two" })).await;
    let order = it.detail().await;
    let held = it.buyer.post(&it.purchases(), &it.everything()).await;
    manager.post(&format!("/orders/{}/release", it.order), &Value::Null).await.assert_status(200);
    it.bought(&it.everything()).await;

    refused.assert_status(200);
    assert_eq!((text(&refused.body, "/status"), text(&refused.body, "/answer_note")), ("refused", "I need two"));
    assert_eq!((text(&order, "/hold_reason"), text(&order, "/total")), ("manual", "194361"));
    held.assert_problem(409, "orders.held");
    assert_eq!(app.events_of(consent).await, ["consent.requested", "consent.refused"]);
    assert_eq!(text(&it.detail().await, "/status"), "purchased");
}

#[actix_web::test]
async fn staff_answer_for_a_customer_and_say_how_he_did() {
    let app = TestApp::start().await;
    let (_, consent) = a_question(&app).await;
    let manager = app.order_manager().await;
    let url = format!("/consents/{consent}/accept");

    let wordless = manager.post(&url, &json!({})).await;
    let told = manager.post(&url, &json!({ "note": "by phone at noon" })).await;

    wordless.assert_problem(409, "consents.note_required");
    told.assert_status(200);
    assert_eq!(text(&told.body, "/answered_by"), manager.user.unwrap().to_string());
}

#[actix_web::test]
async fn nobody_else_is_asked() {
    let app = TestApp::start().await;
    let (_, consent) = a_question(&app).await;
    let stranger = app.given_customer(0).await;
    let stranger = app.customer(stranger).await;
    let url = format!("/consents/{consent}");

    stranger.get(&url).await.assert_problem(404, "consents.not_found");
    stranger.post(&format!("{url}/accept"), &json!({})).await.assert_problem(404, "consents.not_found");
    assert_eq!(stranger.get("/consents").await.body["data"], json!([]));
    let colleague = app.employee("ordering_staff", None).await;
    colleague.get(&url).await.assert_problem(404, "consents.not_found");
}

#[actix_web::test]
async fn of_two_answers_at_once_one_counts() {
    let app = TestApp::start().await;
    let (it, consent) = a_question(&app).await;
    let (owner, manager) = (app.customer(it.customer).await, app.order_manager().await);
    let (accept, refuse) = (format!("/consents/{consent}/accept"), format!("/consents/{consent}/refuse"));
    let (yes, no) = (json!({}), json!({ "note": "by phone" }));
    let held = app.holding("LOCK TABLE orders IN EXCLUSIVE MODE").await;

    let both = join(owner.post(&accept, &yes), manager.post(&refuse, &no));
    let release = async {
        app.until_waiting(2).await;
        held.rollback().await.unwrap();
    };
    let ((accepted, refused), ()) = join(both, release).await;

    let (winner, loser) = if accepted.status == 200 { (accepted, refused) } else { (refused, accepted) };
    winner.assert_status(200);
    loser.assert_problem(409, "consents.already_answered");
    assert_eq!(app.events_of(consent).await.len(), 2);
}
