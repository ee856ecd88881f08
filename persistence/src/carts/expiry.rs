//! What time does to carts. Several workers may be at it at once: what one holds, the others pass over.

use domain::carts::{CartItem, CartItemRecord};
use domain::{Actor, CartItemId, CustomerId, Event, Timestamp};

use crate::{Conn, Result, journal};

/// An item whose customer should hear that its time is running out.
#[derive(Clone, Copy, Debug)]
pub struct Expiring {
    pub id: CartItemId,
    pub customer_id: CustomerId,
    pub expires_at: Timestamp,
}

/// Items that will expire before `before` and whose customers have not been told; locked.
pub async fn expiring(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<Expiring>> {
    let rows = sqlx::query_as!(
        Expiring,
        "SELECT id, customer_id, expires_at FROM cart_items
          WHERE status = 'active' AND expires_at <= $1 AND warned_at IS NULL
          ORDER BY expires_at, id
          LIMIT $2
            FOR UPDATE SKIP LOCKED",
        before,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

pub async fn mark_warned(
    conn: &mut Conn,
    actor: &Actor,
    items: &[CartItemId],
    at: Timestamp,
    events: &[Event],
) -> Result<()> {
    let ids: Vec<_> = items.iter().map(|id| id.uuid()).collect();
    sqlx::query!("UPDATE cart_items SET warned_at = $2 WHERE id = ANY($1)", &ids, at).execute(&mut *conn).await?;
    journal::record_all(conn, actor, events).await
}

/// Items whose time is over; locked.
pub async fn lock_due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<CartItem>> {
    let records = sqlx::query_as!(
        CartItemRecord,
        "SELECT id, customer_id, status, link, variant_key, variant, quantity, note, expires_at, ended_at, version
           FROM cart_items
          WHERE status = 'active' AND expires_at <= $1
          ORDER BY expires_at, id
          LIMIT $2
            FOR UPDATE SKIP LOCKED",
        now,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(CartItem::restore_from).collect())
}

/// Deletes what left the cart before `before` without being ordered; answers how many items that were.
pub async fn forget(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM cart_items WHERE id IN (
             SELECT id FROM cart_items
              WHERE status IN ('expired', 'removed') AND ended_at < $1
              ORDER BY ended_at LIMIT $2
                FOR UPDATE SKIP LOCKED)",
        before,
        limit,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
