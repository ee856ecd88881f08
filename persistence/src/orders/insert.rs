//! Writing new orders.

use domain::orders::{LineRecord, NewLine, Order};
use domain::{Actor, Event, OrderLineId};
use serde_json::{Value, json};
use sqlx::types::Json;

use crate::{Conn, Result, journal};

/// An order that was placed just now, with its lines.
#[derive(Debug)]
pub struct Placed {
    pub order: Order,
    /// The version of the list of forbidden goods that has looked at them.
    pub goods_list: i32,
    pub lines: Vec<(OrderLineId, NewLine)>,
    pub event: Event,
}

impl Placed {
    /// Its lines as they are stored, in their order.
    pub(super) fn line_records(&self) -> Vec<LineRecord> {
        let order = self.order.record();
        let record = |(position, (id, line)): (i32, &(OrderLineId, NewLine))| {
            LineRecord::placed(*id, order.id, position, line.clone(), order.created_at)
        };
        (1..).zip(&self.lines).map(record).collect()
    }
}

/// Writes new orders with their lines in one statement, however many.
pub async fn insert(conn: &mut Conn, actor: &Actor, placed: &[Placed]) -> Result<()> {
    let orders = placed.iter().map(order_row).collect();
    let lines: Vec<_> = placed.iter().flat_map(Placed::line_records).collect();
    sqlx::query!(
        "WITH placed AS (
             INSERT INTO orders (id, code, customer_id, channel, status, hold_reason, marketplace, shop_id, shop_name,
                                 recipient, phone, address, warehouse_id, tally, crate, insurance, shipping_line, surcharges,
                                 declared_value, deposit_percent, accepts_shortage, china_freight, goods, customer_note, source_document, created_by,
                                 created_at, expected_confirmation_at, goods_list)
             SELECT id, code, customer_id, channel, status, hold_reason, marketplace, shop_id, shop_name, recipient, phone,
                    address, warehouse_id, tally, crate, insurance, shipping_line, surcharges, declared_value, deposit_percent,
                    accepts_shortage, china_freight, goods, customer_note, source_document, created_by, created_at, expected_confirmation_at, goods_list
               FROM jsonb_populate_recordset(NULL::orders, $1)
         )
         INSERT INTO order_lines (id, order_id, position, item_id, variant_key, link, title, title_translated, variant, image,
                                  unit_price, price_tiers, quantity, min_quantity, note, price_doubts, goods_rules,
                                  goods_verdict, goods_allowed_reason, created_at)
         SELECT id, order_id, position, item_id, variant_key, link, title, title_translated, variant, image, unit_price,
                price_tiers, quantity, min_quantity, note, price_doubts, goods_rules, goods_verdict, '', created_at
           FROM jsonb_populate_recordset(NULL::order_lines, $2)",
        Value::Array(orders),
        Json(lines) as _,
    )
    .execute(&mut *conn)
    .await?;
    let events: Vec<_> = placed.iter().map(|it| it.event.clone()).collect();
    journal::record_all(conn, actor, &events).await
}

/// A row of the table, by the names of its columns.
fn order_row(placed: &Placed) -> Value {
    let record = placed.order.record();
    json!({
        "id": record.id,
        "code": record.code,
        "customer_id": record.customer_id,
        "channel": record.channel,
        "status": record.status,
        "hold_reason": record.hold_reason,
        "marketplace": record.marketplace,
        "shop_id": record.shop_id,
        "shop_name": record.shop_name,
        "recipient": record.recipient,
        "phone": record.phone,
        "address": record.address,
        "warehouse_id": record.warehouse_id,
        "tally": record.tally,
        "crate": record.crating,
        "insurance": record.insurance,
        "shipping_line": record.shipping_line,
        "surcharges": record.surcharges,
        "declared_value": record.declared_value,
        "deposit_percent": record.deposit_percent,
        "accepts_shortage": record.accepts_shortage,
        "china_freight": record.china_freight,
        "goods": record.goods,
        "customer_note": record.customer_note,
        "source_document": record.source_document,
        "created_by": record.created_by,
        "created_at": record.created_at,
        "expected_confirmation_at": record.expected_confirmation_at,
        "goods_list": placed.goods_list,
    })
}
