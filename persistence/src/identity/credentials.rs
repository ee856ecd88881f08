//! What proves who somebody is: passwords, and links that set new ones.

use domain::identity::UserStatus;
use domain::{Actor, Event, EventKind, Timestamp, UserId};
use uuid::Uuid;

use crate::{Conn, Result, journal};

/// An account with the digest of its password.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub id: UserId,
    pub email: String,
    pub full_name: String,
    pub password_hash: String,
    pub status: UserStatus,
}

pub async fn by_email(conn: &mut Conn, email: &str) -> Result<Option<Credentials>> {
    let found = sqlx::query_as!(
        Credentials,
        "SELECT id, email, full_name, password_hash, status FROM users WHERE email = $1",
        email,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

pub async fn by_user(conn: &mut Conn, user: UserId) -> Result<Option<Credentials>> {
    let found = sqlx::query_as!(
        Credentials,
        "SELECT id, email, full_name, password_hash, status FROM users WHERE id = $1",
        user.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Whose e-mail address or telephone number it is.
pub async fn owner_of(conn: &mut Conn, email: &str, phone: &str) -> Result<Option<UserId>> {
    let owner = sqlx::query_scalar!(
        "SELECT users.id FROM users LEFT JOIN customers ON customers.id = users.customer_id
          WHERE users.email = $1 OR customers.phone = $2
          ORDER BY users.email = $1 DESC LIMIT 1",
        email,
        phone,
    )
    .fetch_optional(conn)
    .await?;
    Ok(owner)
}

/// Whether something of this kind has happened to the account or customer lately.
pub async fn is_asked_since(conn: &mut Conn, subject: Uuid, kind: EventKind, since: Timestamp) -> Result<bool> {
    let asked = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM events WHERE subject_id = $1 AND kind = $2 AND at > $3) AS "asked!""#,
        subject,
        kind.as_str(),
        since,
    )
    .fetch_one(conn)
    .await?;
    Ok(asked)
}

/// Writes down what changes nothing but is to be told.
pub async fn record(conn: &mut Conn, actor: &Actor, event: &Event) -> Result<()> {
    journal::record(conn, actor, event).await
}

/// Takes the place of the password whose digest is `old`; `false`, and no event, where that is the password no longer.
pub async fn replace_password(
    conn: &mut Conn,
    actor: &Actor,
    user: UserId,
    (old, new): (&str, &str),
    event: &Event,
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        user.uuid(),
        old,
        new,
    )
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    journal::record(conn, actor, event).await?;
    Ok(true)
}

/// Whatever the password was before.
pub async fn set_password(conn: &mut Conn, actor: &Actor, user: UserId, hash: &str, event: &Event) -> Result<()> {
    sqlx::query!("UPDATE users SET password_hash = $2 WHERE id = $1", user.uuid(), hash).execute(&mut *conn).await?;
    journal::record(conn, actor, event).await
}

pub async fn issue_reset(conn: &mut Conn, user: UserId, hash: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query!("INSERT INTO password_resets (hash, user_id, issued_at) VALUES ($1, $2, $3)", hash, user.uuid(), now,)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whom a link leads to.
#[derive(Clone, Debug)]
pub struct Reset {
    pub user_id: UserId,
    pub email: String,
    pub full_name: String,
}

/// `None` where the link is unknown, used, issued before `since`, or its account disabled.
pub async fn find_reset(conn: &mut Conn, hash: &[u8], since: Timestamp) -> Result<Option<Reset>> {
    let found = sqlx::query_as!(
        Reset,
        "SELECT password_resets.user_id, users.email, users.full_name
           FROM password_resets JOIN users ON users.id = password_resets.user_id
          WHERE hash = $1 AND used_at IS NULL AND issued_at > $2 AND users.status = 'active'",
        hash,
        since,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Uses up the link, and with it all others of the account; `false` where somebody was faster.
pub async fn use_reset(conn: &mut Conn, user: UserId, hash: &[u8], now: Timestamp) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE password_resets SET used_at = $3 WHERE user_id = $1 AND used_at IS NULL
            AND EXISTS (SELECT FROM password_resets AS this WHERE this.hash = $2 AND this.used_at IS NULL)",
        user.uuid(),
        hash,
        now,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}
