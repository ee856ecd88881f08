//! Shortages.

use domain::purchasing::{Shortage, ShortageRecord};
use domain::{Actor, Event, PurchaseId, ShortageId, Timestamp};

use crate::{Conn, Result, journal};

/// Writes a new shortage with what happened to it so far.
pub async fn insert(conn: &mut Conn, actor: &Actor, shortage: &Shortage, events: &[Event]) -> Result<()> {
    let record = shortage.record();
    sqlx::query!(
        "INSERT INTO shortages (id, order_id, order_line_id, purchase_id, quantity, status, note, created_by, created_at,
                                resolved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id.uuid(),
        record.order_id.uuid(),
        record.order_line_id.uuid(),
        record.purchase_id.map(PurchaseId::uuid),
        record.quantity,
        record.status.as_str(),
        record.note,
        record.created_by.uuid(),
        record.created_at,
        record.resolved_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}

/// Loads a shortage and keeps it locked until the transaction ends.
pub(super) async fn lock_shortage(conn: &mut Conn, id: ShortageId) -> Result<Shortage> {
    let record = sqlx::query_as!(
        ShortageRecord,
        "SELECT id, order_id, order_line_id, purchase_id, quantity, status, note, created_by, created_at, resolved_at
           FROM shortages WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Shortage::restore(record))
}
