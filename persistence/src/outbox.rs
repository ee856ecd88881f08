//! Events that are still to be told. Several workers may take from it at once.

use domain::{EventKind, Lane, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::{Conn, Result};

/// An event that is to be told.
#[derive(Clone, Debug)]
pub struct Pending {
    pub id: i64,
    pub event_id: i64,
    pub attempts: i32,
    pub kind: EventKind,
    pub subject_id: Uuid,
    pub order_id: Option<domain::OrderId>,
    pub customer_id: Option<domain::CustomerId>,
    pub actor_id: domain::UserId,
    pub data: Value,
    pub at: Timestamp,
}

/// The oldest of a lane that are due, without those other workers are at; they stay ours until the transaction ends.
pub async fn take(conn: &mut Conn, lane: Lane, now: Timestamp, limit: i64) -> Result<Vec<Pending>> {
    // `+ 0` keeps the planner from merging: by statistics of an outbox long gone it would expect the entries at the
    // journal's beginning, and read all of it to come to the newest.
    let rows = sqlx::query_as!(
        Pending,
        "SELECT outbox.id, outbox.event_id, outbox.attempts, events.kind, events.subject_id, events.order_id,
                events.customer_id, events.actor_id, events.data, events.at
           FROM outbox JOIN events ON events.id = outbox.event_id + 0
          WHERE outbox.state = 'ready' AND outbox.lane = $1 AND outbox.run_at <= $2
          ORDER BY outbox.run_at, outbox.id
          LIMIT $3
            FOR UPDATE OF outbox SKIP LOCKED",
        lane.as_str(),
        now,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Leases the oldest of a lane that are due: they are not due again before `until`, whatever becomes of us. For what
/// takes too long for a transaction.
pub async fn lease(conn: &mut Conn, lane: Lane, now: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Pending>> {
    let rows = sqlx::query_as!(
        Pending,
        "UPDATE outbox SET run_at = $3
           FROM events
          WHERE events.id = outbox.event_id AND outbox.id IN (
                SELECT id FROM outbox WHERE state = 'ready' AND lane = $1 AND run_at <= $2
                 ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
         RETURNING outbox.id, outbox.event_id, outbox.attempts, events.kind, events.subject_id, events.order_id,
                   events.customer_id, events.actor_id, events.data, events.at",
        lane.as_str(),
        now,
        until,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Takes this one, unless another worker holds it or has told it, or it is no longer due.
pub async fn take_one(conn: &mut Conn, id: i64, now: Timestamp) -> Result<Option<Pending>> {
    let row = sqlx::query_as!(
        Pending,
        "SELECT outbox.id, outbox.event_id, outbox.attempts, events.kind, events.subject_id, events.order_id,
                events.customer_id, events.actor_id, events.data, events.at
           FROM outbox JOIN events ON events.id = outbox.event_id
          WHERE outbox.id = $1 AND outbox.state = 'ready' AND outbox.run_at <= $2
            FOR UPDATE OF outbox SKIP LOCKED",
        id,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// Everybody has been told.
pub async fn done(conn: &mut Conn, ids: &[i64]) -> Result<()> {
    sqlx::query!("DELETE FROM outbox WHERE id = ANY($1)", ids).execute(conn).await?;
    Ok(())
}

/// To be tried again at `run_at`, or never again where that is `None`.
pub async fn failed(conn: &mut Conn, id: i64, error: &str, run_at: Option<Timestamp>) -> Result<()> {
    sqlx::query!(
        "UPDATE outbox SET attempts = attempts + 1, last_error = left($2, 500), run_at = COALESCE($3, run_at),
                state = CASE WHEN $3::timestamptz IS NULL THEN 'dead' ELSE state END
          WHERE id = $1",
        id,
        error,
        run_at as Option<Timestamp>,
    )
    .execute(conn)
    .await?;
    Ok(())
}
