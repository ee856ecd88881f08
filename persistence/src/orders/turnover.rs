//! What completed orders do to the customer's standing.

use domain::{Actor, CustomerId, Event, EventKind, Timestamp, Vnd};
use serde_json::json;

use crate::{Conn, Result, journal};

/// Adds to the lifetime turnover, and raises the level, with an entry of its own, where that reaches the next.
pub async fn add_turnover(
    conn: &mut Conn,
    actor: &Actor,
    customer: CustomerId,
    amount: Vnd,
    at: Timestamp,
) -> Result<()> {
    let turnover = sqlx::query_scalar!(
        "UPDATE customers SET turnover = turnover + $2 WHERE id = $1 RETURNING turnover",
        customer.uuid(),
        amount.amount(),
    )
    .fetch_one(&mut *conn)
    .await?;
    let raised = sqlx::query_scalar!(
        "UPDATE customers SET level_id = reached.id, version = version + 1
           FROM (SELECT id, min_turnover FROM levels WHERE min_turnover <= $2 ORDER BY min_turnover DESC LIMIT 1) AS reached
          WHERE customers.id = $1 AND customers.level_id IS DISTINCT FROM reached.id
            AND COALESCE((SELECT min_turnover FROM levels WHERE id = customers.level_id), -1) < reached.min_turnover
         RETURNING reached.id",
        customer.uuid(),
        turnover.amount(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(level) = raised else { return Ok(()) };
    let event = Event::new(EventKind::CustomerLevelChanged, customer, at).of_customer(customer);
    journal::record(conn, actor, &event.with(json!({ "after": level, "turnover": turnover }))).await
}
