//! The units that packages carry, and what their order lines say of them.

use domain::packages::{LineUnits, OrderUnits, Package, Tally, Units, Wishes};
use domain::pricing::GoodsClass;
use domain::{CustomerId, OrderId, OrderLineId, PurchaseId, WarehouseId};

use crate::{Conn, Result};

/// What the order lines of these packages, and of `others`, say. Their orders are locked already.
pub async fn order_units(conn: &mut Conn, packages: &[Package], others: &[OrderLineId]) -> Result<OrderUnits> {
    let carried = packages.iter().flat_map(Package::lines).map(|line| line.order_line_id.uuid());
    let ids: Vec<_> = carried.chain(others.iter().map(|line| line.uuid())).collect();
    let rows = sqlx::query!(
        r#"SELECT id, purchased, refunded + written_off AS "resolved!", received_good, defective, missing, shipped, delivered
             FROM order_lines WHERE id = ANY($1)"#,
        &ids,
    )
    .fetch_all(conn)
    .await?;
    Ok(OrderUnits::new(rows.into_iter().map(|row| LineUnits {
        order_line_id: row.id,
        purchased: row.purchased,
        resolved: row.resolved,
        units: Units {
            received_good: row.received_good,
            defective: row.defective,
            missing: row.missing,
            shipped: row.shipped,
            delivered: row.delivered,
        },
    })))
}

/// A purchase as a package sees it.
#[derive(Clone, Debug)]
pub struct PurchaseContents {
    pub order: OrderId,
    pub customer: CustomerId,
    pub destination: WarehouseId,
    pub wishes: Wishes,
    /// The most particular one that the list of forbidden and restricted goods has for something in it.
    pub goods_class: GoodsClass,
    /// Units of each line that no package is to bring yet.
    pub unannounced: Vec<(OrderLineId, i32)>,
}

pub async fn purchase_contents(conn: &mut Conn, purchase: PurchaseId) -> Result<Option<PurchaseContents>> {
    let order = sqlx::query!(
        r#"SELECT purchases.order_id, orders.customer_id, orders.warehouse_id, orders.tally, orders.tally_exempt,
                  orders.crate AS crating,
                  ARRAY(SELECT DISTINCT rule ->> 'goods_class'
                          FROM purchase_lines
                               JOIN order_lines ON order_lines.id = purchase_lines.order_line_id
                               CROSS JOIN LATERAL (
                                   SELECT rules FROM forbidden_goods_versions
                                    WHERE order_lines.goods_rules <> '{}' ORDER BY version DESC LIMIT 1) AS list
                               CROSS JOIN LATERAL jsonb_array_elements(list.rules) AS rule
                         WHERE purchase_lines.purchase_id = purchases.id AND rule ->> 'code' = ANY(order_lines.goods_rules)
                           AND rule ->> 'goods_class' IS NOT NULL) AS "goods_classes!: Vec<GoodsClass>"
             FROM purchases JOIN orders ON orders.id = purchases.order_id
            WHERE purchases.id = $1"#,
        purchase.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(order) = order else { return Ok(None) };
    let rows = sqlx::query!(
        r#"SELECT bought.order_line_id,
                  bought.quantity - COALESCE((
                      SELECT sum(expected) FROM package_lines carried
                       WHERE carried.purchase_id = bought.purchase_id AND carried.order_line_id = bought.order_line_id
                  ), 0)::integer AS "unannounced!"
             FROM purchase_lines bought
            WHERE bought.purchase_id = $1
            ORDER BY bought.order_line_id"#,
        purchase.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let tally = match (order.tally, order.tally_exempt) {
        (true, false) => Tally::Due,
        (true, true) => Tally::Exempt,
        (false, _) => Tally::None,
    };
    Ok(Some(PurchaseContents {
        order: order.order_id,
        customer: order.customer_id,
        destination: order.warehouse_id,
        wishes: Wishes { tally, crating: order.crating },
        goods_class: order.goods_classes.into_iter().max().unwrap_or_default(),
        unannounced: rows.into_iter().map(|row| (row.order_line_id, row.unannounced)).collect(),
    }))
}
