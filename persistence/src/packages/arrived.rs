//! Packages that have come to Vietnam, as they are priced.

use domain::pricing::{GoodsClass, Measured};
use domain::{Centimetres, Kilograms, OrderId, OutOfRange, PackageId, Timestamp, UserId};
use rust_decimal::Decimal;

use crate::{Conn, Result};

/// A package of an order, with how much of it is the order's.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub package: PackageId,
    /// The cities that end the route.
    pub origin: Option<String>,
    pub destination: Option<String>,
    pub goods_class: GoodsClass,
    pub crating: bool,
    /// In Vietnam if it was weighed there, and so is the size.
    pub weight: Kilograms,
    pub size: Option<[Centimetres; 3]>,
    /// By its units; where there are none, all its orders alike.
    pub share: Decimal,
    /// Somebody has agreed on what carrying it costs the order.
    pub agreed: bool,
}

impl Arrived {
    /// The order's part of it: so much of the weight, and of the volume.
    pub fn measured(&self) -> Result<Measured, OutOfRange> {
        let part = |[length, width, height]: [Centimetres; 3]| {
            Ok::<_, OutOfRange>([Centimetres::rounded(length.amount() * self.share)?, width, height])
        };
        Ok(Measured {
            weight: Kilograms::rounded(self.weight.amount() * self.share)?,
            size: self.size.map(part).transpose()?,
        })
    }
}

pub async fn arrived(conn: &mut Conn, order: OrderId) -> Result<Vec<Arrived>> {
    let rows = sqlx::query!(
        r#"SELECT packages.id, origin.city AS "origin?", destination.city AS "destination?", goods_class,
                  packages.crate AS crating, COALESCE(weight_vietnam, weight_china) AS "weight?: Kilograms",
                  length, width, height, length_vietnam, width_vietnam, height_vietnam, units.own AS "own!",
                  units.total AS "total!", orders.count AS "orders!",
                  EXISTS (SELECT FROM agreed_freights
                           WHERE package_id = packages.id AND agreed_freights.order_id = $1) AS "agreed!"
             FROM packages
                  LEFT JOIN shipments ON shipments.id = packages.shipment_id
                  LEFT JOIN warehouses origin ON origin.id = COALESCE(packages.origin_id, shipments.origin_id)
                  LEFT JOIN warehouses destination ON destination.id = packages.destination_id
                  CROSS JOIN LATERAL (
                      SELECT COALESCE(sum(expected), 0) AS total,
                             COALESCE(sum(expected) FILTER (WHERE order_lines.order_id = $1), 0) AS own
                        FROM package_lines JOIN order_lines ON order_lines.id = package_lines.order_line_id
                       WHERE package_lines.package_id = packages.id) AS units
                  CROSS JOIN LATERAL (
                      SELECT count(DISTINCT order_id) FROM package_purchases WHERE package_id = packages.id) AS orders
            WHERE packages.id IN (SELECT package_id FROM package_purchases WHERE order_id = $1)
              AND received_vietnam_at IS NOT NULL
              AND packages.status IN ('in_vietnam', 'held', 'out_for_delivery', 'delivered')
            ORDER BY packages.id"#,
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let arrived = rows.into_iter().map(|row| Arrived {
        package: row.id,
        origin: row.origin,
        destination: row.destination,
        goods_class: row.goods_class,
        crating: row.crating,
        weight: row.weight.unwrap_or(Kilograms::ZERO),
        size: size(row.length_vietnam, row.width_vietnam, row.height_vietnam)
            .or_else(|| size(row.length, row.width, row.height)),
        share: if row.total > 0 {
            Decimal::from(row.own) / Decimal::from(row.total)
        } else {
            Decimal::ONE / Decimal::from(row.orders.max(1))
        },
        agreed: row.agreed,
    });
    Ok(arrived.collect())
}

/// Length, width and height, where all three are known.
pub(crate) fn size(
    length: Option<Centimetres>,
    width: Option<Centimetres>,
    height: Option<Centimetres>,
) -> Option<[Centimetres; 3]> {
    Some([length?, width?, height?])
}

/// Notes that what carrying these packages costs the order was agreed.
pub async fn agree_freight(
    conn: &mut Conn,
    order: OrderId,
    packages: &[PackageId],
    by: UserId,
    at: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO agreed_freights (order_id, package_id, agreed_by, agreed_at)
         SELECT $1, package_id, $3, $4 FROM UNNEST($2::uuid[]) AS agreed (package_id)",
        order.uuid(),
        &packages.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
        by.uuid(),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}
