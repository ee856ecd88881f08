//! Discount codes and their uses.

use domain::pricing::{DiscountAsked, DiscountCode, DiscountCodeRecord, DiscountTerms};
use domain::{Actor, CheckoutId, CustomerId, DiscountCodeId, DiscountUseId, Event, LevelId, OrderId, Timestamp, Vnd};

use super::DiscountCodeDetail;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

pub async fn insert_discount_code(conn: &mut Conn, actor: &Actor, code: &DiscountCode, event: &Event) -> Result<()> {
    let record = code.record();
    sqlx::query!(
        "INSERT INTO discount_codes (id, code, campaign, base, amount, percent, cap, valid_from, valid_until, max_uses,
                                     max_uses_per_customer, min_goods, first_order_only, level_id, disabled, version,
                                     created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        record.id.uuid(),
        record.code,
        record.campaign,
        record.terms.of.as_str(),
        record.terms.amount.map(Vnd::amount),
        record.terms.percent.map(domain::Percent::amount),
        record.terms.cap.map(Vnd::amount),
        record.valid_from,
        record.valid_until as Option<Timestamp>,
        record.max_uses,
        record.max_uses_per_customer,
        record.min_goods.map(Vnd::amount),
        record.first_order_only,
        record.level_id.map(LevelId::uuid),
        record.disabled,
        record.version,
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads a code, by id or as it is written, and keeps its row locked until the transaction ends: whoever reserves its last
/// use is followed by nobody.
pub async fn lock_discount_code(
    conn: &mut Conn,
    id: Option<DiscountCodeId>,
    code: Option<&str>,
) -> Result<Option<DiscountCode>> {
    let row = sqlx::query!(
        "SELECT id, code, campaign, base, amount, percent, cap, valid_from, valid_until, max_uses, max_uses_per_customer,
                min_goods, first_order_only, level_id, disabled, version, created_at
           FROM discount_codes WHERE id = $1 OR code = $2 FOR UPDATE",
        id.map(DiscountCodeId::uuid),
        code,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        DiscountCode::restore(DiscountCodeRecord {
            id: row.id,
            code: row.code,
            campaign: row.campaign,
            terms: DiscountTerms { of: row.base, amount: row.amount, percent: row.percent, cap: row.cap },
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            max_uses: row.max_uses,
            max_uses_per_customer: row.max_uses_per_customer,
            min_goods: row.min_goods,
            first_order_only: row.first_order_only,
            level_id: row.level_id,
            disabled: row.disabled,
            version: row.version,
            created_at: row.created_at,
        })
    }))
}

/// What may change of a code.
pub async fn save_discount_code(conn: &mut Conn, actor: &Actor, code: &DiscountCode, event: &Event) -> Result<()> {
    let record = code.record();
    sqlx::query!(
        "UPDATE discount_codes
            SET campaign = $2, valid_until = $3, max_uses = $4, max_uses_per_customer = $5, disabled = $6, version = $7
          WHERE id = $1",
        record.id.uuid(),
        record.campaign,
        record.valid_until as Option<Timestamp>,
        record.max_uses,
        record.max_uses_per_customer,
        record.disabled,
        record.version,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// What decides whether a customer may use a code. Lock the code first.
pub async fn discount_asked(
    conn: &mut Conn,
    code: DiscountCodeId,
    customer: CustomerId,
    goods: Vnd,
    now: Timestamp,
) -> Result<DiscountAsked> {
    let row = sqlx::query!(
        r#"SELECT count(uses.id) AS "uses!", count(uses.id) FILTER (WHERE uses.customer_id = $2) AS "of_customer!",
                  EXISTS (SELECT FROM orders WHERE customer_id = $2 AND status <> 'cancelled') AS "has_orders!",
                  (SELECT level_id FROM customers WHERE id = $2) AS "level: LevelId"
             FROM discount_uses uses
            WHERE discount_code_id = $1 AND returned_at IS NULL AND (reserved_until IS NULL OR reserved_until > $3)"#,
        code.uuid(),
        customer.uuid(),
        now,
    )
    .fetch_one(conn)
    .await?;
    let (uses, uses_of_customer) = (row.uses, row.of_customer);
    Ok(DiscountAsked { uses, uses_of_customer, has_orders: row.has_orders, level: row.level, goods })
}

/// Reserves a use for a checkout, until it expires.
pub async fn reserve_discount(
    conn: &mut Conn,
    id: DiscountUseId,
    code: DiscountCodeId,
    customer: CustomerId,
    checkout: CheckoutId,
    until: Timestamp,
    now: Timestamp,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO discount_uses (id, discount_code_id, customer_id, checkout_id, reserved_until, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        code.uuid(),
        customer.uuid(),
        checkout.uuid(),
        until,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The code that a checkout has reserved, and what it takes off all of its orders.
pub async fn reserved_discount(conn: &mut Conn, checkout: CheckoutId) -> Result<Option<(String, DiscountTerms)>> {
    let row = sqlx::query!(
        "SELECT discount_codes.code, base, amount, percent, cap
           FROM discount_uses JOIN discount_codes ON discount_codes.id = discount_uses.discount_code_id
          WHERE checkout_id = $1",
        checkout.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    let terms = |of, amount, percent, cap| DiscountTerms { of, amount, percent, cap };
    Ok(row.map(|row| (row.code, terms(row.base, row.amount, row.percent, row.cap))))
}

/// The checkout has become these orders, each with its share.
pub async fn use_discount(
    conn: &mut Conn,
    checkout: CheckoutId,
    code: &str,
    orders: &[(OrderId, DiscountTerms)],
) -> Result<()> {
    let terms = orders.iter().map(|(_, terms)| serde_json::to_value(terms)).collect::<Result<Vec<_>, _>>()?;
    sqlx::query!(
        "WITH used AS (UPDATE discount_uses SET reserved_until = NULL WHERE checkout_id = $1 RETURNING id)
         INSERT INTO order_discounts (order_id, discount_use_id, code, terms)
         SELECT made.order_id, used.id, $2, made.terms FROM used, UNNEST($3::uuid[], $4::jsonb[]) AS made (order_id, terms)",
        checkout.uuid(),
        code,
        &orders.iter().map(|(order, _)| order.uuid()).collect::<Vec<_>>(),
        &terms,
    )
    .execute(conn)
    .await?
    .expect_rows(orders.len() as u64)
}

/// What a code takes off an order.
pub async fn order_discount(conn: &mut Conn, order: OrderId) -> Result<Option<(String, DiscountTerms)>> {
    let row = sqlx::query!("SELECT code, terms FROM order_discounts WHERE order_id = $1", order.uuid());
    Ok(row.fetch_optional(conn).await?.map(|row| (row.code, row.terms.0)))
}

/// Gives the use back, once all orders of its checkout are cancelled.
pub async fn give_back_discount(conn: &mut Conn, order: OrderId, now: Timestamp) -> Result<()> {
    let used = sqlx::query_scalar!(
        "SELECT discount_uses.id FROM discount_uses
           JOIN order_discounts ON order_discounts.discount_use_id = discount_uses.id
          WHERE order_id = $1 FOR UPDATE OF discount_uses",
        order.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(used) = used else { return Ok(()) };
    sqlx::query!(
        "UPDATE discount_uses SET returned_at = $2
          WHERE id = $1
            AND NOT EXISTS (SELECT FROM order_discounts JOIN orders ON orders.id = order_discounts.order_id
                             WHERE discount_use_id = $1 AND orders.status <> 'cancelled')",
        used.uuid(),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Newest first; of one campaign.
pub async fn list_discount_codes(
    conn: &mut Conn,
    campaign: Option<&str>,
    page: PageRequest<DiscountCodeId>,
) -> Result<Page<DiscountCodeDetail>> {
    discount_codes(conn, None, campaign, page).await.map(|rows| page.page(rows, |code| code.id))
}

pub async fn find_discount_code(conn: &mut Conn, id: DiscountCodeId) -> Result<Option<DiscountCodeDetail>> {
    Ok(discount_codes(conn, Some(id), None, PageRequest { limit: 1, after: None }).await?.pop())
}

async fn discount_codes(
    conn: &mut Conn,
    id: Option<DiscountCodeId>,
    campaign: Option<&str>,
    page: PageRequest<DiscountCodeId>,
) -> Result<Vec<DiscountCodeDetail>> {
    let rows = sqlx::query!(
        r#"SELECT codes.id, code, campaign, base, amount, percent, cap, valid_from, valid_until, max_uses,
                  max_uses_per_customer, min_goods, first_order_only, level_id, disabled, version, created_at,
                  used.uses AS "uses!", used.given AS "given!: Vnd"
             FROM discount_codes codes
                  CROSS JOIN LATERAL (
                      SELECT count(DISTINCT uses.id) AS uses, COALESCE(-sum(order_charges.amount), 0) AS given
                        FROM discount_uses uses
                             LEFT JOIN order_discounts ON order_discounts.discount_use_id = uses.id
                             LEFT JOIN order_charges ON order_charges.order_id = order_discounts.order_id
                                       AND kind = 'discount' AND explanation ->> 'name' = codes.code
                       WHERE uses.discount_code_id = codes.id AND returned_at IS NULL AND reserved_until IS NULL) AS used
            WHERE ($1::uuid IS NULL OR codes.id = $1)
              AND ($2::text IS NULL OR campaign = $2)
              AND ($3::uuid IS NULL OR codes.id < $3)
              AND planned_each_time($4)
            ORDER BY codes.id DESC LIMIT $4"#,
        id.map(DiscountCodeId::uuid),
        campaign,
        page.after.map(DiscountCodeId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DiscountCodeDetail {
            id: row.id,
            code: row.code,
            campaign: row.campaign,
            terms: DiscountTerms { of: row.base, amount: row.amount, percent: row.percent, cap: row.cap },
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            max_uses: row.max_uses,
            max_uses_per_customer: row.max_uses_per_customer,
            min_goods: row.min_goods,
            first_order_only: row.first_order_only,
            level_id: row.level_id,
            disabled: row.disabled,
            uses: row.uses,
            given: row.given,
            version: row.version,
            created_at: row.created_at,
        })
        .collect())
}
