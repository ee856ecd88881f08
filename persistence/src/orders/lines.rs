//! The lines of orders, and the counts of where their units are.

use domain::goods::GoodsVerdict;
use domain::orders::{LineCounts, LineRecord, NewLine};
use domain::{Cny, OrderId, OrderLineId, Timestamp, UserId};
use sqlx::types::Json;

use crate::error::ExpectRows;
use crate::{Conn, Result};

/// The lines that were not removed, in their order.
pub async fn lines(conn: &mut Conn, order: OrderId) -> Result<Vec<LineRecord>> {
    let lines = sqlx::query_as!(
        LineRecord,
        "SELECT id, order_id, position, item_id, variant_key, link, title, title_translated, variant, image, unit_price,
                agreed_price, price_tiers, quantity, min_quantity, note, price_doubts, goods_rules, goods_verdict,
                goods_allowed_by, goods_allowed_reason, purchased, cancelled, received_good, defective, missing,
                shipped, delivered, refunded, written_off, created_at
           FROM order_lines WHERE order_id = $1 AND removed_at IS NULL ORDER BY position",
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(lines)
}

/// Adds a line at the end. The order is locked, so nobody else takes the position.
pub async fn insert_line(
    conn: &mut Conn,
    order: OrderId,
    id: OrderLineId,
    line: &NewLine,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO order_lines (id, order_id, position, item_id, variant_key, link, title, variant, image, unit_price,
                                  quantity, min_quantity, note, price_doubts, goods_rules, goods_verdict, created_at,
                                  title_translated, price_tiers)
         SELECT $1, $2, COALESCE(max(position), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                $17, $18
           FROM order_lines WHERE order_id = $2",
        id.uuid(),
        order.uuid(),
        line.item_id,
        line.variant_key,
        line.link,
        line.title,
        line.variant,
        line.image,
        line.unit_price.amount(),
        line.quantity,
        line.min_quantity,
        line.note,
        Json(&line.price_doubts) as _,
        &line.screening.rules,
        line.screening.verdict.map(GoodsVerdict::as_str),
        at,
        line.title_translated,
        Json(&line.price_tiers) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update_line(conn: &mut Conn, id: OrderLineId, line: &NewLine) -> Result<()> {
    sqlx::query!(
        "UPDATE order_lines
            SET item_id = $2, variant_key = $3, link = $4, title = $5, variant = $6, image = $7, unit_price = $8,
                quantity = $9, min_quantity = $10, note = $11, price_doubts = $12,
                goods_rules = $13, goods_verdict = $14,
                goods_allowed_by = CASE WHEN $15 THEN goods_allowed_by END,
                goods_allowed_reason = CASE WHEN $15 THEN goods_allowed_reason ELSE '' END,
                title_translated = $16, price_tiers = $17
          WHERE id = $1",
        id.uuid(),
        line.item_id,
        line.variant_key,
        line.link,
        line.title,
        line.variant,
        line.image,
        line.unit_price.amount(),
        line.quantity,
        line.min_quantity,
        line.note,
        Json(&line.price_doubts) as _,
        &line.screening.rules,
        line.screening.verdict.map(GoodsVerdict::as_str),
        line.goods_allowed,
        line.title_translated,
        Json(&line.price_tiers) as _,
    )
    .execute(conn)
    .await?
    .expect_rows(1)
}

/// Gives lines other prices.
pub async fn save_prices(conn: &mut Conn, prices: &[(OrderLineId, Cny)]) -> Result<()> {
    sqlx::query!(
        "UPDATE order_lines SET unit_price = priced.price
           FROM UNNEST($1::uuid[], $2::numeric[]) AS priced (id, price) WHERE order_lines.id = priced.id",
        &prices.iter().map(|(id, _)| id.uuid()).collect::<Vec<_>>(),
        &prices.iter().map(|(_, price)| price.amount()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?
    .expect_rows(prices.len() as u64)
}

/// Notes who carries the goods of a line in spite of the list, and why.
pub async fn allow_goods(conn: &mut Conn, id: OrderLineId, by: UserId, reason: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE order_lines SET goods_allowed_by = $2, goods_allowed_reason = $3 WHERE id = $1",
        id.uuid(),
        by.uuid(),
        reason,
    )
    .execute(conn)
    .await?
    .expect_rows(1)
}

/// Takes the line out of the order; its row stays for the history.
pub async fn remove_line(conn: &mut Conn, id: OrderLineId, at: Timestamp) -> Result<()> {
    sqlx::query!("UPDATE order_lines SET removed_at = $2 WHERE id = $1", id.uuid(), at)
        .execute(conn)
        .await?
        .expect_rows(1)
}

/// Gives up all that is not bought of an order.
pub async fn give_up_unbought(conn: &mut Conn, order: OrderId) -> Result<()> {
    sqlx::query!(
        "UPDATE order_lines SET cancelled = quantity - purchased
          WHERE order_id = $1 AND removed_at IS NULL AND quantity > purchased + cancelled",
        order.uuid(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes counts of many lines in one statement. A change by which a unit would be lost or doubled is refused by a
/// constraint `order_lines_…`; several entries for one line add up.
pub async fn add_counts(conn: &mut Conn, changes: &[LineCounts]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let column = |of: fn(&LineCounts) -> i32| changes.iter().map(of).collect::<Vec<_>>();
    sqlx::query!(
        "UPDATE order_lines
            SET purchased = order_lines.purchased + change.purchased,
                cancelled = order_lines.cancelled + change.cancelled,
                received_good = order_lines.received_good + change.received_good,
                defective = order_lines.defective + change.defective,
                missing = order_lines.missing + change.missing,
                shipped = order_lines.shipped + change.shipped,
                delivered = order_lines.delivered + change.delivered,
                refunded = order_lines.refunded + change.refunded,
                written_off = order_lines.written_off + change.written_off
           FROM (SELECT id, sum(purchased)::integer AS purchased, sum(cancelled)::integer AS cancelled,
                        sum(received_good)::integer AS received_good, sum(defective)::integer AS defective,
                        sum(missing)::integer AS missing, sum(shipped)::integer AS shipped,
                        sum(delivered)::integer AS delivered, sum(refunded)::integer AS refunded,
                        sum(written_off)::integer AS written_off
                   FROM UNNEST($1::uuid[], $2::integer[], $3::integer[], $4::integer[], $5::integer[], $6::integer[],
                               $7::integer[], $8::integer[], $9::integer[], $10::integer[])
                        AS change (id, purchased, cancelled, received_good, defective, missing, shipped, delivered, refunded,
                                   written_off)
                  GROUP BY id) AS change
          WHERE order_lines.id = change.id",
        &changes.iter().map(|change| change.line.uuid()).collect::<Vec<_>>(),
        &column(|change| change.purchased),
        &column(|change| change.cancelled),
        &column(|change| change.received_good),
        &column(|change| change.defective),
        &column(|change| change.missing),
        &column(|change| change.shipped),
        &column(|change| change.delivered),
        &column(|change| change.refunded),
        &column(|change| change.written_off),
    )
    .execute(conn)
    .await?;
    Ok(())
}
