//! The chain of seals, and what it finds.

use api::pass_time;
use domain::{EventKind, Permission};
use futures_util::future::join;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, TestApp};

/// Whoever may read and verify, in a journal with four sealed entries and gaps between them.
async fn sealed_journal() -> (TestApp, Client, Vec<i64>) {
    let app = TestApp::start().await;
    let mut entries = vec![];
    for _ in 0..4 {
        entries.push(app.given_event(EventKind::OrderPaid, Uuid::nil()).await);
        app.value("SELECT nextval('events_id_seq')::text").await;
    }
    pass_time(app.app()).await.unwrap();
    let auditor = app.staff_with([Permission::ReadAudit, Permission::VerifyAudit]).await;
    (app, auditor, entries)
}

async fn verify(auditor: &Client, request: Value) -> Value {
    let answer = auditor.post("/audit-entries/verify", &request).await;
    answer.assert_status(200);
    answer.body
}

/// What somebody does who may switch off triggers.
async fn tamper(app: &TestApp, statements: &[&str]) {
    for table in ["events", "audit_seals"] {
        app.execute(format!("ALTER TABLE {table} DISABLE TRIGGER USER").leak()).await.unwrap();
    }
    for statement in statements {
        app.execute((*statement).to_owned().leak()).await.unwrap();
    }
}

#[track_caller]
fn assert_broken(found: &Value, entry: i64, reason: &str) {
    assert_eq!((&found["first_broken"], &found["reason"]), (&json!(entry), &json!(reason)), "{found:#}");
}

#[actix_web::test]
async fn a_journal_that_nobody_touched_verifies() {
    let (app, auditor, entries) = sealed_journal().await;
    app.given_event(EventKind::OrderPaid, Uuid::nil()).await;

    let whole = verify(&auditor, json!({})).await;
    let rest = verify(&auditor, json!({ "after": entries[1] })).await;

    let found = |checked: i32| json!({ "checked": checked, "sealed_to": entries[3], "first_broken": null, "reason": null, "next_after": null });
    assert_eq!((whole, rest), (found(4), found(2)));
}

#[actix_web::test]
async fn a_changed_a_removed_and_an_inserted_entry_are_each_named() {
    let changed = r#"UPDATE events SET data = '{"amount": "1500001"}' WHERE id = $"#;
    let inserted = "INSERT INTO events (id, at, kind, subject_id, actor_id, data) OVERRIDING SYSTEM VALUE
                    SELECT id + 1, at, kind, subject_id, actor_id, data FROM events WHERE id = $";
    for (statement, offset, reason) in [
        (changed, 0, "mismatch"),
        ("UPDATE events SET address = '10.0.0.1' WHERE id = $", 0, "mismatch"),
        ("UPDATE events SET at = at + interval '1 ms' WHERE id = $", 0, "mismatch"),
        ("UPDATE events SET session_id = gen_random_uuid() WHERE id = $", 0, "mismatch"),
        ("UPDATE events SET token_id = gen_random_uuid() WHERE id = $", 0, "mismatch"),
        ("UPDATE audit_seals SET with_credential = false WHERE event_id = $", 0, "mismatch"),
        ("UPDATE audit_seals SET seal = sha256('x') WHERE event_id = $", 0, "mismatch"),
        ("DELETE FROM events WHERE id = $", 0, "missing_entry"),
        (inserted, 1, "missing_seal"),
    ] {
        let (app, auditor, entries) = sealed_journal().await;

        tamper(&app, &["DELETE FROM outbox", &statement.replace('$', &entries[1].to_string())]).await;

        let found = verify(&auditor, json!({})).await;
        assert_broken(&found, entries[1] + offset, reason);
        assert_eq!(found["checked"], if offset == 0 { 1 } else { 2 }, "{statement}");
    }
}

#[actix_web::test]
async fn what_was_sealed_without_session_and_token_still_verifies() {
    let (app, auditor, entries) = sealed_journal().await;
    let earlier = app.given_event(EventKind::OrderPaid, Uuid::nil()).await;
    pass_time(app.app()).await.unwrap();
    let without = format!(
        "UPDATE audit_seals AS sealed SET with_credential = false, seal = sha256(before.seal || convert_to(
                jsonb_build_array(id, extract(epoch FROM at), kind, subject_id, order_id, customer_id, actor_id,
                                  request_id, address, idempotency_key, data)::text, 'UTF8'))
           FROM audit_seals AS before, events
          WHERE sealed.event_id = {earlier} AND id = {earlier} AND before.event_id = {}",
        entries[3],
    );
    tamper(&app, &[&without]).await;
    let last = app.given_event(EventKind::OrderPaid, Uuid::nil()).await;
    pass_time(app.app()).await.unwrap();

    let found = verify(&auditor, json!({})).await;
    tamper(&app, &[&format!("UPDATE events SET token_id = gen_random_uuid() WHERE id = {last}")]).await;

    assert_eq!((&found["checked"], &found["first_broken"]), (&json!(6), &Value::Null));
    assert_broken(&verify(&auditor, json!({})).await, last, "mismatch");
}

#[actix_web::test]
async fn an_entry_removed_with_its_seal_shows_at_the_next() {
    let (app, auditor, entries) = sealed_journal().await;
    let both = ["events WHERE id", "audit_seals WHERE event_id"].map(|it| format!("DELETE FROM {it} = {}", entries[1]));

    tamper(&app, &["DELETE FROM outbox", &both[0], &both[1]]).await;

    assert_broken(&verify(&auditor, json!({})).await, entries[2], "mismatch");
}

#[actix_web::test]
async fn whoever_writes_the_whole_chain_anew_is_betrayed_by_a_seal_known_from_before() {
    let (app, auditor, entries) = sealed_journal().await;
    let path = format!("/audit-entries/{}", entries[2]);
    let noted = json!({ "entry_id": entries[2], "seal": auditor.get(&path).await.body["seal"] });
    assert_eq!(verify(&auditor, json!({ "known": noted })).await["first_broken"], Value::Null);

    let change = "UPDATE events SET data = '{}' WHERE id = 1";
    tamper(&app, &[change, "DELETE FROM audit_seals"]).await;
    pass_time(app.app()).await.unwrap();

    assert_eq!(verify(&auditor, json!({})).await["first_broken"], Value::Null);
    assert_broken(&verify(&auditor, json!({ "known": noted })).await, entries[2], "other_chain");
}

#[actix_web::test]
async fn a_new_chain_does_not_go_through_the_anchors_of_the_days() {
    let (app, auditor, entries) = sealed_journal().await;
    app.given_event(EventKind::OrderPaid, Uuid::nil()).await;
    pass_time(app.app()).await.unwrap();

    tamper(&app, &["UPDATE events SET data = '{}' WHERE id = 1", "DELETE FROM audit_seals"]).await;
    pass_time(app.app()).await.unwrap();

    assert_broken(&verify(&auditor, json!({})).await, entries[3], "other_chain");
    assert_eq!(app.count("SELECT count(*) FROM audit_anchors").await, 1);
}

#[actix_web::test]
async fn an_entry_that_commits_late_is_not_passed_over() {
    let (app, auditor, entries) = sealed_journal().await;
    let late = app
        .holding(
            "INSERT INTO events (at, kind, subject_id, actor_id, data)
             VALUES (now(), 'order.paid', gen_random_uuid(), gen_random_uuid(), '{}')",
        )
        .await;
    let last = app.given_event(EventKind::OrderPaid, Uuid::nil()).await;

    pass_time(app.app()).await.unwrap();
    let meanwhile = verify(&auditor, json!({})).await;
    late.commit().await.unwrap();
    pass_time(app.app()).await.unwrap();

    assert_eq!((&meanwhile["checked"], &meanwhile["sealed_to"]), (&json!(4), &json!(entries[3])));
    let found = verify(&auditor, json!({})).await;
    assert_eq!((&found["checked"], &found["sealed_to"]), (&json!(6), &json!(last)));
    assert_eq!(found["first_broken"], Value::Null);
}

#[actix_web::test]
async fn nodes_that_seal_at_once_make_one_chain() {
    let app = TestApp::start().await;
    let auditor = app.staff_with([Permission::VerifyAudit]).await;
    for _ in 0..3 {
        app.given_event(EventKind::OrderPaid, Uuid::nil()).await;
        let nodes = join(pass_time(app.app()), pass_time(app.app())).await;
        assert!(matches!(nodes, (Ok(()), Ok(()))));
    }

    let found = verify(&auditor, json!({})).await;
    assert_eq!((&found["checked"], &found["first_broken"]), (&json!(3), &Value::Null));
}

#[actix_web::test]
async fn a_seal_is_shown_to_whoever_may_verify() {
    let (app, auditor, entries) = sealed_journal().await;
    let path = format!("/audit-entries/{}", entries[0]);
    let reader = app.staff_with([Permission::ReadAudit]).await;

    assert_eq!(auditor.get(&path).await.body["seal"].as_str().unwrap().len(), 64);
    assert_eq!(reader.get(&path).await.body.get("seal"), None);
}

#[actix_web::test]
async fn a_seal_that_is_none_and_an_unknown_field_are_refused() {
    let (_app, auditor, entries) = sealed_journal().await;
    for (request, pointer) in [
        (json!({ "known": { "entry_id": entries[0], "seal": "ff" } }), "/known/seal"),
        (json!({ "after": -1 }), "/after"),
        (json!({ "to": 3 }), "/to"),
    ] {
        let refused = auditor.post("/audit-entries/verify", &request).await;
        refused.assert_problem(422, "request.invalid");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
    }
}

#[actix_web::test]
async fn nobody_has_the_right_to_change_the_journal() {
    let app = TestApp::start().await;
    // Of columns only the one by which the foreign key of the outbox locks an entry.
    let sql = "SELECT COALESCE(string_agg(relname || ' ' || privilege_type, ', '), '')
                 FROM pg_class, aclexplode(relacl)
                WHERE relname IN ('events', 'audit_seals', 'audit_anchors')
                  AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')";
    assert_eq!(app.value(sql).await, "");
    assert_eq!(app.count("SELECT count(*) FROM pg_class WHERE relname = 'events' AND relacl IS NOT NULL").await, 1);
}
