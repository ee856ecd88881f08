//! Events as any area writes them, and what the worker made of them.

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

    /// None once everybody has been told.
    pub async fn outbox_of(&self, event: i64) -> Option<Outbox> {
        let sql = "SELECT state, attempts, run_at <= now() AS due FROM outbox WHERE event_id = $1";
        sqlx::query_as(sql).bind(event).fetch_optional(&self.sql).await.unwrap()
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        query_scalar(sql).fetch_one(&self.sql).await.unwrap()
    }
}
