//! Loading a purchase to change it, and writing it back.

use domain::purchasing::{BoughtLine, OpenLine, Purchase, PurchaseLine, PurchaseRecord};
use domain::{Actor, CashAccountId, Cny, Event, OrderId, OrderLineId, PurchaseId, Scope, Timestamp};

use uuid::Uuid;

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// The order a purchase serves, if it is one the caller sees; customers see none. Orders are locked before their
/// purchases.
pub async fn order_of(conn: &mut Conn, id: PurchaseId, scope: Scope) -> Result<Option<OrderId>> {
    let order = sqlx::query_scalar!(
        "SELECT purchase.order_id
           FROM purchases purchase JOIN orders ON orders.id = purchase.order_id
          WHERE purchase.id = $1
            AND $2::uuid IS NULL
            AND ($3::uuid IS NULL OR orders.care_staff_id = $3 OR orders.ordering_staff_id = $3
                 OR ($4 AND orders.care_staff_id IS NULL)
                 OR ($5 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(order)
}

/// Loads a purchase and keeps its row locked until the transaction ends. Lock its order first.
pub async fn lock(conn: &mut Conn, id: PurchaseId) -> Result<Option<Purchase>> {
    let record = sqlx::query_as!(
        PurchaseRecord,
        "SELECT id, code, order_id, status, marketplace, buyer_account, shop_order_number, goods, freight, discount,
                rebate, paid, refunded, cost, difference_reason, cash_account_id, note, created_by, created_at, paid_at,
                shipped_at, received_at, warned_at, escalated_at, version
           FROM purchases
          WHERE id = $1
            FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(record) = record else { return Ok(None) };
    let lines = sqlx::query_as!(
        PurchaseLine,
        "SELECT order_line_id AS order_line, unit_price, quantity FROM purchase_lines
          WHERE purchase_id = $1 ORDER BY order_line_id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(Purchase::restore(record, lines)))
}

/// What an order has to buy. Its row must be locked, so that nobody else buys the same.
pub async fn open_lines(conn: &mut Conn, order: OrderId) -> Result<Vec<OpenLine>> {
    let lines = sqlx::query_as!(
        OpenLine,
        r#"SELECT id, COALESCE(agreed_price, unit_price) AS "unit_price!: Cny", quantity AS ordered, purchased, cancelled,
                  COALESCE((SELECT sum(shortages.quantity) FROM shortages
                             WHERE shortages.order_line_id = order_lines.id
                               AND shortages.status = 'awaiting_consent'), 0)::integer AS "awaiting_consent!",
                  price.consented AS "consented_price: Cny", price.asked AS "price_asked!"
             FROM order_lines CROSS JOIN LATERAL (
                  SELECT max(consents.unit_price) FILTER (WHERE consents.status = 'accepted') AS consented,
                         COALESCE(bool_or(consents.status = 'pending'), false) AS asked
                    FROM consents
                   WHERE consents.order_line_id = order_lines.id AND consents.kind = 'price') AS price
            WHERE order_id = $1 AND removed_at IS NULL
            ORDER BY position"#,
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(lines)
}

/// What has been bought of each line of an order, and what the customer pays for it.
pub async fn bought_lines(conn: &mut Conn, order: OrderId) -> Result<Vec<BoughtLine>> {
    let lines = sqlx::query_as!(
        BoughtLine,
        r#"SELECT line.id, line.unit_price, COALESCE(line.agreed_price, line.unit_price) AS "agreed_price!: Cny",
                  line.quantity - line.cancelled AS "units!", bought.units AS "bought!", bought.amount AS "amount!: Cny"
             FROM order_lines line CROSS JOIN LATERAL (
                  SELECT COALESCE(sum(part.quantity), 0)::integer AS units,
                         COALESCE(sum(part.quantity * part.customer_price), 0) AS amount
                    FROM purchase_lines part JOIN purchases ON purchases.id = part.purchase_id
                   WHERE part.order_line_id = line.id AND purchases.status NOT IN ('cancelled', 'refunded')) AS bought
            WHERE line.order_id = $1 AND line.removed_at IS NULL
            ORDER BY line.position"#,
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(lines)
}

/// Takes over the prices that customers pay from now on, with an event for each line; what was agreed is kept.
pub async fn settle_prices(
    conn: &mut Conn,
    actor: &Actor,
    prices: &[(OrderLineId, Cny)],
    events: &[Event],
) -> Result<()> {
    sqlx::query!(
        "UPDATE order_lines
            SET unit_price = settled.unit_price, agreed_price = COALESCE(agreed_price, order_lines.unit_price)
           FROM UNNEST($1::uuid[], $2::numeric[]) AS settled (id, unit_price)
          WHERE order_lines.id = settled.id",
        &prices.iter().map(|(line, _)| line.uuid()).collect::<Vec<_>>(),
        &prices.iter().map(|(_, price)| price.amount()).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}

/// What the shops took off, before payment and after, of all paid purchases of an order that were not cancelled.
pub async fn discount_won(conn: &mut Conn, order: OrderId) -> Result<Cny> {
    let won = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(discount + rebate), 0) AS "won!: Cny" FROM purchases
            WHERE order_id = $1 AND paid_at IS NOT NULL AND status NOT IN ('cancelled', 'refunded')"#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(won)
}

/// What the shops ask for freight within China, of all purchases of an order that were not cancelled.
pub async fn freight_of(conn: &mut Conn, order: OrderId) -> Result<Cny> {
    let freight = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(freight), 0) AS "freight!: Cny" FROM purchases
            WHERE order_id = $1 AND status NOT IN ('cancelled', 'refunded')"#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(freight)
}

/// Units of a purchase that its packages carry, by line.
pub async fn in_packages(conn: &mut Conn, id: PurchaseId) -> Result<Vec<(OrderLineId, i32)>> {
    let rows = sqlx::query!(
        r#"SELECT order_line_id, sum(expected)::integer AS "units!"
             FROM package_lines
            WHERE purchase_id = $1
            GROUP BY order_line_id"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.order_line_id, row.units)).collect())
}

/// Whether a package is known to carry some of a purchase.
pub async fn has_packages(conn: &mut Conn, id: PurchaseId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM package_purchases WHERE purchase_id = $1) AS "found!""#,
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// Writes a new purchase with its lines, and what the customer pays for a unit of each, in one statement.
///
/// A shop order number that the account has had before is refused by `purchases_shop_order_number_unique`.
pub async fn insert(
    conn: &mut Conn,
    actor: &Actor,
    purchase: &Purchase,
    customer_prices: &[Cny],
    event: &Event,
) -> Result<()> {
    let record = purchase.record();
    let lines = Columns::of(purchase.lines());
    sqlx::query!(
        "WITH placed AS (
             INSERT INTO purchases (id, code, order_id, status, marketplace, buyer_account, shop_order_number, goods,
                                    freight, discount, note, created_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             RETURNING id
         )
         INSERT INTO purchase_lines (purchase_id, order_line_id, unit_price, quantity, customer_price)
         SELECT placed.id, line.order_line_id, line.unit_price, line.quantity, line.customer_price
           FROM placed, UNNEST($14::uuid[], $15::numeric[], $16::integer[], $17::numeric[])
                        AS line (order_line_id, unit_price, quantity, customer_price)",
        record.id.uuid(),
        record.code,
        record.order_id.uuid(),
        record.status.as_str(),
        record.marketplace.as_str(),
        record.buyer_account,
        record.shop_order_number,
        record.goods.amount(),
        record.freight.amount(),
        record.discount.amount(),
        record.note,
        record.created_by.uuid(),
        record.created_at,
        &lines.ids,
        &lines.unit_prices,
        &lines.quantities,
        &customer_prices.iter().map(|price| price.amount()).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes a purchase back together with its event; another shop order number as [`insert`] does.
pub async fn save(conn: &mut Conn, actor: &Actor, purchase: &Purchase, event: &Event) -> Result<()> {
    let record = purchase.record();
    let lines = Columns::of(purchase.lines());
    sqlx::query!(
        "WITH line AS (
             UPDATE purchase_lines SET quantity = changed.quantity
               FROM UNNEST($16::uuid[], $17::integer[]) AS changed (order_line_id, quantity)
              WHERE purchase_lines.purchase_id = $1 AND purchase_lines.order_line_id = changed.order_line_id
                AND purchase_lines.quantity <> changed.quantity
         )
         UPDATE purchases
            SET status = $2, goods = $3, discount = $4, rebate = $5, paid = $6, refunded = $7, cost = $8,
                difference_reason = $9, cash_account_id = $10, note = $11, paid_at = $12, shipped_at = $13,
                received_at = $14, warned_at = $15, freight = $18, buyer_account = $19, shop_order_number = $20,
                escalated_at = $21, version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.goods.amount(),
        record.discount.amount(),
        record.rebate.amount(),
        record.paid.amount(),
        record.refunded.amount(),
        record.cost.amount(),
        record.difference_reason,
        record.cash_account_id.map(CashAccountId::uuid),
        record.note,
        record.paid_at as Option<Timestamp>,
        record.shipped_at as Option<Timestamp>,
        record.received_at as Option<Timestamp>,
        record.warned_at as Option<Timestamp>,
        &lines.ids,
        &lines.quantities,
        record.freight.amount(),
        record.buyer_account,
        record.shop_order_number,
        record.escalated_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Lines, column by column.
struct Columns {
    ids: Vec<Uuid>,
    unit_prices: Vec<rust_decimal::Decimal>,
    quantities: Vec<i32>,
}

impl Columns {
    fn of(lines: &[PurchaseLine]) -> Self {
        Self {
            ids: lines.iter().map(|line| line.order_line.uuid()).collect(),
            unit_prices: lines.iter().map(|line| line.unit_price.amount()).collect(),
            quantities: lines.iter().map(|line| line.quantity).collect(),
        }
    }
}
