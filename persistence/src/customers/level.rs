//! Levels that customers have come to have.

use domain::{Actor, Event, EventKind, Timestamp};
use serde_json::json;

use crate::{Conn, Result, journal};

/// Raises so many customers at most whose turnover reaches a higher level than theirs, each with an entry of its own, and
/// answers how many that were. Nobody falls.
pub async fn raise(conn: &mut Conn, actor: &Actor, at: Timestamp, limit: i64) -> Result<usize> {
    let raised = sqlx::query!(
        r#"WITH due AS (
               SELECT customers.id, held.id AS held, reached.id AS reached
                 FROM customers
                      CROSS JOIN LATERAL (SELECT id, min_turnover FROM levels WHERE min_turnover <= customers.turnover
                                           ORDER BY min_turnover DESC LIMIT 1) AS reached
                      LEFT JOIN levels AS held ON held.id = customers.level_id
                WHERE held.id IS NULL OR held.min_turnover < reached.min_turnover
                ORDER BY customers.id LIMIT $1
                  FOR NO KEY UPDATE OF customers)
           UPDATE customers SET level_id = due.reached, version = version + 1
             FROM due WHERE customers.id = due.id
           RETURNING customers.id, customers.level_id, customers.turnover, due.held AS "held?""#,
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    let events: Vec<_> = raised
        .into_iter()
        .map(|row| {
            let data = json!({ "before": row.held, "after": row.level_id, "turnover": row.turnover });
            Event::new(EventKind::CustomerLevelChanged, row.id, at).of_customer(row.id).with(data)
        })
        .collect();
    journal::record_all(conn, actor, &events).await?;
    Ok(events.len())
}
