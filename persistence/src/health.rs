//! Whether the database is fit to serve.

use sqlx::query_scalar;

use crate::{Conn, MIGRATIONS, Result};

/// What the database says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Health {
    /// A commit is on disk before it is acknowledged.
    pub durable: bool,
    /// The schema is the one this program was built for, or a later one.
    pub migrated: bool,
    pub waiting: Waiting,
}

/// What is still to be told.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// For how long the longest has been due, in seconds.
    pub notice_lag: i64,
    pub mail_lag: i64,
    /// Events that were tried too often and wait for people to look at them.
    pub dead: i64,
}

pub async fn check(conn: &mut Conn) -> Result<Health> {
    let durable = sqlx::query_scalar!(
        r#"SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
                  AND current_setting('synchronous_commit') <> 'off' AS "durable!""#,
    )
    .fetch_one(&mut *conn)
    .await?;
    let migrated = migrated(conn).await?;
    // Before that the tables may not be there.
    let waiting = if migrated { waiting(conn).await? } else { Waiting { notice_lag: 0, mail_lag: 0, dead: 0 } };
    Ok(Health { durable, migrated, waiting })
}

pub async fn waiting(conn: &mut Conn) -> Result<Waiting> {
    let waiting = sqlx::query_as!(
        Waiting,
        r#"SELECT COALESCE((SELECT extract(epoch FROM now() - run_at)::bigint FROM outbox
                             WHERE state = 'ready' AND lane = 'notice' ORDER BY run_at, id LIMIT 1), 0) AS "notice_lag!",
                  COALESCE((SELECT extract(epoch FROM now() - run_at)::bigint FROM outbox
                             WHERE state = 'ready' AND lane = 'mail' ORDER BY run_at, id LIMIT 1), 0) AS "mail_lag!",
                  (SELECT count(*) FROM outbox WHERE state = 'dead') AS "dead!""#,
    )
    .fetch_one(conn)
    .await?;
    Ok(waiting)
}

/// By name and at run time: where sqlx keeps its list is no table of ours.
async fn migrated(conn: &mut Conn) -> Result<bool> {
    let listed: bool = query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *conn).await?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
    let sql = "SELECT EXISTS (SELECT FROM _sqlx_migrations WHERE version = $1 AND success)";
    Ok(listed && query_scalar(sql).bind(newest).fetch_one(conn).await?)
}
