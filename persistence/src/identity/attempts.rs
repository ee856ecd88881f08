//! Failures to prove who one is. An empty e-mail address counts for all accounts, an empty address for all addresses.

use domain::Timestamp;
use domain::identity::session::{Attempts, Proof};

use crate::{Conn, Result};

/// Where failures of the account are counted.
fn place(proof: Proof, address: &str) -> &str {
    match proof {
        Proof::Password => address,
        Proof::Code => "",
    }
}

/// What is remembered of the account, and of the address.
pub async fn attempts(conn: &mut Conn, proof: Proof, email: &str, address: &str) -> Result<Vec<Attempts>> {
    let found = sqlx::query_as!(
        Attempts,
        r#"SELECT email = '' AS "of_address!", failures, first_at FROM login_failures
            WHERE (email = $1 AND address = $2) OR (email = '' AND address = $3)"#,
        email,
        place(proof, address),
        address,
    )
    .fetch_all(conn)
    .await?;
    Ok(found)
}

/// Counts one more of the account and one more of the address; a new window begins where the last is over.
pub async fn count_failure(
    conn: &mut Conn,
    proof: Proof,
    email: &str,
    address: &str,
    now: Timestamp,
    window: Timestamp,
) -> Result<Vec<Attempts>> {
    // The account before the address, always: whoever waits for the address holds nothing others wait for.
    let counted = sqlx::query_as!(
        Attempts,
        r#"INSERT INTO login_failures (email, address, failures, first_at) VALUES ($1, $2, 1, $4), ('', $3, 1, $4)
           ON CONFLICT (email, address) DO UPDATE
              SET failures = CASE WHEN login_failures.first_at < $5 THEN 1 ELSE login_failures.failures + 1 END,
                  first_at = CASE WHEN login_failures.first_at < $5 THEN $4 ELSE login_failures.first_at END
           RETURNING email = '' AS "of_address!", failures, first_at"#,
        email,
        place(proof, address),
        address,
        now,
        window,
    )
    .fetch_all(&mut *conn)
    .await?;
    sweep(conn, window).await?;
    Ok(counted)
}

/// Forgets some of what is over; a statement of its own, so that it holds nothing while it waits.
async fn sweep(conn: &mut Conn, window: Timestamp) -> Result<()> {
    sqlx::query!(
        "WITH over AS (SELECT email, address FROM login_failures WHERE first_at < $1 LIMIT 100 FOR UPDATE SKIP LOCKED)
         DELETE FROM login_failures USING over
          WHERE login_failures.email = over.email AND login_failures.address = over.address",
        window,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Of what was proven just now. A code was counted before it was looked at, for its address too: that is taken back.
pub async fn forget_failures(conn: &mut Conn, proof: Proof, email: &str, address: &str) -> Result<()> {
    sqlx::query!("DELETE FROM login_failures WHERE email = $1 AND address = $2", email, place(proof, address))
        .execute(&mut *conn)
        .await?;
    if proof == Proof::Code {
        sqlx::query!(
            "UPDATE login_failures SET failures = failures - 1 WHERE email = '' AND address = $1 AND failures > 0",
            address,
        )
        .execute(conn)
        .await?;
    }
    Ok(())
}

/// All of an account whose owner has proven himself by the link in a mail.
pub async fn forget_all_failures(conn: &mut Conn, email: &str) -> Result<()> {
    sqlx::query!("DELETE FROM login_failures WHERE email = $1", email).execute(conn).await?;
    Ok(())
}
