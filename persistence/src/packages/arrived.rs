//! Packages that have come to Vietnam, as they are priced.

use domain::pricing::{GoodsClass, Measured, Portion, PriceName, ShippingLine};
use domain::{
    Centimetres, Cny, DeliveryId, ExchangeRate, Kilograms, OrderId, PackageId, Percent, RateCardVersionId, ShipmentId,
    Timestamp, UserId,
};
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
    /// What the order has chosen.
    pub line: ShippingLine,
    /// What approval priced the order by.
    pub version: Option<RateCardVersionId>,
    pub rate: Option<ExchangeRate>,
    pub freight_discount: Option<Percent>,
    pub crating: bool,
    /// In Vietnam if it was weighed there, and so is the size.
    pub weight: Kilograms,
    pub size: Option<[Centimetres; 3]>,
    /// By its units; where there are none, all its orders alike. `None` where it serves no other order.
    pub portion: Option<Portion>,
    /// Pieces of the order in it.
    pub pieces: i64,
    /// What its goods of the order cost; `None` where nobody knows what is in it.
    pub worth: Option<Cny>,
    pub shipment: Option<ShipmentId>,
    /// The first that it went with, or is to go with.
    pub delivery: Option<DeliveryId>,
    /// Somebody has agreed on what carrying it costs the order.
    pub agreed: bool,
    /// When it came.
    pub since: Timestamp,
    /// It lies in the warehouse.
    pub on_shelf: bool,
    /// Days there that were booked for the order.
    pub storage_days: i32,
    /// Its owner was told that they will cost something.
    pub storage_warned: bool,
}

impl Arrived {
    pub fn measured(&self) -> Measured {
        Measured { weight: self.weight, size: self.size, portion: self.portion.clone() }
    }

    /// How much of it is the order's, of one.
    pub fn part(&self) -> Decimal {
        self.portion.as_ref().map_or(Decimal::ONE, Portion::fraction)
    }
}

/// What has come to Vietnam for each of these orders, by order and package.
pub async fn arrived(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, Arrived)>> {
    let rows = sqlx::query!(
        r#"SELECT asked.id AS "order!: OrderId", packages.id, origin.city AS "origin?",
                  destination.city AS "destination?", goods_class, orders.shipping_line, orders.rate_card_version_id,
                  orders.exchange_rate, orders.level_freight_discount, packages.crate AS crating,
                  COALESCE(weight_vietnam, weight_china) AS "weight?: Kilograms",
                  length, width, height, length_vietnam, width_vietnam, height_vietnam,
                  units.by_order AS "by_order!", units.position AS "position!", contents.worth AS "worth?: Cny",
                  packages.shipment_id,
                  first_delivery(packages.id) AS "delivery?: DeliveryId",
                  EXISTS (SELECT FROM agreed_freights
                           WHERE package_id = packages.id AND agreed_freights.order_id = asked.id) AS "agreed!",
                  received_vietnam_at AS "since!", packages.status IN ('in_vietnam', 'held') AS "on_shelf!",
                  (SELECT COALESCE(max(day), 0) FROM storage_days
                    WHERE storage_days.order_id = asked.id AND package_id = packages.id) AS "storage_days!",
                  storage_warned_at IS NOT NULL AS "storage_warned!"
             FROM UNNEST($1::uuid[]) AS asked (id)
                  JOIN orders ON orders.id = asked.id
                  CROSS JOIN LATERAL (
                      SELECT DISTINCT package_id FROM package_purchases WHERE order_id = asked.id) AS served
                  JOIN packages ON packages.id = served.package_id
                  LEFT JOIN shipments ON shipments.id = packages.shipment_id
                  LEFT JOIN warehouses origin ON origin.id = COALESCE(packages.origin_id, shipments.origin_id)
                  LEFT JOIN warehouses destination ON destination.id = packages.destination_id
                  CROSS JOIN LATERAL (
                      SELECT array_agg(units ORDER BY order_id) AS by_order,
                             array_position(array_agg(order_id ORDER BY order_id), asked.id) AS position
                        FROM (SELECT package_purchases.order_id, COALESCE(sum(expected), 0) AS units
                                FROM package_purchases
                                     LEFT JOIN package_lines USING (package_id, purchase_id)
                               WHERE package_id = packages.id
                               GROUP BY package_purchases.order_id) AS served) AS units
                  CROSS JOIN LATERAL (
                      SELECT sum(expected * unit_price) AS worth
                        FROM package_lines JOIN order_lines ON order_lines.id = package_lines.order_line_id
                       WHERE package_lines.package_id = packages.id AND order_lines.order_id = asked.id) AS contents
            WHERE received_vietnam_at IS NOT NULL
              AND packages.status IN ('in_vietnam', 'held', 'out_for_delivery', 'delivered')
            ORDER BY asked.id, packages.id"#,
        &orders.iter().map(|order| order.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    let arrived = rows.into_iter().map(|row| {
        // PostgreSQL counts from one.
        let own = usize::try_from(row.position - 1).unwrap_or_default();
        let arrived = Arrived {
            package: row.id,
            origin: row.origin,
            destination: row.destination,
            goods_class: row.goods_class,
            line: row.shipping_line,
            version: row.rate_card_version_id,
            rate: row.exchange_rate,
            freight_discount: row.level_freight_discount,
            crating: row.crating,
            weight: row.weight.unwrap_or(Kilograms::ZERO),
            size: size(row.length_vietnam, row.width_vietnam, row.height_vietnam)
                .or_else(|| size(row.length, row.width, row.height)),
            pieces: row.by_order.get(own).copied().unwrap_or_default(),
            portion: (row.by_order.len() > 1)
                .then(|| Portion::new(row.by_order.into_iter().map(Decimal::from).collect(), own)),
            worth: row.worth,
            shipment: row.shipment_id,
            delivery: row.delivery,
            agreed: row.agreed,
            since: row.since,
            on_shelf: row.on_shelf,
            storage_days: row.storage_days,
            storage_warned: row.storage_warned,
        };
        (row.order, arrived)
    });
    Ok(arrived.collect())
}

/// The orders that share the freight of these packages: their customer's, with packages in the same shipments, and priced
/// by the arrival batch.
pub async fn batch_orders(conn: &mut Conn, arrivals: &[PackageId]) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        r#"WITH own AS MATERIALIZED (
               SELECT DISTINCT orders.customer_id, packages.shipment_id
                 FROM packages
                      JOIN package_purchases ON package_purchases.package_id = packages.id
                      JOIN orders ON orders.id = package_purchases.order_id
                      JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                WHERE packages.id = ANY($1) AND packages.shipment_id IS NOT NULL
                  AND tables -> 'freight' @> '[{"basis": "arrival_batch"}]')
           SELECT DISTINCT orders.id
             FROM own
                  JOIN packages ON packages.shipment_id = own.shipment_id
                  JOIN package_purchases ON package_purchases.package_id = packages.id
                  JOIN orders ON orders.id = package_purchases.order_id AND orders.customer_id = own.customer_id
                  JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
            WHERE tables -> 'freight' @> '[{"basis": "arrival_batch"}]' AND orders.status <> 'cancelled'
            ORDER BY orders.id"#,
        &arrivals.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// The orders that share the freight of these packages since they go with the same deliveries and are priced by the
/// delivery.
pub async fn delivery_orders(conn: &mut Conn, packages: &[PackageId]) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        r#"WITH own AS MATERIALIZED (
               SELECT DISTINCT first_delivery(packages.id) AS delivery_id
                 FROM packages
                      JOIN package_purchases ON package_purchases.package_id = packages.id
                      JOIN orders ON orders.id = package_purchases.order_id
                      JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                WHERE packages.id = ANY($1) AND tables -> 'freight' @> '[{"basis": "delivery"}]')
           SELECT DISTINCT orders.id
             FROM own
                  JOIN delivery_packages ON delivery_packages.delivery_id = own.delivery_id
                  JOIN package_purchases ON package_purchases.package_id = delivery_packages.package_id
                  JOIN orders ON orders.id = package_purchases.order_id
                  JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
            WHERE tables -> 'freight' @> '[{"basis": "delivery"}]' AND orders.status <> 'cancelled'
              AND first_delivery(delivery_packages.package_id) = own.delivery_id
            ORDER BY orders.id"#,
        &packages.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// The orders that share the last mile of these packages: of all that goes with deliveries to some zone that have not left.
pub async fn last_mile_orders(conn: &mut Conn, packages: &[PackageId]) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT package_purchases.order_id
           FROM delivery_packages own
                JOIN deliveries ON deliveries.id = own.delivery_id
                JOIN delivery_packages ON delivery_packages.delivery_id = deliveries.id
                JOIN package_purchases ON package_purchases.package_id = delivery_packages.package_id
          WHERE own.package_id = ANY($1) AND zone IS NOT NULL AND status IN ('requested', 'paid', 'picking')
          ORDER BY package_purchases.order_id",
        &packages.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Packages that are brought to the customer together.
#[derive(Debug)]
pub struct Brought {
    pub delivery: DeliveryId,
    pub zone: PriceName,
    /// It has not left yet, so what it costs may still change.
    pub is_open: bool,
    /// Of all its packages, whosever they are.
    pub weight: Kilograms,
    /// Its packages of the order, and of others that are charged for packages.
    pub served: Vec<(OrderId, PackageId)>,
}

/// The deliveries to some zone with packages of the order, whatever became of them but cancelled ones, by their ids.
pub async fn brought(conn: &mut Conn, order: OrderId) -> Result<Vec<Brought>> {
    let rows = sqlx::query!(
        r#"SELECT deliveries.id, zone AS "zone!", deliveries.status IN ('requested', 'paid', 'picking') AS "is_open!",
                  (SELECT COALESCE(sum(COALESCE(weight_vietnam, weight_china)), 0)
                     FROM delivery_packages part JOIN packages ON packages.id = part.package_id
                    WHERE part.delivery_id = deliveries.id) AS "weight!: Kilograms",
                  served.order_id, served.package_id
             FROM deliveries
                  JOIN delivery_packages ON delivery_packages.delivery_id = deliveries.id
                  JOIN LATERAL (SELECT DISTINCT order_id, package_id FROM package_purchases
                                 WHERE package_id = delivery_packages.package_id) AS served ON true
                  JOIN orders ON orders.id = served.order_id
            WHERE zone IS NOT NULL AND deliveries.status <> 'cancelled'
              AND (orders.id = $1 OR orders.status NOT IN ('completed', 'cancelled'))
              AND deliveries.id IN (
                  SELECT delivery_id FROM delivery_packages
                   WHERE package_id IN (SELECT package_id FROM package_purchases WHERE order_id = $1))
            ORDER BY deliveries.id, served.order_id, served.package_id"#,
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let mut all: Vec<Brought> = vec![];
    for row in rows {
        let served = (row.order_id, row.package_id);
        match all.last_mut().filter(|last| last.delivery == row.id) {
            Some(last) => last.served.push(served),
            None => all.push(Brought {
                delivery: row.id,
                zone: row.zone,
                is_open: row.is_open,
                weight: row.weight,
                served: vec![served],
            }),
        }
    }
    Ok(all)
}

/// Whether a delivery is brought for nothing although the card of one of its orders tells what that costs, or that it is to
/// be agreed on.
pub async fn last_mile_is_missing(conn: &mut Conn, delivery: DeliveryId) -> Result<bool> {
    let missing = sqlx::query_scalar!(
        r#"WITH served AS (
               SELECT DISTINCT package_purchases.order_id
                 FROM delivery_packages JOIN package_purchases USING (package_id) WHERE delivery_id = $1)
           SELECT EXISTS (
                      SELECT FROM served
                             JOIN orders ON orders.id = served.order_id
                             JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                       WHERE orders.status NOT IN ('completed', 'cancelled')
                         AND jsonb_array_length(COALESCE(tables -> 'last_mile', '[]')) > 0)
              AND NOT EXISTS (
                      SELECT FROM order_charges
                       WHERE order_id IN (SELECT order_id FROM served) AND kind = 'last_mile_fee'
                         AND (explanation ->> 'delivery_id' = $1::text OR explanation ->> 'agreed' IS NOT NULL))
              AS "missing!""#,
        delivery.uuid(),
    );
    Ok(missing.fetch_one(conn).await?)
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
