//! Events as any area writes them, and what the worker made of them.

use std::time::{Duration, Instant};

use domain::EventKind;
use sqlx::query_scalar;
use uuid::Uuid;

use super::TestApp;

/// What is left to be told of an event.
#[derive(Debug, sqlx::FromRow, PartialEq, Eq)]
pub struct Outbox {
    pub state: String,
    pub attempts: i32,
    pub due: bool,
}

impl TestApp {
    /// Something that happened to a customer; answers its number in the journal.
    pub async fn given_event(&self, kind: EventKind, customer: Uuid) -> i64 {
        let sql = r#"WITH entry AS (
                         INSERT INTO events (at, kind, subject_id, customer_id, actor_id, data)
                         VALUES (now() - interval '1 s', $1, $2, $3, $4, '{"amount": "1500000"}') RETURNING id, at)
                     INSERT INTO outbox (event_id, run_at) SELECT id, at FROM entry RETURNING event_id"#;
        let event = query_scalar(sql).bind(kind.as_str()).bind(self.new_id()).bind(customer).bind(Uuid::nil());
        event.fetch_one(&self.sql).await.unwrap()
    }

    /// Somebody who has asked for a new password; answers the number of that in the journal.
    pub async fn given_forgotten_password(&self) -> i64 {
        let user = self.employee("accountant", None).await.user.unwrap();
        let sql = r"WITH entry AS (
                         INSERT INTO events (at, kind, subject_id, actor_id, data)
                         VALUES (now() - interval '1 s', 'password.reset_requested', $1, $1, '{}') RETURNING id, at)
                     INSERT INTO outbox (event_id, lane, run_at) SELECT id, 'mail', at FROM entry RETURNING event_id";
        query_scalar(sql).bind(user).fetch_one(&self.sql).await.unwrap()
    }

    /// Until what a statement counts comes to so many.
    pub async fn until_counted(&self, number: i64, sql: &'static str) {
        let asked = Instant::now();
        while self.count(sql).await != number {
            assert!(asked.elapsed() < Duration::from_secs(10), "it does not come to {number}: {sql}");
            actix_web::rt::task::yield_now().await;
        }
    }

    /// None once everybody has been told.
    pub async fn outbox_of(&self, event: i64) -> Option<Outbox> {
        let sql = "SELECT state, attempts, run_at <= now() AS due FROM outbox WHERE event_id = $1";
        sqlx::query_as(sql).bind(event).fetch_optional(&self.sql).await.unwrap()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        query_scalar(sql).fetch_one(&self.sql).await.unwrap()
    }
}
