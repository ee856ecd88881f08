//! Orders as they were charged, many at once, to try other prices on them. None of them is locked.

use domain::orders::{ChargedLine, Order, OrderRecord};
use domain::pricing::{Charge, DiscountTerms, SimulationRecord};
use domain::{Cny, CustomerId, LevelId, OrderId, PackageId, Timestamp, Vnd};

use crate::page::id_after;
use crate::{Conn, Result};

/// The orders that a rate card would have priced: placed in a period, approved and not cancelled, of those the card is
/// for, and not priced by a card that goes before it.
#[derive(Clone, Copy, Debug)]
pub struct PastOrders {
    from: Timestamp,
    to: Timestamp,
    customer: Option<CustomerId>,
    level: Option<LevelId>,
}

impl PastOrders {
    /// `customer` and `level` are those that the card is for.
    pub const fn of(simulation: &SimulationRecord, customer: Option<CustomerId>, level: Option<LevelId>) -> Self {
        Self { from: simulation.placed_from, to: simulation.placed_to, customer, level }
    }

    /// Ids begin with the moment they were made at: none of these is smaller.
    fn first(&self) -> uuid::Uuid {
        id_after(self.from.after(-chrono::TimeDelta::minutes(20)))
    }
}

pub async fn count_past_orders(conn: &mut Conn, of: &PastOrders) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
             FROM orders
                  JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                  JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
            WHERE orders.created_at >= $1 AND orders.created_at < $2 AND orders.id > $3 AND orders.id < $4
              AND orders.status NOT IN ('submitted', 'reviewing', 'cancelled')
              AND ($5::uuid IS NULL OR orders.customer_id = $5)
              AND ($5::uuid IS NOT NULL OR rate_cards.customer_id IS NULL)
              AND ($6::uuid IS NULL OR orders.level_id = $6)
              AND ($5::uuid IS NOT NULL OR $6::uuid IS NOT NULL OR rate_cards.level_id IS NULL)
              AND planned_each_time(1)"#,
        of.from,
        of.to,
        of.first(),
        id_after(of.to),
        of.customer.map(CustomerId::uuid),
        of.level.map(LevelId::uuid),
    )
    .fetch_one(conn)
    .await?;
    Ok(count)
}

/// The next of them, oldest first.
pub async fn past_orders(conn: &mut Conn, of: &PastOrders, after: Option<OrderId>, limit: i64) -> Result<Vec<Order>> {
    let records = sqlx::query_as!(
        OrderRecord,
        "SELECT orders.id, orders.code, orders.customer_id, channel, orders.status, hold_reason, hold_note, marketplace,
                shop_id, shop_name, recipient, phone, address, warehouse_id, tally, crate AS crating, insurance,
                shipping_line, tally_exempt, accepts_shortage, rate_card_version_id, exchange_rate,
                level_service_discount, level_freight_discount, orders.level_id, declared_value, deposit_percent, deposit_share,
                surcharges, china_freight, goods, total, deposit, paid, payment_status, care_staff_id, ordering_staff_id, customer_note, internal_note,
                source_document, orders.created_by, orders.created_at, expected_confirmation_at, approved_at,
                confirm_since, reminded_at, deposited_at, purchased_at, completed_at, cancelled_at, cancel_reason,
                orders.version
           FROM orders
                JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
          WHERE orders.created_at >= $1 AND orders.created_at < $2 AND orders.id > $3 AND orders.id < $4
            AND orders.status NOT IN ('submitted', 'reviewing', 'cancelled')
            AND ($5::uuid IS NULL OR orders.customer_id = $5)
            AND ($5::uuid IS NOT NULL OR rate_cards.customer_id IS NULL)
            AND ($6::uuid IS NULL OR orders.level_id = $6)
            AND ($5::uuid IS NOT NULL OR $6::uuid IS NOT NULL OR rate_cards.level_id IS NULL)
            AND planned_each_time($7)
          ORDER BY orders.id LIMIT $7",
        of.from,
        of.to,
        after.map_or_else(|| of.first(), OrderId::uuid),
        id_after(of.to),
        of.customer.map(CustomerId::uuid),
        of.level.map(LevelId::uuid),
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(Order::restore).collect())
}

/// Which others of them have packages of the same customer in the same shipments or deliveries.
pub async fn companions(conn: &mut Conn, of: &PastOrders, orders: &[OrderId]) -> Result<Vec<(OrderId, OrderId)>> {
    let rows = sqlx::query!(
        r#"WITH own AS MATERIALIZED (
               SELECT DISTINCT orders.id, orders.customer_id, packages.shipment_id, delivery_packages.delivery_id
                 FROM orders
                      JOIN package_purchases ON package_purchases.order_id = orders.id
                      JOIN packages ON packages.id = package_purchases.package_id
                      LEFT JOIN delivery_packages ON delivery_packages.package_id = packages.id
                WHERE orders.id = ANY($1)
           ), met AS (
               SELECT own.id, own.customer_id, package_purchases.order_id
                 FROM own
                      JOIN packages ON packages.shipment_id = own.shipment_id
                      JOIN package_purchases ON package_purchases.package_id = packages.id
               UNION
               SELECT own.id, own.customer_id, package_purchases.order_id
                 FROM own
                      JOIN delivery_packages ON delivery_packages.delivery_id = own.delivery_id
                      JOIN package_purchases ON package_purchases.package_id = delivery_packages.package_id)
           SELECT DISTINCT met.id AS "own!: OrderId", orders.id AS "other!: OrderId"
             FROM met
                  JOIN orders ON orders.id = met.order_id AND orders.customer_id = met.customer_id
                  JOIN rate_card_versions ON rate_card_versions.id = orders.rate_card_version_id
                  JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
            WHERE orders.id <> met.id AND orders.created_at >= $2 AND orders.created_at < $3
              AND orders.status NOT IN ('submitted', 'reviewing', 'cancelled')
              AND ($4::uuid IS NULL OR orders.customer_id = $4)
              AND ($4::uuid IS NOT NULL OR rate_cards.customer_id IS NULL)
              AND ($5::uuid IS NULL OR orders.level_id = $5)
              AND ($4::uuid IS NOT NULL OR $5::uuid IS NOT NULL OR rate_cards.level_id IS NULL)
            ORDER BY 1, 2"#,
        &uuids(orders),
        of.from,
        of.to,
        of.customer.map(CustomerId::uuid),
        of.level.map(LevelId::uuid),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.own, row.other)).collect())
}

/// What the orders' lines are charged for; units that were given up cost nothing.
pub async fn charged_lines(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, ChargedLine)>> {
    let rows = sqlx::query!(
        r#"SELECT order_id, unit_price, quantity, quantity - cancelled - refunded AS "charged!"
             FROM order_lines
            WHERE order_id = ANY($1) AND removed_at IS NULL
            ORDER BY order_id, position"#,
        &uuids(orders),
    )
    .fetch_all(conn)
    .await?;
    let line = |unit_price, quantity, charged| ChargedLine { unit_price, quantity, charged };
    Ok(rows.into_iter().map(|row| (row.order_id, line(row.unit_price, row.quantity, row.charged))).collect())
}

pub async fn charges_of(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, Charge)>> {
    let rows = sqlx::query!(
        "SELECT order_id, kind, amount, explanation FROM order_charges
          WHERE order_id = ANY($1) ORDER BY order_id, kind, position",
        &uuids(orders),
    )
    .fetch_all(conn)
    .await?;
    let charge = |kind, amount, explanation| Charge { kind, amount, explanation };
    Ok(rows.into_iter().map(|row| (row.order_id, charge(row.kind, row.amount, row.explanation.0))).collect())
}

/// What a code takes off the orders that have one.
pub async fn discounts_of(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<(OrderId, (String, DiscountTerms))>> {
    let rows = sqlx::query!(
        r#"SELECT order_id AS "order_id: OrderId", code, terms FROM order_discounts WHERE order_id = ANY($1)"#,
        &uuids(orders),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.order_id, (row.code, row.terms.0))).collect())
}

/// What an order's purchases have cost.
#[derive(Clone, Copy, Debug)]
pub struct PurchaseCosts {
    pub order: OrderId,
    /// In đồng, less what came back.
    pub cost: Vnd,
    /// What the shops asked for goods, less what they took off, and for sending them: what `cost` was paid for.
    pub goods: Cny,
    pub freight: Cny,
}

pub async fn purchase_costs(conn: &mut Conn, orders: &[OrderId]) -> Result<Vec<PurchaseCosts>> {
    let costs = sqlx::query_as!(
        PurchaseCosts,
        r#"SELECT order_id AS "order", sum(cost) AS "cost!: Vnd",
                  GREATEST(sum(goods - discount - rebate), 0) AS "goods!: Cny", sum(freight) AS "freight!: Cny"
             FROM purchases WHERE order_id = ANY($1) GROUP BY order_id"#,
        &uuids(orders),
    )
    .fetch_all(conn)
    .await?;
    Ok(costs)
}

/// What packages bear of the costs of their shipments.
pub async fn shipment_costs_of(conn: &mut Conn, packages: &[PackageId]) -> Result<Vec<(PackageId, Vnd)>> {
    let rows = sqlx::query!(
        r#"SELECT package_id AS "package: PackageId", sum(amount) AS "cost!: Vnd"
             FROM shipment_cost_shares WHERE package_id = ANY($1) GROUP BY package_id"#,
        &packages.iter().map(|package| package.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.package, row.cost)).collect())
}

fn uuids(orders: &[OrderId]) -> Vec<uuid::Uuid> {
    orders.iter().map(|order| order.uuid()).collect()
}
