//! Forgetting what is over and serves nobody any more. The journal, which says that it was, stays.

use domain::Timestamp;

use crate::{Conn, Result};

/// Rows that one statement deletes at most, so that none takes long or locks much.
const BATCH: i64 = 1000;

/// What is old is forgotten, by when it was over.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    pub sessions: Timestamp,
    /// Of sessions that go on: no more than a thief's late use of one is missed.
    pub rotated_tokens: Timestamp,
    pub login_failures: Timestamp,
    pub read_notices: Timestamp,
    pub dead_events: Timestamp,
}

/// One batch of each; answers whether there may be more.
pub async fn forget(conn: &mut Conn, before: Before) -> Result<bool> {
    let batches = [
        forget_refresh_tokens(conn, before).await?,
        forget_sessions(conn, before.sessions).await?,
        forget_password_resets(conn, before.sessions).await?,
        forget_login_failures(conn, before.login_failures).await?,
        forget_notices(conn, before.read_notices).await?,
        forget_dead_events(conn, before.dead_events).await?,
    ];
    Ok(batches.into_iter().any(|deleted| deleted >= BATCH.cast_unsigned()))
}

async fn forget_refresh_tokens(conn: &mut Conn, before: Before) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM refresh_tokens WHERE hash IN (
             (SELECT hash FROM refresh_tokens WHERE rotated_at < $1 LIMIT $3)
             UNION ALL
             (SELECT hash FROM refresh_tokens JOIN sessions ON sessions.id = refresh_tokens.session_id
               WHERE LEAST(sessions.revoked_at, sessions.expires_at) < $2 LIMIT $3))",
        before.rotated_tokens,
        before.sessions,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

async fn forget_sessions(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM sessions WHERE id IN (
             SELECT id FROM sessions
              WHERE LEAST(revoked_at, expires_at) < $1
                AND NOT EXISTS (SELECT FROM refresh_tokens WHERE session_id = sessions.id)
              LIMIT $2)",
        before,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

async fn forget_password_resets(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM password_resets WHERE hash IN (SELECT hash FROM password_resets WHERE issued_at < $1 LIMIT $2)",
        before,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

async fn forget_login_failures(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM login_failures WHERE (email, address) IN (
             SELECT email, address FROM login_failures WHERE first_at < $1 LIMIT $2)",
        before,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

async fn forget_notices(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE read_at < $1 LIMIT $2)",
        before,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

async fn forget_dead_events(conn: &mut Conn, before: Timestamp) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state = 'dead' AND run_at < $1 LIMIT $2)",
        before,
        BATCH,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
