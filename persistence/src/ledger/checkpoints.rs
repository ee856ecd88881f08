//! Sums of the postings so far, kept so that nobody has to add up all of them.

use crate::error::ExpectRows;
use crate::{Conn, Result};

/// Postings added up in one statement at most, for it has seconds.
const STEP: i64 = 200_000;

/// Adds settled postings to the checkpoints; answers whether there are more to add at once.
///
/// The highest number seen is a candidate until all transactions that ran then have ended: one of them may have written
/// lower numbers that nobody sees yet. Whoever numbers a posting has written its transaction before, and so has an id
/// by which it is known to run.
pub async fn advance_checkpoints(conn: &mut Conn) -> Result<bool> {
    // The first statement: a later one would see our own transaction running.
    let it = sqlx::query!(
        r#"SELECT through, candidate, settles_at,
                  pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS "oldest_running!",
                  pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS "next!",
                  (SELECT COALESCE(max(id), 0) FROM postings) AS "newest!"
             FROM checkpoint_progress FOR UPDATE"#,
    )
    .fetch_one(&mut *conn)
    .await?;
    if it.oldest_running < it.settles_at {
        return Ok(false);
    }
    let through = it.candidate.min(it.through + STEP);
    add(conn, it.through, through).await?;
    let more = through < it.candidate;
    let (candidate, settles_at) = if more { (it.candidate, it.settles_at) } else { (it.newest.max(through), it.next) };
    sqlx::query!(
        "UPDATE checkpoint_progress SET through = $1, candidate = $2, settles_at = $3",
        through,
        candidate,
        settles_at,
    )
    .execute(conn)
    .await?
    .expect_rows(1)?;
    Ok(more)
}

async fn add(conn: &mut Conn, after: i64, through: i64) -> Result<()> {
    sqlx::query!(
        "INSERT INTO account_checkpoints AS kept (account, currency, cash_account_id, balance, postings)
         SELECT account, currency, cash_account_id, sum(amount), count(*) FROM postings WHERE id > $1 AND id <= $2
          GROUP BY account, currency, cash_account_id
         ON CONFLICT ON CONSTRAINT account_checkpoints_unique
         DO UPDATE SET balance = kept.balance + EXCLUDED.balance, postings = kept.postings + EXCLUDED.postings",
        after,
        through,
    )
    .execute(conn)
    .await?;
    Ok(())
}
