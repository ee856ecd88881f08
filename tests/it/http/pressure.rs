//! What is answered when something has run out: the disk, connections, patience with whoever asks.

use futures_util::future::{join, join_all};
use serde_json::json;

use crate::support::TestApp;

/// The disk is full, as far as the program can tell: whatever it writes first fails.
#[actix_web::test]
async fn case_79_on_a_full_disk_nothing_is_half_done() {
    let app = TestApp::start().await;
    let (customer, bank) = (app.given_customer(1000).await, app.given_cash_account("VND").await);
    let (owner, accountant) = (app.customer(customer).await, app.employee("accountant", None).await);
    let top_up = json!({ "amount": "5", "cash_account_id": bank });
    let announced = owner.post("/top-ups", &top_up).await;
    let full = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$";
    app.execute(full).await.unwrap();
    app.execute("CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION full_disk()")
        .await
        .unwrap();

    let confirmed = accountant.post(&format!("/top-ups/{}/confirm", announced.id()), &json!({})).await;
    let another = owner.post("/top-ups", &top_up).await;

    for refused in [confirmed, another] {
        refused.assert_problem(503, "server.unavailable");
        let wait: u8 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=5).contains(&wait));
    }
    assert_eq!(app.balance_of(customer).await, "1000");
    assert_eq!(app.count("SELECT count(*) FROM top_ups WHERE status = 'confirmed'").await, 0);
    assert_eq!(app.count("SELECT count(*) FROM top_ups").await, 1);
    app.execute("DROP TRIGGER full_disk ON events").await.unwrap();
    let again = accountant.post(&format!("/top-ups/{}/confirm", announced.id()), &json!({})).await;
    again.assert_status(200);
    app.assert_books_add_up().await;
}

#[actix_web::test]
async fn case_79_without_a_free_connection_the_answer_says_when_to_come_back() {
    let app = TestApp::start().await;
    let customer = app.given_customer(0).await;
    let owner = app.customer(customer).await;
    let addresses = format!("/customers/{customer}/addresses");
    let lock = app.holding("LOCK TABLE customer_addresses IN ACCESS EXCLUSIVE MODE").await;

    // Those that come first wait for the table, and the others for them.
    let answers = join_all((0..40).map(|_| owner.get(&addresses))).await;
    lock.rollback().await.unwrap();
    let admitted = owner.get(&addresses).await;

    let mut refused = answers.iter().filter(|answer| answer.body["code"] == "server.unavailable").peekable();
    assert!(refused.peek().is_some());
    for answer in refused {
        answer.assert_problem(503, "server.unavailable");
        assert_eq!(answer.headers["retry-after"], "1");
    }
    assert!(answers.iter().all(|answer| answer.status == 503), "{answers:?}");
    admitted.assert_status(200);
}

#[actix_web::test]
async fn requests_open_no_more_connections_than_they_may() {
    let app = TestApp::start_with_connections(2).await;
    let customer = app.given_customer(0).await;
    let owner = app.customer(customer).await;
    let addresses = format!("/customers/{customer}/addresses");
    let lock = app.holding("LOCK TABLE customer_addresses IN ACCESS EXCLUSIVE MODE").await;
    let release = async {
        app.until_waiting(2).await;
        lock.rollback().await.unwrap();
    };

    let (answers, ()) = join(join_all((0..20).map(|_| owner.get(&addresses))), release).await;

    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    let (open, _) = app.app().db.connections();
    assert!(open <= 4, "two for requests and two for jobs are no {open}");
}

#[actix_web::test]
async fn case_77_whoever_tries_one_id_after_another_is_answered_no_more() {
    let app = TestApp::start_allowing(std::num::NonZeroU32::new(60)).await;
    let (customer, other) = (app.given_customer(0).await, app.given_customer(0).await);
    let (walker, other) = (app.customer(customer).await, app.customer(other).await);

    for _ in 0..5 {
        walker.get(&format!("/orders/{}", app.new_id())).await.assert_problem(404, "orders.not_found");
    }
    let refused = walker.get(&format!("/customers/{}", app.new_id())).await;

    refused.assert_problem(429, "request.too_many");
    assert!(refused.headers.contains_key("retry-after"));
    // What is their own is still theirs, and nobody else is kept waiting.
    walker.get(&format!("/customers/{customer}")).await.assert_status(200);
    other.get(&format!("/orders/{}", app.new_id())).await.assert_problem(404, "orders.not_found");
}
