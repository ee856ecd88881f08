//! Which nodes of the program serve this database.

use uuid::Uuid;

use crate::{Conn, Result};

/// Says that a node is there, and counts all that are, itself included: those that said so within 15 seconds, by the
/// clock of the database.
pub async fn announce(conn: &mut Conn, node: Uuid) -> Result<u32> {
    let others = sqlx::query_scalar!(
        r#"WITH announced AS (
               INSERT INTO nodes (id, seen_at) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen_at = now()
           ), gone AS (
               DELETE FROM nodes WHERE id <> $1 AND seen_at < now() - interval '1 hour'
           )
           SELECT count(*) AS "others!" FROM nodes WHERE id <> $1 AND seen_at > now() - interval '15 s'"#,
        node,
    )
    .fetch_one(conn)
    .await?;
    Ok(u32::try_from(others).unwrap_or(u32::MAX).saturating_add(1))
}

/// The others need not wait to notice.
pub async fn leave(conn: &mut Conn, node: Uuid) -> Result<()> {
    sqlx::query!("DELETE FROM nodes WHERE id = $1", node).execute(conn).await?;
    Ok(())
}
