//! Whose turn it is to do what is due by the clock.

use domain::Timestamp;

use crate::{Conn, Result};

/// Whether it is ours until the transaction ends, however long that takes; false where another node is at it.
pub async fn claim(conn: &mut Conn) -> Result<bool> {
    const LOCK: i64 = 0x006c_616e_6773_6f6f;
    sqlx::query!("SET LOCAL idle_in_transaction_session_timeout = 0").execute(&mut *conn).await?;
    let ours = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "ours!""#, LOCK).fetch_one(conn).await?;
    Ok(ours)
}

/// Whether this job was not done since `before`. It counts as done now if the transaction commits, unless given back.
pub async fn claim_job(conn: &mut Conn, job: &str, before: Timestamp, now: Timestamp) -> Result<bool> {
    let due = sqlx::query!(
        "INSERT INTO job_runs (job, ran_at) VALUES ($1, $3)
         ON CONFLICT (job) DO UPDATE SET ran_at = excluded.ran_at WHERE job_runs.ran_at <= $2",
        job,
        before,
        now,
    )
    .execute(conn)
    .await?;
    Ok(due.rows_affected() == 1)
}

/// Counts the job as not done: it is due again at once.
pub async fn give_back_job(conn: &mut Conn, job: &str) -> Result<()> {
    sqlx::query!("DELETE FROM job_runs WHERE job = $1", job).execute(conn).await?;
    Ok(())
}
