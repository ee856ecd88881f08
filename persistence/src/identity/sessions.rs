//! Sessions and their refresh tokens, of which only digests are kept.

use domain::identity::UserStatus;
use domain::identity::session::{self, NewSession};
use domain::{Actor, Event, SessionId, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// A device that is signed in
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    pub id: SessionId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub expires_at: Timestamp,
    /// What the device says of itself
    #[schema(max_length = 200)]
    pub user_agent: Option<String>,
    /// Where it signed in from
    #[schema(max_length = 45)]
    pub address: Option<String>,
    /// Whether it is the one that asks
    pub current: bool,
}

/// Starts a session; `false` where the password has been changed or the account disabled since it was checked.
pub async fn start_session(
    conn: &mut Conn,
    actor: &Actor,
    session: &NewSession,
    expires_at: Timestamp,
    password_hash: &str,
    refresh_hash: &[u8],
) -> Result<bool> {
    let started = sqlx::query!(
        "WITH owner AS (
             SELECT id FROM users WHERE id = $2 AND password_hash = $3 AND status = 'active' FOR SHARE
         ), session AS (
             INSERT INTO sessions (id, user_id, created_at, last_used_at, proven_at, expires_at, user_agent, address)
             SELECT $1, id, $4, $4, $4, $5, $6, $7 FROM owner
             RETURNING id
         )
         INSERT INTO refresh_tokens (hash, session_id, issued_at) SELECT $8, id, $4 FROM session",
        session.id.uuid(),
        session.user.uuid(),
        password_hash,
        session.at,
        expires_at,
        session.user_agent,
        session.address,
        refresh_hash,
    )
    .execute(&mut *conn)
    .await?;
    if started.rows_affected() == 0 {
        return Ok(false);
    }
    journal::record(conn, actor, &session.started()).await?;
    Ok(true)
}

/// A refresh token that somebody presents, with its session.
#[derive(Clone, Debug)]
pub struct Presented {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub rotated_at: Option<Timestamp>,
    pub status: UserStatus,
}

/// Keeps token and session locked until the transaction ends, so that exchanges of one session follow one another.
pub async fn lock_presented(conn: &mut Conn, hash: &[u8]) -> Result<Option<Presented>> {
    let found = sqlx::query_as!(
        Presented,
        "SELECT refresh_tokens.session_id, sessions.user_id, sessions.created_at, sessions.expires_at, sessions.revoked_at,
                refresh_tokens.rotated_at, users.status
           FROM refresh_tokens
                JOIN sessions ON sessions.id = refresh_tokens.session_id
                JOIN users ON users.id = sessions.user_id
          WHERE refresh_tokens.hash = $1
            FOR UPDATE OF sessions, refresh_tokens",
        hash,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Gives the session another refresh token; the presented one counts as exchanged from now on, unless it did before.
pub async fn mint_refresh_token(
    conn: &mut Conn,
    session: SessionId,
    presented: &[u8],
    minted: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "WITH presented AS (
             UPDATE refresh_tokens SET rotated_at = $4 WHERE hash = $2 AND rotated_at IS NULL
         ), used AS (
             UPDATE sessions SET last_used_at = $4, expires_at = $5 WHERE id = $1
         )
         INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ($3, $1, $4)",
        session.uuid(),
        presented,
        minted,
        now,
        expires_at,
    )
    .execute(conn)
    .await?
    .expect_rows(1)
}

/// Ends a session, whoever's it is, and records why; one that is over stays as it is.
pub async fn end_session(conn: &mut Conn, actor: &Actor, session: SessionId, event: &Event) -> Result<()> {
    let ended = sqlx::query!(
        "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        session.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    if ended.rows_affected() > 0 {
        journal::record(conn, actor, event).await?;
    }
    Ok(())
}

/// Ends all sessions of the account, or all but one, and records each.
pub async fn end_sessions(
    conn: &mut Conn,
    actor: &Actor,
    user: UserId,
    kept: Option<SessionId>,
    now: Timestamp,
) -> Result<()> {
    let ended = sqlx::query_scalar!(
        "UPDATE sessions SET revoked_at = $3
          WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $3 AND ($2::uuid IS NULL OR id <> $2)
         RETURNING id",
        user.uuid(),
        kept.map(SessionId::uuid),
        now,
    )
    .fetch_all(&mut *conn)
    .await?;
    let events: Vec<_> = ended.into_iter().map(|session| session::ended(session, user, now)).collect();
    journal::record_all(conn, actor, &events).await
}

/// Writes down that the session's holder has proven himself; `false` where the session is over.
pub async fn prove_session(conn: &mut Conn, actor: &Actor, session: SessionId, event: &Event) -> Result<bool> {
    let proven = sqlx::query!(
        "UPDATE sessions SET proven_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        session.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    if proven.rows_affected() == 0 {
        return Ok(false);
    }
    journal::record(conn, actor, event).await?;
    Ok(true)
}

/// Whether the session is the user's, and not over.
pub async fn owns_session(conn: &mut Conn, user: UserId, session: SessionId, now: Timestamp) -> Result<bool> {
    let owns = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM sessions
                           WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3) AS "owns!""#,
        session.uuid(),
        user.uuid(),
        now,
    )
    .fetch_one(conn)
    .await?;
    Ok(owns)
}

/// The sessions of a user that are not over, newest first.
pub async fn sessions(
    conn: &mut Conn,
    user: UserId,
    current: Option<SessionId>,
    now: Timestamp,
    page: PageRequest<SessionId>,
) -> Result<Page<Session>> {
    let rows = sqlx::query_as!(
        Session,
        r#"SELECT id, created_at, last_used_at, expires_at, user_agent, address, id IS NOT DISTINCT FROM $3 AS "current!"
             FROM sessions
            WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND ($4::uuid IS NULL OR id < $4)
              AND planned_each_time($5)
            ORDER BY id DESC LIMIT $5"#,
        user.uuid(),
        now,
        current.map(SessionId::uuid),
        page.after.map(SessionId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |session| session.id))
}
