//! What purchases and packages say about orders.

use domain::orders::Progress;
use domain::{OrderId, Timestamp};

use crate::{Conn, Result};

/// For each of the orders, how far its goods have come; one statement for all.
pub async fn progress(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, Progress)>> {
    let rows = sqlx::query!(
        r#"SELECT orders.id, units.unbought AS "unbought!", units.bought AS "bought!", untracked.count AS "untracked!",
                  package.announced AS "announced!", package.in_china AS "in_china!", package.in_transit AS "in_transit!",
                  package.in_vietnam AS "in_vietnam!", package.out_for_delivery AS "out_for_delivery!",
                  package.delivered AS "delivered!"
             FROM orders
                  CROSS JOIN LATERAL (
                      SELECT COALESCE(sum(quantity - purchased - cancelled), 0)::bigint AS unbought,
                             COALESCE(sum(purchased), 0)::bigint AS bought
                        FROM order_lines WHERE order_id = orders.id AND removed_at IS NULL) AS units
                  CROSS JOIN LATERAL (
                      SELECT count(*) FROM purchases
                       WHERE order_id = orders.id AND status NOT IN ('cancelled', 'refunded', 'closed')
                         AND NOT EXISTS (SELECT FROM package_purchases WHERE purchase_id = purchases.id)) AS untracked
                  CROSS JOIN LATERAL (
                      SELECT count(*) FILTER (WHERE stage = 'announced') AS announced,
                             count(*) FILTER (WHERE stage IN ('in_china', 'packed', 'anonymous')) AS in_china,
                             count(*) FILTER (WHERE stage = 'in_transit') AS in_transit,
                             count(*) FILTER (WHERE stage = 'in_vietnam') AS in_vietnam,
                             count(*) FILTER (WHERE stage = 'out_for_delivery') AS out_for_delivery,
                             count(*) FILTER (WHERE stage = 'delivered') AS delivered
                        FROM (SELECT DISTINCT packages.id,
                                     CASE packages.status WHEN 'held' THEN packages.resumes_as ELSE packages.status END AS stage
                                FROM package_purchases JOIN packages ON packages.id = package_purchases.package_id
                               WHERE package_purchases.order_id = orders.id) AS of_order) AS package
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

/// Orders whose packages were all delivered before then and that are paid, some hundreds at a time.
pub async fn sent_out_since(conn: &mut Conn, before: Timestamp) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM orders
          WHERE status = 'delivering' AND paid = total AND hold_reason IS NULL
            AND EXISTS (SELECT FROM package_purchases JOIN packages ON packages.id = package_purchases.package_id
                         WHERE package_purchases.order_id = orders.id AND packages.delivered_at <= $1)
          ORDER BY id LIMIT 200",
        before,
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}
