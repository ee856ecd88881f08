//! Orders that are not bought yet, against a list of forbidden goods that has changed.

use domain::orders::{LineRecord, NewLine, Order, OrderRecord};
use domain::{Actor, Event, OrderId, OrderLineId, Timestamp};
use serde_json::{Value, json};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// So many orders that are not bought yet and were looked at by an earlier version of the list; locked. What somebody else
/// holds is passed over, and is due again next time.
pub async fn lock_screened_before(conn: &mut Conn, list: i32, limit: i64) -> Result<Vec<Order>> {
    let records = sqlx::query_as!(
        OrderRecord,
        "SELECT id, code, customer_id, channel, status, hold_reason, hold_note, marketplace, shop_id, shop_name,
                recipient, phone, address, warehouse_id, tally, crate AS crating, insurance, shipping_line, surcharges, tally_exempt,
                accepts_shortage, rate_card_version_id, exchange_rate, level_service_discount, level_freight_discount,
                level_id, declared_value, deposit_percent, deposit_share, china_freight, goods, total, deposit, paid,
                payment_status, care_staff_id, ordering_staff_id, customer_note, internal_note, source_document,
                created_by, created_at, expected_confirmation_at, approved_at, confirm_since,
                reminded_at, deposited_at, purchased_at, completed_at, cancelled_at, cancel_reason, version
           FROM orders
          WHERE status IN ('submitted', 'reviewing', 'approved', 'deposited', 'ordering') AND goods_list < $1
          ORDER BY goods_list, id
          LIMIT $2
            FOR UPDATE SKIP LOCKED",
        list,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(Order::restore).collect())
}

/// The lines of these orders that were not removed, each order's in their order.
pub async fn lines_of(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<LineRecord>> {
    let lines = sqlx::query_as!(
        LineRecord,
        "SELECT id, order_id, position, item_id, variant_key, link, title, title_translated, variant, image, unit_price,
                agreed_price, price_tiers, quantity, min_quantity, note, price_doubts, goods_rules, goods_verdict,
                goods_allowed_by, goods_allowed_reason, purchased, cancelled, received_good, defective, missing,
                shipped, delivered, refunded, written_off, created_at
           FROM order_lines WHERE order_id = ANY($1) AND removed_at IS NULL ORDER BY order_id, position",
        &orders.iter().map(|order| order.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(lines)
}

/// Writes what the list says of lines now, that of their orders `looked_at` this version has been seen, and what became of
/// the `changed` ones among these: three statements, however many.
pub async fn save_screened(
    conn: &mut Conn,
    actor: &Actor,
    list: i32,
    looked_at: &[OrderId],
    lines: &[(OrderLineId, NewLine)],
    changed: &[(Order, Vec<Event>)],
) -> Result<()> {
    let found = lines.iter().map(|(id, line)| {
        let (rules, verdict) = (&line.screening.rules, line.screening.verdict);
        json!({ "id": id, "rules": rules, "verdict": verdict, "allowed": line.goods_allowed })
    });
    sqlx::query!(
        "UPDATE order_lines
            SET goods_rules = found.rules, goods_verdict = found.verdict,
                goods_allowed_by = CASE WHEN found.allowed THEN order_lines.goods_allowed_by END,
                goods_allowed_reason = CASE WHEN found.allowed THEN order_lines.goods_allowed_reason ELSE '' END
           FROM jsonb_to_recordset($1) AS found (id uuid, rules text[], verdict text, allowed boolean)
          WHERE order_lines.id = found.id",
        Value::Array(found.collect()),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(lines.len() as u64)?;
    let records = || changed.iter().map(|(order, _)| order.record());
    sqlx::query!(
        "UPDATE orders
            SET goods_list = $1,
                hold_reason = CASE WHEN changed.id IS NULL THEN orders.hold_reason ELSE changed.hold_reason END,
                hold_note = CASE WHEN changed.id IS NULL THEN orders.hold_note ELSE changed.hold_note END,
                confirm_since = CASE WHEN changed.id IS NULL THEN orders.confirm_since ELSE changed.confirm_since END,
                reminded_at = CASE WHEN changed.id IS NULL THEN orders.reminded_at ELSE changed.reminded_at END,
                version = orders.version + CASE WHEN changed.id IS NULL THEN 0 ELSE 1 END
           FROM UNNEST($2::uuid[]) AS seen (id)
                LEFT JOIN UNNEST($3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
                          AS changed (id, hold_reason, hold_note, confirm_since, reminded_at) ON changed.id = seen.id
          WHERE orders.id = seen.id",
        list,
        &looked_at.iter().map(|order| order.uuid()).collect::<Vec<_>>(),
        &records().map(|order| order.id.uuid()).collect::<Vec<_>>(),
        &records().map(|order| order.hold_reason.map(|reason| reason.as_str().to_owned())).collect::<Vec<_>>() as _,
        &records().map(|order| order.hold_note.clone()).collect::<Vec<_>>() as _,
        &records().map(|order| order.confirm_since.map(Timestamp::utc)).collect::<Vec<_>>() as _,
        &records().map(|order| order.reminded_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(looked_at.len() as u64)?;
    let events: Vec<_> = changed.iter().flat_map(|(_, events)| events).cloned().collect();
    journal::record_all(conn, actor, &events).await
}
