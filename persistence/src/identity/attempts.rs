//! Wrong passwords, counted by account and address.

use domain::Timestamp;
use domain::identity::session::Attempts;

use crate::{Conn, Result};

pub async fn attempts(conn: &mut Conn, email: &str, address: &str) -> Result<Option<Attempts>> {
    let found = sqlx::query_as!(
        Attempts,
        "SELECT failures, first_at FROM login_failures WHERE email = $1 AND address = $2",
        email,
        address,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Counts one more; a new window begins where the last is over, and what others left behind is swept up.
pub async fn count_failure(
    conn: &mut Conn,
    email: &str,
    address: &str,
    now: Timestamp,
    window: Timestamp,
) -> Result<Attempts> {
    let counted = sqlx::query_as!(
        Attempts,
        "WITH over AS (
             SELECT email, address FROM login_failures
              WHERE first_at < $4 AND (email, address) <> ($1, $2)
              LIMIT 100 FOR UPDATE SKIP LOCKED
         ), swept AS (
             DELETE FROM login_failures USING over
              WHERE login_failures.email = over.email AND login_failures.address = over.address
         )
         INSERT INTO login_failures (email, address, failures, first_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (email, address) DO UPDATE
            SET failures = CASE WHEN login_failures.first_at < $4 THEN 1 ELSE login_failures.failures + 1 END,
                first_at = CASE WHEN login_failures.first_at < $4 THEN $3 ELSE login_failures.first_at END
         RETURNING failures, first_at",
        email,
        address,
        now,
        window,
    )
    .fetch_one(conn)
    .await?;
    Ok(counted)
}

/// Of one address, or of all where the account's owner has proven himself.
pub async fn forget_failures(conn: &mut Conn, email: &str, address: Option<&str>) -> Result<()> {
    sqlx::query!("DELETE FROM login_failures WHERE email = $1 AND ($2::text IS NULL OR address = $2)", email, address)
        .execute(conn)
        .await?;
    Ok(())
}
