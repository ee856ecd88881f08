//! What the torture test must find: each feature breaks one promise. A torture test that never failed proves nothing.

#[cfg(all(
    not(debug_assertions),
    any(
        feature = "fault-no-idempotency",
        feature = "fault-no-lock",
        feature = "fault-no-balance-check",
        feature = "fault-answer-before-commit",
        feature = "fault-commit-between-postings",
    )
))]
compile_error!("faults are for debug builds only");

use std::time::Duration;

use sqlx::{Executor, Postgres, Transaction};

use crate::{Conn, Result};

pub const NO_IDEMPOTENCY: bool = cfg!(feature = "fault-no-idempotency");
pub const NO_LOCK: bool = cfg!(feature = "fault-no-lock");
pub const NO_BALANCE_CHECK: bool = cfg!(feature = "fault-no-balance-check");
pub const ANSWER_BEFORE_COMMIT: bool = cfg!(feature = "fault-answer-before-commit");
pub const COMMIT_BETWEEN_POSTINGS: bool = cfg!(feature = "fault-commit-between-postings");

/// Long enough for a kill to fall into it.
const WINDOW: Duration = Duration::from_millis(50);

/// Commits some time after the client has been told.
pub fn commit_later(tx: Transaction<'static, Postgres>) {
    drop(tokio::spawn(async move {
        tokio::time::sleep(WINDOW).await;
        drop(tx.commit().await);
    }));
}

/// Ends the transaction in the middle, and goes on in another.
pub async fn commit_here(conn: &mut Conn) -> Result<()> {
    conn.execute("COMMIT").await?;
    tokio::time::sleep(WINDOW).await;
    conn.execute("BEGIN").await?;
    Ok(())
}

/// Takes the floor out of the wallets.
pub async fn drop_balance_check(conn: &mut Conn) -> Result<()> {
    conn.execute("ALTER TABLE wallets DROP CONSTRAINT IF EXISTS wallets_available_not_negative").await?;
    Ok(())
}

/// What is locked from here on is free again after [`unlock`].
pub async fn before_lock(conn: &mut Conn) -> Result<()> {
    conn.execute("SAVEPOINT unlocked").await?;
    Ok(())
}

/// Gives the locks back, and time to others to read the same.
pub async fn unlock(conn: &mut Conn) -> Result<()> {
    conn.execute("ROLLBACK TO SAVEPOINT unlocked").await?;
    tokio::time::sleep(WINDOW).await;
    Ok(())
}
