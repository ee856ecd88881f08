//! Discount codes and their uses.

use domain::pricing::{DiscountAsked, DiscountCode, DiscountCodeRecord, DiscountTerms, DiscountUse};
use domain::{Actor, CheckoutId, CustomerId, DiscountCodeId, DiscountUseId, Event, LevelId, OrderId, Timestamp, Vnd};

use super::{DiscountCampaign, DiscountCodeDetail, DiscountUseDetail};
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
        r#"SELECT count(*) AS "uses!", count(*) FILTER (WHERE uses.customer_id = $2) AS "of_customer!",
                  EXISTS (SELECT FROM orders WHERE customer_id = $2 AND status <> 'cancelled') AS "has_orders!",
                  (SELECT level_id FROM customers WHERE id = $2) AS "level: LevelId"
             FROM discount_uses uses
            WHERE discount_code_id = $1 AND returned_at IS NULL AND (reserved_until IS NULL OR reserved_until >= $3)"#,
        code.uuid(),
        customer.uuid(),
        DiscountUse::kept_since(now),
    )
    .fetch_one(conn)
    .await?;
    let (uses, uses_of_customer) = (row.uses, row.of_customer);
    Ok(DiscountAsked { uses, uses_of_customer, has_orders: row.has_orders, level: row.level, goods })
}

/// Reserves a use for its checkout, until that expires.
pub async fn reserve_discount(
    conn: &mut Conn,
    actor: &Actor,
    it: &DiscountUse,
    until: Timestamp,
    event: &Event,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO discount_uses (id, discount_code_id, customer_id, checkout_id, reserved_until, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        it.id.uuid(),
        it.code_id.uuid(),
        it.customer.uuid(),
        it.checkout.map(CheckoutId::uuid),
        until,
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// The use that a checkout has reserved, and what it takes off all of its orders.
#[derive(Debug)]
pub struct Reserved {
    pub it: DiscountUse,
    pub terms: DiscountTerms,
    /// The code is for a first order, and the customer has one by now.
    pub is_late: bool,
}

/// The use that a checkout still has. Lock the customer's cart first: another checkout of theirs may be about to become the
/// first order.
pub async fn reserved_discount(conn: &mut Conn, checkout: CheckoutId) -> Result<Option<Reserved>> {
    let row = sqlx::query!(
        r#"SELECT discount_uses.id, discount_code_id, discount_uses.customer_id, code, campaign, base, amount, percent, cap,
                  first_order_only AND EXISTS (
                      SELECT FROM orders WHERE orders.customer_id = discount_uses.customer_id AND status <> 'cancelled')
                      AS "is_late!"
           FROM discount_uses JOIN discount_codes ON discount_codes.id = discount_uses.discount_code_id
          WHERE checkout_id = $1 AND returned_at IS NULL"#,
        checkout.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let (code_id, customer) = (row.discount_code_id, row.customer_id);
        let (code, campaign, checkout) = (row.code, row.campaign, Some(checkout));
        let terms = DiscountTerms { of: row.base, amount: row.amount, percent: row.percent, cap: row.cap };
        let it = DiscountUse { id: row.id, code_id, code, campaign, customer, checkout };
        Reserved { it, terms, is_late: row.is_late }
    }))
}

/// These orders have the use, each with its share; reserved before, or taken just now where no checkout has.
pub async fn use_discount(
    conn: &mut Conn,
    actor: &Actor,
    it: &DiscountUse,
    orders: &[(OrderId, DiscountTerms)],
    event: &Event,
) -> Result<()> {
    let terms = orders.iter().map(|(_, terms)| serde_json::to_value(terms)).collect::<Result<Vec<_>, _>>()?;
    sqlx::query!(
        "WITH used AS (
             INSERT INTO discount_uses (id, discount_code_id, customer_id, checkout_id, created_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO UPDATE SET reserved_until = NULL WHERE discount_uses.returned_at IS NULL
             RETURNING id
         )
         INSERT INTO order_discounts (order_id, discount_use_id, code, terms)
         SELECT made.order_id, used.id, $6, made.terms FROM used, UNNEST($7::uuid[], $8::jsonb[]) AS made (order_id, terms)",
        it.id.uuid(),
        it.code_id.uuid(),
        it.customer.uuid(),
        it.checkout.map(CheckoutId::uuid),
        event.at,
        it.code,
        &orders.iter().map(|(order, _)| order.uuid()).collect::<Vec<_>>(),
        &terms,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(orders.len() as u64)?;
    journal::record(conn, actor, event).await
}

/// What a code takes off an order.
pub async fn order_discount(conn: &mut Conn, order: OrderId) -> Result<Option<(String, DiscountTerms)>> {
    let row = sqlx::query!("SELECT code, terms FROM order_discounts WHERE order_id = $1", order.uuid());
    Ok(row.fetch_optional(conn).await?.map(|row| (row.code, row.terms.0)))
}

/// The use that an order has, once nobody else has it any more: all orders of its checkout are cancelled. Locked.
pub async fn lock_forsaken_discount(conn: &mut Conn, order: OrderId) -> Result<Option<DiscountUse>> {
    // Two orders of a checkout that are cancelled at once wait here for each other, so that the later one sees the other's end.
    let used = sqlx::query_scalar!(
        "SELECT discount_uses.id FROM discount_uses
           JOIN order_discounts ON order_discounts.discount_use_id = discount_uses.id
          WHERE order_id = $1 AND returned_at IS NULL FOR UPDATE OF discount_uses",
        order.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(used) = used else { return Ok(None) };
    let row = sqlx::query_as!(
        DiscountUse,
        r#"SELECT discount_uses.id, discount_code_id AS code_id, code, campaign, customer_id AS customer,
                  checkout_id AS "checkout: CheckoutId"
             FROM discount_uses JOIN discount_codes ON discount_codes.id = discount_code_id
            WHERE discount_uses.id = $1
              AND NOT EXISTS (SELECT FROM order_discounts JOIN orders ON orders.id = order_discounts.order_id
                               WHERE discount_use_id = $1 AND orders.status <> 'cancelled')"#,
        used.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row)
}

/// So many uses whose checkouts expired before then without becoming orders; locked.
pub async fn lock_expired_discounts(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<DiscountUse>> {
    let rows = sqlx::query_as!(
        DiscountUse,
        r#"SELECT discount_uses.id, discount_code_id AS code_id, code, campaign, customer_id AS customer,
                  checkout_id AS "checkout: CheckoutId"
             FROM discount_uses JOIN discount_codes ON discount_codes.id = discount_code_id
            WHERE reserved_until < $1 AND returned_at IS NULL
            ORDER BY reserved_until
            LIMIT $2
              FOR UPDATE OF discount_uses SKIP LOCKED"#,
        before,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Gives uses back, each with its event.
pub async fn return_discounts(conn: &mut Conn, actor: &Actor, uses: &[DiscountUse], events: &[Event]) -> Result<()> {
    let at = events.iter().map(|event| event.at.utc()).collect::<Vec<_>>();
    sqlx::query!(
        "UPDATE discount_uses SET returned_at = given.at
           FROM UNNEST($1::uuid[], $2::timestamptz[]) AS given (id, at)
          WHERE discount_uses.id = given.id",
        &uses.iter().map(|it| it.id.uuid()).collect::<Vec<_>>(),
        &at as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(uses.len() as u64)?;
    journal::record_all(conn, actor, events).await
}

/// Campaigns by name, with what all of their codes were used for since `from` and before `to`. Codes without a campaign are
/// not among them.
pub async fn list_discount_campaigns(
    conn: &mut Conn,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    now: Timestamp,
    page: PageRequest<DiscountCodeId>,
) -> Result<Page<DiscountCampaign>> {
    // Along the index from one campaign to the next, so that a page costs what its campaigns do.
    let rows = sqlx::query!(
        r#"WITH RECURSIVE named AS (
               (SELECT campaign, id, 1 AS place FROM discount_codes
                 WHERE campaign > COALESCE((SELECT campaign FROM discount_codes WHERE id = $1), '')
                   AND planned_each_time($2)
                 ORDER BY campaign, id DESC LIMIT 1)
               UNION ALL
               SELECT next.campaign, next.id, place + 1
                 FROM named CROSS JOIN LATERAL (
                      SELECT campaign, id FROM discount_codes WHERE campaign > named.campaign
                       ORDER BY campaign, id DESC LIMIT 1) AS next
                WHERE place < $2
           )
           SELECT named.campaign AS "campaign!", named.id AS "id!: DiscountCodeId", codes.codes AS "codes!",
                  used.uses AS "uses!", used.reserved AS "reserved!", used.returned AS "returned!",
                  used.customers AS "customers!", taken.orders AS "orders!", taken.given AS "given!: Vnd"
             FROM named
                  CROSS JOIN LATERAL (
                      SELECT count(*) AS codes FROM discount_codes WHERE campaign = named.campaign) AS codes
                  CROSS JOIN LATERAL (
                      SELECT count(*) FILTER (WHERE returned_at IS NULL AND reserved_until IS NULL) AS uses,
                             count(*) FILTER (WHERE returned_at IS NULL AND reserved_until > $5) AS reserved,
                             count(*) FILTER (WHERE returned_at IS NOT NULL AND reserved_until IS NULL) AS returned,
                             count(DISTINCT customer_id) FILTER (WHERE returned_at IS NULL AND reserved_until IS NULL)
                                 AS customers
                        FROM discount_codes JOIN discount_uses ON discount_code_id = discount_codes.id
                       WHERE campaign = named.campaign
                         AND ($3::timestamptz IS NULL OR discount_uses.created_at >= $3)
                         AND ($4::timestamptz IS NULL OR discount_uses.created_at < $4)) AS used
                  CROSS JOIN LATERAL (
                      SELECT count(DISTINCT order_discounts.order_id) AS orders,
                             COALESCE(-sum(order_charges.amount), 0) AS given
                        FROM discount_codes JOIN discount_uses ON discount_code_id = discount_codes.id
                             JOIN order_discounts ON discount_use_id = discount_uses.id
                             JOIN orders ON orders.id = order_discounts.order_id AND orders.status <> 'cancelled'
                             LEFT JOIN order_charges ON order_charges.order_id = order_discounts.order_id
                                       AND kind = 'discount' AND explanation ->> 'name' = discount_codes.code
                       WHERE campaign = named.campaign AND returned_at IS NULL AND reserved_until IS NULL
                         AND ($3::timestamptz IS NULL OR discount_uses.created_at >= $3)
                         AND ($4::timestamptz IS NULL OR discount_uses.created_at < $4)) AS taken
            ORDER BY named.campaign"#,
        page.after.map(DiscountCodeId::uuid),
        page.fetch(),
        from as Option<Timestamp>,
        to as Option<Timestamp>,
        now,
    )
    .fetch_all(conn)
    .await?;
    let page = page.page(rows, |row| row.id);
    let campaigns = page.data.into_iter().map(|row| DiscountCampaign {
        campaign: row.campaign,
        codes: row.codes,
        uses: row.uses,
        reserved: row.reserved,
        returned: row.returned,
        customers: row.customers,
        orders: row.orders,
        given: row.given,
    });
    Ok(Page { data: campaigns.collect(), next_cursor: page.next_cursor })
}

/// What lists of codes are narrowed by.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiscountFilter<'a> {
    pub code: Option<&'a str>,
    pub campaign: Option<&'a str>,
    pub disabled: Option<bool>,
}

/// Newest first.
pub async fn list_discount_codes(
    conn: &mut Conn,
    filter: DiscountFilter<'_>,
    page: PageRequest<DiscountCodeId>,
) -> Result<Page<DiscountCodeDetail>> {
    discount_codes(conn, None, filter, page).await.map(|rows| page.page(rows, |code| code.id))
}

pub async fn find_discount_code(conn: &mut Conn, id: DiscountCodeId) -> Result<Option<DiscountCodeDetail>> {
    let one = PageRequest { limit: 1, after: None };
    Ok(discount_codes(conn, Some(id), DiscountFilter::default(), one).await?.pop())
}

pub async fn has_discount_code(conn: &mut Conn, id: DiscountCodeId) -> Result<bool> {
    let found =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM discount_codes WHERE id = $1) AS "found!""#, id.uuid());
    Ok(found.fetch_one(conn).await?)
}

/// Newest first, given back or not.
pub async fn list_discount_uses(
    conn: &mut Conn,
    code: DiscountCodeId,
    page: PageRequest<DiscountUseId>,
) -> Result<Page<DiscountUseDetail>> {
    let rows = sqlx::query_as!(
        DiscountUseDetail,
        r#"SELECT uses.id, customer_id, checkout_id AS "checkout_id: CheckoutId", reserved_until, returned_at,
                  taken.order_ids AS "order_ids!: Vec<OrderId>", taken.given AS "given!: Vnd", created_at
             FROM (SELECT * FROM discount_uses
                    WHERE discount_code_id = $1 AND ($2::uuid IS NULL OR id < $2) AND planned_each_time($3)
                    ORDER BY id DESC LIMIT $3) AS uses
                  CROSS JOIN LATERAL (
                      SELECT COALESCE(array_agg(order_discounts.order_id ORDER BY order_discounts.order_id), '{}') AS order_ids,
                             COALESCE(-sum(order_charges.amount), 0) AS given
                        FROM order_discounts
                             LEFT JOIN order_charges ON order_charges.order_id = order_discounts.order_id
                                       AND kind = 'discount' AND explanation ->> 'name' = order_discounts.code
                       WHERE discount_use_id = uses.id) AS taken
            ORDER BY uses.id DESC"#,
        code.uuid(),
        page.after.map(DiscountUseId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |it| it.id))
}

async fn discount_codes(
    conn: &mut Conn,
    id: Option<DiscountCodeId>,
    filter: DiscountFilter<'_>,
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
              AND ($5::text IS NULL OR code = $5)
              AND ($6::boolean IS NULL OR disabled = $6)
            ORDER BY codes.id DESC LIMIT $4"#,
        id.map(DiscountCodeId::uuid),
        filter.campaign,
        page.after.map(DiscountCodeId::uuid),
        page.fetch(),
        filter.code,
        filter.disabled,
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
