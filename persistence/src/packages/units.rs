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
    /// Of lines whose goods the list of forbidden and restricted goods has a class for, the most particular one.
    classes: Vec<(OrderLineId, GoodsClass)>,
    /// Units of each line that no package is to bring yet.
    pub unannounced: Vec<(OrderLineId, i32)>,
}

impl PurchaseContents {
    /// The most particular class of what is in these lines.
    pub fn class_of(&self, lines: &[(OrderLineId, i32)]) -> GoodsClass {
        let of_these = self.classes.iter().filter(|(line, _)| lines.iter().any(|(brought, _)| brought == line));
        of_these.map(|(_, class)| *class).max().unwrap_or_default()
    }
}

pub async fn purchase_contents(conn: &mut Conn, purchase: PurchaseId) -> Result<Option<PurchaseContents>> {
    let order = sqlx::query!(
        "SELECT purchases.order_id, orders.customer_id, orders.warehouse_id, orders.tally, orders.tally_exempt,
                orders.crate AS crating
           FROM purchases JOIN orders ON orders.id = purchases.order_id
          WHERE purchases.id = $1",
        purchase.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(order) = order else { return Ok(None) };
    let rows = sqlx::query!(
        r#"SELECT bought.order_line_id,
                  ARRAY(SELECT rule ->> 'goods_class'
                          FROM (SELECT rules FROM forbidden_goods_versions
                                 WHERE order_lines.goods_rules <> '{}' ORDER BY version DESC LIMIT 1) AS list
                               CROSS JOIN LATERAL jsonb_array_elements(list.rules) AS rule
                         WHERE rule ->> 'code' = ANY(order_lines.goods_rules)
                           AND rule ->> 'goods_class' IS NOT NULL) AS "classes!: Vec<GoodsClass>",
                  bought.quantity - COALESCE((
                      SELECT sum(expected) FROM package_lines carried
                       WHERE carried.purchase_id = bought.purchase_id AND carried.order_line_id = bought.order_line_id
                  ), 0)::integer AS "unannounced!"
             FROM purchase_lines bought JOIN order_lines ON order_lines.id = bought.order_line_id
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
        classes: rows.iter().filter_map(|row| Some((row.order_line_id, row.classes.iter().copied().max()?))).collect(),
        unannounced: rows.into_iter().map(|row| (row.order_line_id, row.unannounced)).collect(),
    }))
}
