//! The second step of a sign-in: sealed secrets, and digests of recovery codes and of what waits for a code.

use domain::{Actor, Event, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::Credentials;
use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// How an account stands with the second step
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TotpView {
    /// Whether sign-in asks for a code
    pub enabled: bool,
    /// Since when it does
    pub enabled_at: Option<Timestamp>,
    /// Recovery codes that are still good
    #[schema(minimum = 0, maximum = 100)]
    pub recovery_codes_left: i64,
}

pub async fn totp_view(conn: &mut Conn, user: UserId) -> Result<TotpView> {
    let view = sqlx::query_as!(
        TotpView,
        r#"SELECT totps.confirmed_at IS NOT NULL AS "enabled!", totps.confirmed_at AS enabled_at,
                  (SELECT count(*) FROM recovery_codes
                    WHERE recovery_codes.user_id = users.id AND used_at IS NULL) AS "recovery_codes_left!"
             FROM users LEFT JOIN totps ON totps.user_id = users.id
            WHERE users.id = $1"#,
        user.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(view)
}

/// Keeps a secret that is still to be confirmed, in place of an earlier one; `false` where one is in use.
pub async fn prepare_totp(conn: &mut Conn, user: UserId, secret: &[u8], now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "INSERT INTO totps (user_id, secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret = EXCLUDED.secret, created_at = EXCLUDED.created_at, last_step = 0
          WHERE totps.confirmed_at IS NULL",
        user.uuid(),
        secret,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A second step as it stands.
#[derive(Clone, Debug)]
pub struct Totp {
    /// Sealed.
    pub secret: Vec<u8>,
    pub last_step: i64,
    pub confirmed_at: Option<Timestamp>,
}

/// Keeps it locked until the transaction ends, so that of one code sent twice at once one is heard.
pub async fn lock_totp(conn: &mut Conn, user: UserId) -> Result<Option<Totp>> {
    let found = sqlx::query_as!(
        Totp,
        "SELECT secret, last_step, confirmed_at FROM totps WHERE user_id = $1 FOR UPDATE",
        user.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// The codes of this step and of those before it are used up.
pub async fn use_step(conn: &mut Conn, user: UserId, step: i64) -> Result<()> {
    sqlx::query!("UPDATE totps SET last_step = $2 WHERE user_id = $1", user.uuid(), step)
        .execute(conn)
        .await?
        .expect_rows(1)
}

pub async fn confirm_totp(conn: &mut Conn, actor: &Actor, user: UserId, event: &Event) -> Result<()> {
    sqlx::query!("UPDATE totps SET confirmed_at = $2 WHERE user_id = $1", user.uuid(), event.at)
        .execute(&mut *conn)
        .await?
        .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Takes the second step away with its recovery codes; records it unless it was not in use.
pub async fn delete_totp(conn: &mut Conn, actor: &Actor, user: UserId, event: &Event) -> Result<()> {
    let was_used = sqlx::query_scalar!(
        r#"WITH codes AS (DELETE FROM recovery_codes WHERE user_id = $1)
           DELETE FROM totps WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL AS "was_used!""#,
        user.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    if was_used == Some(true) {
        journal::record(conn, actor, event).await?;
    }
    Ok(())
}

/// Gives new recovery codes in place of all earlier ones.
pub async fn replace_recovery_codes(conn: &mut Conn, user: UserId, hashes: &[Vec<u8>]) -> Result<()> {
    sqlx::query!("DELETE FROM recovery_codes WHERE user_id = $1", user.uuid()).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO recovery_codes (user_id, hash) SELECT $1, hash FROM UNNEST($2::bytea[]) AS code (hash)",
        user.uuid(),
        hashes,
    )
    .execute(conn)
    .await?
    .expect_rows(hashes.len() as u64)
}

/// Uses up a recovery code and records it; `false` where it is none, or was used before.
pub async fn use_recovery_code(
    conn: &mut Conn,
    actor: &Actor,
    user: UserId,
    hash: &[u8],
    event: &Event,
) -> Result<bool> {
    let marked = sqlx::query!(
        "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL",
        user.uuid(),
        hash,
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    if marked.rows_affected() == 0 {
        return Ok(false);
    }
    journal::record(conn, actor, event).await?;
    Ok(true)
}

/// Lets a right password wait for its code; what was issued before `over` is forgotten.
pub async fn issue_challenge(
    conn: &mut Conn,
    account: &Credentials,
    hash: &[u8],
    now: Timestamp,
    over: Timestamp,
) -> Result<()> {
    sqlx::query!("DELETE FROM login_challenges WHERE issued_at < $1", over).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO login_challenges (hash, user_id, password_hash, issued_at) VALUES ($1, $2, $3, $4)",
        hash,
        account.id.uuid(),
        account.password_hash,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose right password waits; `None` where it was issued before `since`, the password is another now, or the account is
/// disabled.
pub async fn challenged(conn: &mut Conn, hash: &[u8], since: Timestamp) -> Result<Option<Credentials>> {
    let found = sqlx::query_as!(
        Credentials,
        "SELECT users.id, users.email, users.full_name, users.password_hash, users.status
           FROM login_challenges JOIN users ON users.id = login_challenges.user_id
          WHERE login_challenges.hash = $1 AND login_challenges.issued_at >= $2
            AND users.password_hash = login_challenges.password_hash AND users.status = 'active'",
        hash,
        since,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Ends the waiting; `false` where somebody was faster.
pub async fn end_challenge(conn: &mut Conn, hash: &[u8]) -> Result<bool> {
    let done = sqlx::query!("DELETE FROM login_challenges WHERE hash = $1", hash).execute(conn).await?;
    Ok(done.rows_affected() > 0)
}
