//! Purchases that move on, or are told of, without anybody's command: many at once and without their lines.

use domain::purchasing::{Purchase, PurchaseRecord};
use domain::{Actor, Event, Timestamp};
use uuid::Uuid;

use crate::{Conn, Result, journal};

/// Purchases of which nobody knows a tracking number: paid before that moment and nobody has been warned, or warned of
/// before the other and not told to the managers. Rows that somebody else holds are left for the next time.
pub async fn lock_untracked(
    conn: &mut Conn,
    paid_before: Timestamp,
    warned_before: Timestamp,
    limit: i64,
) -> Result<Vec<Purchase>> {
    let records = sqlx::query_as!(
        PurchaseRecord,
        "SELECT id, code, order_id, status, marketplace, buyer_account, shop_order_number, goods, freight, discount,
                rebate, paid, refunded, cost, difference_reason, cash_account_id, note, created_by, created_at, paid_at,
                shipped_at, received_at, warned_at, escalated_at, version
           FROM purchases
          WHERE status = 'paid'
            AND ((warned_at IS NULL AND paid_at < $1) OR (escalated_at IS NULL AND warned_at < $2))
          ORDER BY paid_at
          LIMIT $3
            FOR UPDATE SKIP LOCKED",
        paid_before,
        warned_before,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(|record| Purchase::restore(record, vec![])).collect())
}

/// Shipped purchases, named themselves or by one of their packages, of which every unit has arrived at a warehouse.
pub async fn lock_arrived(conn: &mut Conn, purchases_or_packages: &[Uuid]) -> Result<Vec<Purchase>> {
    let records = sqlx::query_as!(
        PurchaseRecord,
        "SELECT id, code, order_id, status, marketplace, buyer_account, shop_order_number, goods, freight, discount,
                rebate, paid, refunded, cost, difference_reason, cash_account_id, note, created_by, created_at, paid_at,
                shipped_at, received_at, warned_at, escalated_at, version
           FROM purchases
          WHERE id IN (SELECT UNNEST($1::uuid[])
                       UNION SELECT purchase_id FROM package_purchases WHERE package_id = ANY($1))
            AND status = 'shipped'
            AND NOT EXISTS (
                SELECT FROM package_purchases carried JOIN packages ON packages.id = carried.package_id
                 WHERE carried.purchase_id = purchases.id AND COALESCE(packages.resumes_as, packages.status) = 'announced')
            AND NOT EXISTS (
                SELECT FROM purchase_lines line
                 WHERE line.purchase_id = purchases.id
                   AND line.quantity > (SELECT COALESCE(sum(expected), 0) FROM package_lines packed
                                         WHERE packed.purchase_id = purchases.id
                                           AND packed.order_line_id = line.order_line_id))
          ORDER BY id
            FOR UPDATE",
        purchases_or_packages,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(|record| Purchase::restore(record, vec![])).collect())
}

/// Purchases of these orders that are on their way or have arrived.
pub async fn lock_delivered(conn: &mut Conn, orders: &[Uuid]) -> Result<Vec<Purchase>> {
    let records = sqlx::query_as!(
        PurchaseRecord,
        "SELECT id, code, order_id, status, marketplace, buyer_account, shop_order_number, goods, freight, discount,
                rebate, paid, refunded, cost, difference_reason, cash_account_id, note, created_by, created_at, paid_at,
                shipped_at, received_at, warned_at, escalated_at, version
           FROM purchases
          WHERE order_id = ANY($1) AND status IN ('shipped', 'received')
          ORDER BY id
            FOR UPDATE",
        orders,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(|record| Purchase::restore(record, vec![])).collect())
}

/// Writes back where purchases stand, and who was warned of them, in one statement for all.
pub async fn save_all(conn: &mut Conn, actor: &Actor, purchases: &[Purchase], events: &[Event]) -> Result<()> {
    let records = || purchases.iter().map(Purchase::record);
    sqlx::query!(
        "UPDATE purchases
            SET status = moved.status, received_at = moved.received_at, warned_at = moved.warned_at,
                escalated_at = moved.escalated_at, version = version + 1
           FROM UNNEST($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
                AS moved (id, status, received_at, warned_at, escalated_at)
          WHERE purchases.id = moved.id",
        &records().map(|record| record.id.uuid()).collect::<Vec<_>>(),
        &records().map(|record| record.status.as_str().to_owned()).collect::<Vec<_>>(),
        &records().map(|record| record.received_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
        &records().map(|record| record.warned_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
        &records().map(|record| record.escalated_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}
