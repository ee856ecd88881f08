//! Whether the database is fit to serve.

use crate::{Conn, Result};

/// What the database says of itself.
#[derive(Clone, Debug)]
pub struct Health {
    /// A commit is on disk before it is acknowledged.
    pub durable: bool,
    /// Age of the oldest event nobody has been told of, in seconds.
    pub outbox_lag: i64,
}

pub async fn check(conn: &mut Conn) -> Result<Health> {
    let health = sqlx::query_as!(
        Health,
        r#"SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
                  AND current_setting('synchronous_commit') <> 'off' AS "durable!",
                  COALESCE((SELECT extract(epoch FROM now() - run_at)::bigint FROM outbox
                             WHERE state = 'ready' ORDER BY run_at, id LIMIT 1), 0) AS "outbox_lag!""#,
    )
    .fetch_one(conn)
    .await?;
    Ok(health)
}
