//! Checkouts, and the orders they became.

use domain::carts::{Checkout, CheckoutRecord, CheckoutRequest, Offer};
use domain::pricing::{DiscountTerms, Pricing, RateTables};
use domain::{Actor, CheckoutId, Event, OrderId, Scope};
use sqlx::types::Json;

use super::{CheckoutOrder, CheckoutView};
use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

pub async fn insert_checkout(conn: &mut Conn, actor: &Actor, checkout: &Checkout, event: &Event) -> Result<()> {
    let record = checkout.record();
    sqlx::query!(
        "INSERT INTO checkouts (id, customer_id, status, request, offer, rate_card_version_id, exchange_rate, created_by,
                                created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id.uuid(),
        record.customer_id.uuid(),
        record.status.as_str(),
        Json(&record.request) as _,
        Json(&record.offer) as _,
        record.offer.rate_card_version_id.uuid(),
        record.offer.exchange_rate.amount(),
        record.created_by.uuid(),
        record.created_at,
        record.expires_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

pub async fn lock_checkout(conn: &mut Conn, id: CheckoutId, scope: Scope) -> Result<Option<Checkout>> {
    let row = sqlx::query!(
        "SELECT id, customer_id, status, request, offer, created_by, created_at, expires_at, confirmed_at
           FROM checkouts
          WHERE id = $1
            AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR works_for($3, customer_id))
            FOR UPDATE",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        Checkout::restore(CheckoutRecord {
            id: row.id,
            customer_id: row.customer_id,
            status: row.status,
            request: row.request.0,
            offer: row.offer.0,
            created_by: row.created_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            confirmed_at: row.confirmed_at,
        })
    }))
}

/// Everything that decided what a checkout was offered.
#[derive(Clone, Debug)]
pub struct CheckoutBasis {
    pub request: CheckoutRequest,
    pub offer: Offer,
    /// A code's terms, which never change.
    pub discount: Option<(String, DiscountTerms)>,
    card_code: String,
    version: i32,
    tables: RateTables,
}

impl CheckoutBasis {
    /// As it was when the offer was made.
    pub fn terms(&self) -> Pricing<'_> {
        Pricing {
            card_code: &self.card_code,
            version: self.version,
            tables: &self.tables,
            rate: self.offer.exchange_rate,
            level: self.offer.level,
        }
    }
}

pub async fn checkout_basis(conn: &mut Conn, id: CheckoutId, scope: Scope) -> Result<Option<CheckoutBasis>> {
    let row = sqlx::query!(
        r#"SELECT request, offer, rate_cards.code AS card_code, rate_card_versions.version, tables,
                  discount_codes.code AS "code?", discount_codes.base AS "base?", discount_codes.amount,
                  discount_codes.percent, discount_codes.cap
             FROM checkouts
                  JOIN rate_card_versions ON rate_card_versions.id = checkouts.rate_card_version_id
                  JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
                  LEFT JOIN discount_codes ON discount_codes.code = checkouts.request ->> 'discount_code'
            WHERE checkouts.id = $1
              AND ($2::uuid IS NULL OR checkouts.customer_id = $2)
              AND ($3::uuid IS NULL OR works_for($3, checkouts.customer_id))"#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| CheckoutBasis {
        request: row.request.0,
        offer: row.offer.0,
        discount: row
            .code
            .zip(row.base)
            .map(|(code, of)| (code, DiscountTerms { of, amount: row.amount, percent: row.percent, cap: row.cap })),
        card_code: row.card_code,
        version: row.version,
        tables: row.tables.0,
    }))
}

/// Writes a confirmed checkout with the orders it became.
pub async fn save_confirmed(
    conn: &mut Conn,
    actor: &Actor,
    checkout: &Checkout,
    orders: &[OrderId],
    event: &Event,
) -> Result<()> {
    let CheckoutRecord { id, status, confirmed_at, .. } = checkout.record();
    let orders: Vec<_> = orders.iter().map(|order| order.uuid()).collect();
    sqlx::query!(
        "WITH confirmed AS (
             UPDATE checkouts SET status = $2, confirmed_at = $3 WHERE id = $1 RETURNING id
         )
         INSERT INTO checkout_orders (checkout_id, order_id)
         SELECT confirmed.id, made.id FROM confirmed, UNNEST($4::uuid[]) AS made (id)",
        id.uuid(),
        status.as_str(),
        *confirmed_at as _,
        &orders,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(orders.len() as u64)?;
    journal::record(conn, actor, event).await
}

pub async fn find_checkout(conn: &mut Conn, id: CheckoutId, scope: Scope) -> Result<Option<CheckoutView>> {
    let row = sqlx::query!(
        "SELECT id, customer_id, status, request, offer, created_at, expires_at, confirmed_at
           FROM checkouts
          WHERE id = $1
            AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR works_for($3, customer_id))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let orders = sqlx::query_as!(
        CheckoutOrder,
        "SELECT checkout_orders.order_id, orders.code, orders.marketplace, orders.shop_id
           FROM checkout_orders JOIN orders ON orders.id = checkout_orders.order_id
          WHERE checkout_orders.checkout_id = $1
          ORDER BY orders.id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(CheckoutView {
        id: row.id,
        customer_id: row.customer_id,
        status: row.status,
        request: row.request.0,
        offer: row.offer.0,
        orders,
        created_at: row.created_at,
        expires_at: row.expires_at,
        confirmed_at: row.confirmed_at,
    }))
}
