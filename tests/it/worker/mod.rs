//! What happens after the answer, whatever happens to the program meanwhile.

mod mail;

use std::time::Duration;

use actix_web::rt::time::timeout;
use api::{pass_time, work_off};
use domain::EventKind;
use futures_util::future::join;

use crate::support::TestApp;

const NOTICES_PER_READER_AND_EVENT: &str =
    "SELECT COALESCE(max(n), 0) FROM (SELECT count(*) AS n FROM notifications GROUP BY event_id, user_id) AS told";

/// Fifty events of which a customer and two managers are to be told.
async fn fifty_events(app: &TestApp) {
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    app.employee("order_manager", None).await;
    app.employee("care_manager", None).await;
    for _ in 0..50 {
        app.given_event(EventKind::OrderSubmitted, lan).await;
    }
}

#[track_caller]
fn assert_told(counts: (i64, i64, i64)) {
    let (notices, most, left) = counts;
    assert_eq!((notices, most, left), (150, 1, 0), "notices, most of one reader and event, left in the outbox");
}

async fn counts(app: &TestApp) -> (i64, i64, i64) {
    (
        app.count("SELECT count(*) FROM notifications").await,
        app.count(NOTICES_PER_READER_AND_EVENT).await,
        app.count("SELECT count(*) FROM outbox").await,
    )
}

#[actix_web::test]
async fn two_workers_tell_everybody_once() {
    let app = TestApp::start().await;
    fifty_events(&app).await;

    join(app.tell_everybody(), app.tell_everybody()).await;

    assert_told(counts(&app).await);
}

#[actix_web::test]
async fn a_worker_that_dies_in_the_middle_leaves_nothing_half_told() {
    let app = TestApp::start().await;
    fifty_events(&app).await;
    let lock = app.holding("LOCK notifications IN SHARE MODE").await;

    let killed = join(timeout(Duration::from_millis(200), work_off(app.app())), app.until_waiting(1)).await.0;
    lock.rollback().await.unwrap();
    app.tell_everybody().await;

    assert!(killed.is_err());
    assert_told(counts(&app).await);
}

/// Nobody can be told of a cancelled order: a trigger of the function `fail_at_cancelled`, which takes the condition, fails.
async fn fail_at_cancelled(app: &TestApp, trigger: &'static str) {
    app.execute(
        "CREATE FUNCTION fail_at_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF EXISTS (SELECT FROM events WHERE id = NEW.event_id AND kind = 'order.cancelled') THEN
                 RAISE EXCEPTION 'on purpose' USING ERRCODE = TG_ARGV[0];
             END IF;
             RETURN NEW;
         END $$",
    )
    .await
    .unwrap();
    app.execute(trigger).await.unwrap();
}

#[actix_web::test]
async fn an_event_that_cannot_be_told_holds_up_no_other_and_is_tried_again() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    let bad = app.given_event(EventKind::OrderCancelled, lan).await;
    let good = app.given_event(EventKind::OrderPaid, lan).await;
    fail_at_cancelled(
        &app,
        "CREATE TRIGGER refuse BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION fail_at_cancelled('raise_exception')",
    )
    .await;

    app.tell_everybody().await;

    assert_eq!(app.outbox_of(good).await, None);
    let left = app.outbox_of(bad).await.unwrap();
    assert_eq!((left.state.as_str(), left.attempts, left.due), ("ready", 1, false));

    app.execute("DROP TRIGGER refuse ON notifications").await.unwrap();
    app.execute("UPDATE outbox SET run_at = now() - interval '1 s'").await.unwrap();
    app.tell_everybody().await;

    assert_eq!(app.outbox_of(bad).await, None);
    assert_eq!(app.count("SELECT count(*) FROM notifications").await, 2);
}

#[actix_web::test]
async fn an_event_that_takes_too_long_holds_up_no_other_either() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    let bad = app.given_event(EventKind::OrderCancelled, lan).await;
    let good = app.given_event(EventKind::OrderPaid, lan).await;
    // What the database says of a statement that exceeds `statement_timeout`.
    fail_at_cancelled(
        &app,
        "CREATE TRIGGER refuse BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION fail_at_cancelled('query_canceled')",
    )
    .await;

    app.tell_everybody().await;

    assert_eq!(app.outbox_of(good).await, None);
    let left = app.outbox_of(bad).await.unwrap();
    assert_eq!((left.state.as_str(), left.attempts, left.due), ("ready", 1, false));
}

#[actix_web::test]
async fn after_the_last_try_an_event_is_put_aside() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    let event = app.given_event(EventKind::OrderPaid, lan).await;
    app.execute("ALTER TABLE notifications ADD CONSTRAINT on_purpose CHECK (false)").await.unwrap();
    app.execute("UPDATE outbox SET attempts = 11").await.unwrap();

    app.tell_everybody().await;
    app.execute("ALTER TABLE notifications DROP CONSTRAINT on_purpose").await.unwrap();
    app.tell_everybody().await;

    let left = app.outbox_of(event).await.unwrap();
    assert_eq!((left.state.as_str(), left.attempts), ("dead", 12));
    assert_eq!(app.count("SELECT count(*) FROM notifications").await, 0);
}

#[actix_web::test]
async fn old_keys_are_forgotten_but_never_one_that_moved_money() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO idempotency_keys (principal, operation, key, fingerprint, created_at)
         SELECT '00000000-0000-0000-0000-000000000000', 'POST /x', key, '', now() - age
           FROM (VALUES ('old', interval '31 days'), ('old money', '31 days'), ('young', '29 days')) AS given (key, age)",
    )
    .await
    .unwrap();
    app.execute(
        "INSERT INTO ledger_transactions (id, kind, subject_id, actor_id, idempotency_key, created_at)
         VALUES (gen_random_uuid(), 'top_up', gen_random_uuid(), '00000000-0000-0000-0000-000000000000', 'old money', now())",
    )
    .await
    .unwrap();

    pass_time(app.app()).await.unwrap();
    pass_time(app.app()).await.unwrap();

    let left = app.value("SELECT string_agg(key, ', ' ORDER BY key) FROM idempotency_keys").await;
    assert_eq!(left, "old money, young");
}

#[actix_web::test]
async fn what_another_node_is_at_is_left_to_it() {
    let app = TestApp::start().await;
    app.execute(
        "INSERT INTO idempotency_keys (principal, operation, key, fingerprint, created_at)
         VALUES ('00000000-0000-0000-0000-000000000000', 'POST /x', 'old', '', '2020-01-01')",
    )
    .await
    .unwrap();
    let other = app.holding("SELECT pg_advisory_xact_lock(30506424294666095)").await;

    pass_time(app.app()).await.unwrap();
    let kept = app.count("SELECT count(*) FROM idempotency_keys").await;
    other.rollback().await.unwrap();
    pass_time(app.app()).await.unwrap();

    assert_eq!((kept, app.count("SELECT count(*) FROM idempotency_keys").await), (1, 0));
}

#[actix_web::test]
async fn a_customer_is_reminded_of_an_unpaid_order_once_and_then_it_is_held() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(0).await;
    let order = app.given_approved_order(lan).await;
    let manager = app.order_manager().await;

    app.execute("UPDATE orders SET confirm_since = confirm_since - interval '25 hours'").await.unwrap();
    pass_time(app.app()).await.unwrap();
    pass_time(app.app()).await.unwrap();
    let reminded = app.events_of(order).await;
    app.execute("UPDATE orders SET confirm_since = confirm_since - interval '48 hours'").await.unwrap();
    let two_nodes = join(pass_time(app.app()), pass_time(app.app())).await;

    let count = |events: &[String], kind: &str| events.iter().filter(|event| *event == kind).count();
    assert_eq!(count(&reminded, "order.confirmation_overdue"), 1);
    assert!(matches!(two_nodes, (Ok(()), Ok(()))));
    assert_eq!(count(&app.events_of(order).await, "order.held"), 1);
    let found = manager.get(&format!("/orders/{order}")).await.body;
    assert_eq!((&found["status"], &found["hold_reason"]), (&"approved".into(), &"customer_unreachable".into()));
}

#[actix_web::test]
async fn an_unpaid_order_is_cancelled_where_the_setting_says_so() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(0).await;
    let order = app.given_approved_order(lan).await;
    let admin = app.employee("admin", None).await;
    let cancel = serde_json::json!({ "value": "cancel", "version": 0 });
    admin.put("/settings/order.overdue_action", &cancel).await.assert_status(200);

    app.execute("UPDATE orders SET confirm_since = confirm_since - interval '73 hours'").await.unwrap();
    pass_time(app.app()).await.unwrap();

    assert_eq!(admin.get(&format!("/orders/{order}")).await.body["status"], "cancelled");
}

#[actix_web::test]
async fn a_released_order_has_its_time_to_be_confirmed_anew() {
    let app = TestApp::start().await;
    app.given_prices().await;
    let lan = app.given_customer(200_000).await;
    let order = app.given_approved_order(lan).await;
    let manager = app.order_manager().await;
    app.execute("UPDATE orders SET confirm_since = confirm_since - interval '73 hours'").await.unwrap();
    pass_time(app.app()).await.unwrap();
    assert_eq!(manager.get(&format!("/orders/{order}")).await.body["hold_reason"], "customer_unreachable");

    manager.post(&format!("/orders/{order}/release"), &serde_json::Value::Null).await.assert_status(200);
    pass_time(app.app()).await.unwrap();
    let paid = app.customer(lan).await.post(&format!("/orders/{order}/deposit"), &serde_json::json!({})).await;

    paid.assert_status(201);
    assert_eq!(app.events_of(order).await.iter().filter(|event| *event == "order.held").count(), 1);
}

#[actix_web::test]
async fn what_is_over_is_forgotten_when_the_settings_say_so() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    app.given_event(EventKind::OrderPaid, lan).await;
    app.tell_everybody().await;
    app.given_event(EventKind::OrderPaid, lan).await;
    let aged = [
        "UPDATE sessions SET revoked_at = now() - interval '91 days'",
        "INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
         SELECT gen_random_uuid(), user_id, now(), now(), now() + age
           FROM sessions, (VALUES (interval '1 day'), ('-89 days')) AS given (age)",
        "INSERT INTO refresh_tokens (hash, session_id, issued_at, rotated_at)
         SELECT sha256((id || COALESCE(age::text, 'never'))::bytea), id, now() - interval '100 days', now() - age
           FROM sessions, (VALUES (interval '8 days'), ('6 days'), (NULL)) AS given (age)",
        "INSERT INTO password_resets (hash, user_id, issued_at)
         SELECT sha256(age::text::bytea), users.id, now() - age
           FROM users, (VALUES (interval '91 days'), ('89 days')) AS given (age)",
        "INSERT INTO login_failures (email, address, failures, first_at)
         VALUES ('a@test', '', 1, now() - interval '16 minutes'), ('b@test', '', 1, now() - interval '14 minutes')",
        "UPDATE notifications SET read_at = now() - interval '366 days'",
        "UPDATE outbox SET state = 'dead', run_at = now() - interval '91 days'",
    ];
    for sql in aged {
        app.execute(sql).await.unwrap();
    }

    pass_time(app.app()).await.unwrap();

    let left = [
        ("SELECT count(*) FROM sessions", 2),
        // Of each session that is left the last one, and the one exchanged lately.
        ("SELECT count(*) FROM refresh_tokens", 4),
        ("SELECT count(*) FROM password_resets", 1),
        ("SELECT count(*) FROM login_failures", 1),
        ("SELECT count(*) FROM notifications", 0),
        ("SELECT count(*) FROM outbox", 0),
        ("SELECT count(*) FROM events WHERE kind = 'order.paid'", 2),
    ];
    for (sql, rows) in left {
        assert_eq!(app.count(sql).await, rows, "{sql}");
    }
}

#[actix_web::test]
async fn what_is_not_yet_read_is_kept_however_old() {
    let app = TestApp::start().await;
    let lan = app.given_customer(0).await;
    app.customer(lan).await;
    app.given_event(EventKind::OrderPaid, lan).await;
    app.tell_everybody().await;
    app.execute("UPDATE notifications SET created_at = now() - interval '5 years'").await.unwrap();

    pass_time(app.app()).await.unwrap();

    assert_eq!(app.count("SELECT count(*) FROM notifications").await, 1);
}
