//! What purchases and packages say about orders.

use domain::orders::Progress;
use domain::{OrderId, Timestamp};

use crate::{Conn, Result};

/// For each of the orders, how far its goods have come; one statement for all.
pub async fn progress(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, Progress)>> {
    let rows = sqlx::query!(
        r#"SELECT orders.id, units.unbought AS "unbought!", units.bought AS "bought!", units.untracked AS "untracked!",
                  units.unaccounted AS "unaccounted!", package.announced AS "announced!", package.in_china AS "in_china!", package.in_transit AS "in_transit!",
                  package.in_vietnam AS "in_vietnam!", package.out_for_delivery AS "out_for_delivery!",
                  package.delivered AS "delivered!"
             FROM orders
                  CROSS JOIN LATERAL (
                      SELECT COALESCE(sum(quantity - purchased - cancelled), 0)::bigint AS unbought,
                             COALESCE(sum(purchased), 0)::bigint AS bought,
                             COALESCE(sum(GREATEST(purchased - packed.units, 0)), 0)::bigint AS untracked,
                             COALESCE(sum(quantity - cancelled - delivered - refunded - written_off), 0)::bigint AS unaccounted
                        FROM order_lines CROSS JOIN LATERAL (
                             SELECT COALESCE(sum(expected), 0) AS units
                               FROM package_lines WHERE order_line_id = order_lines.id) AS packed
                       WHERE order_id = orders.id AND removed_at IS NULL) AS units
                  CROSS JOIN packages_by_stage(orders.id) AS package
            WHERE orders.id = ANY($1)"#,
        &orders.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    let progress = rows.into_iter().map(|row| {
        let progress = Progress {
            unbought: row.unbought,
            bought: row.bought,
            untracked: row.untracked,
            unaccounted: row.unaccounted,
            announced: row.announced,
            in_china: row.in_china,
            in_transit: row.in_transit,
            in_vietnam: row.in_vietnam,
            out_for_delivery: row.out_for_delivery,
            delivered: row.delivered,
        };
        (row.id, progress)
    });
    Ok(progress.collect())
}

/// Whether something of the order has come to a warehouse, or was lost or settled on the way there.
pub async fn has_moved_goods(conn: &mut Conn, order: OrderId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM order_lines
                           WHERE order_id = $1 AND removed_at IS NULL AND received_good + defective + missing > 0)
               OR EXISTS (SELECT FROM package_purchases JOIN packages ON packages.id = package_purchases.package_id
                           WHERE package_purchases.order_id = $1
                             AND COALESCE(packages.resumes_as, packages.status) <> 'announced'
                             AND EXISTS (SELECT FROM order_lines
                                          WHERE order_id = $1 AND removed_at IS NULL AND purchased > 0)) AS "found!""#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// Whether the shop already has money for this order.
pub async fn has_paid_purchases(conn: &mut Conn, order: OrderId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM purchases WHERE order_id = $1 AND paid > refunded) AS "found!""#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// Whether something is ordered from the shop and not yet paid, so that it can still be called off there.
pub async fn has_open_purchases(conn: &mut Conn, order: OrderId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM purchases WHERE order_id = $1 AND status = 'placed') AS "found!""#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// Paid orders of which the last package was delivered before then and each unit has ended; so many at a time, those
/// after `after`.
pub async fn delivered_before(
    conn: &mut Conn,
    before: Timestamp,
    after: Option<OrderId>,
    limit: i64,
) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders
          WHERE status = 'delivering' AND paid = total AND hold_reason IS NULL AND ($2::uuid IS NULL OR id > $2)
            AND (SELECT max(packages.delivered_at)
                   FROM package_purchases JOIN packages ON packages.id = package_purchases.package_id
                  WHERE package_purchases.order_id = orders.id) <= $1
            AND NOT EXISTS (SELECT FROM order_lines
                             WHERE order_id = orders.id AND removed_at IS NULL
                               AND quantity <> cancelled + delivered + refunded + written_off)
            AND NOT EXISTS (SELECT FROM refunds WHERE order_id = orders.id AND refunds.status = 'requested')
          ORDER BY id LIMIT $3",
        before,
        after.map(OrderId::uuid),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}
