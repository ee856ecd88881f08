//! Reads for screens, and what is known of prices.

use domain::carts::{CartItemStatus, KnownPrice, Tier};
use domain::{CartItemId, Cny, CustomerId, Scope};
use sqlx::types::Json;

use super::CartItemView;
use crate::{Conn, Page, PageRequest, Result};

#[derive(Clone, Copy, Debug)]
pub struct CartItemFilter {
    pub customer: Option<CustomerId>,
    pub status: Option<CartItemStatus>,
}

/// What is in the cart, oldest first; at most as much as a cart may hold.
pub async fn active(conn: &mut Conn, customer: CustomerId) -> Result<Vec<CartItemView>> {
    let items = sqlx::query_as!(
        CartItemView,
        "SELECT id, customer_id, status, marketplace, item_id, variant_key, link, shop_id, shop_name, seller_chat, title,
                title_translated, variant, image, unit_price, original_price, price_tiers, price_doubts, quantity,
                min_quantity, step, stock, mixed_batch, note, expires_at, ended_at, version, created_at
           FROM cart_items
          WHERE customer_id = $1 AND status = 'active'
          ORDER BY id",
        customer.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(items)
}

/// Those of the items that are in the customer's cart, oldest first.
pub async fn selected(conn: &mut Conn, customer: CustomerId, ids: &[CartItemId]) -> Result<Vec<CartItemView>> {
    let mut items = active(conn, customer).await?;
    items.retain(|item| ids.contains(&item.id));
    Ok(items)
}

pub async fn find(conn: &mut Conn, id: CartItemId, scope: Scope) -> Result<Option<CartItemView>> {
    let item = sqlx::query_as!(
        CartItemView,
        "SELECT id, customer_id, status, marketplace, item_id, variant_key, link, shop_id, shop_name, seller_chat, title,
                title_translated, variant, image, unit_price, original_price, price_tiers, price_doubts, quantity,
                min_quantity, step, stock, mixed_batch, note, expires_at, ended_at, version, created_at
           FROM cart_items
          WHERE id = $1
            AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR works_for($3, customer_id))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(item)
}

/// Newest first, with what has left the cart.
pub async fn list(
    conn: &mut Conn,
    scope: Scope,
    filter: CartItemFilter,
    page: PageRequest<CartItemId>,
) -> Result<Page<CartItemView>> {
    let rows = sqlx::query_as!(
        CartItemView,
        "SELECT id, customer_id, status, marketplace, item_id, variant_key, link, shop_id, shop_name, seller_chat, title,
                title_translated, variant, image, unit_price, original_price, price_tiers, price_doubts, quantity,
                min_quantity, step, stock, mixed_batch, note, expires_at, ended_at, version, created_at
           FROM cart_items
          WHERE ($1::uuid IS NULL OR customer_id = $1)
            AND ($2::text IS NULL OR status = $2)
            AND ($3::uuid IS NULL OR id < $3)
            AND ($4::uuid IS NULL OR customer_id = $4)
            AND ($5::uuid IS NULL OR works_for($5, customer_id))
            AND planned_each_time($6)
          ORDER BY id DESC
          LIMIT $6",
        filter.customer.map(CustomerId::uuid),
        filter.status.map(CartItemStatus::as_str),
        page.after.map(CartItemId::uuid),
        scope.customer(),
        scope.employee(),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |item| item.id))
}

/// What each variant (link and key) was last seen at in any cart, and last bought at; in the order asked.
pub async fn known_prices(conn: &mut Conn, links: &[String], variant_keys: &[String]) -> Result<Vec<KnownPrice>> {
    let rows = sqlx::query!(
        r#"SELECT seen.unit_price AS "seen?: Cny", seen.price_tiers AS "tiers?: Json<Vec<Tier>>",
                  paid.unit_price AS "paid?: Cny"
             FROM UNNEST($1::text[], $2::text[]) WITH ORDINALITY AS variant (link, variant_key, position)
             LEFT JOIN LATERAL (
                 SELECT unit_price, price_tiers FROM cart_items
                  WHERE link = variant.link AND variant_key = variant.variant_key
                  ORDER BY id DESC LIMIT 1) AS seen ON true
             LEFT JOIN LATERAL (
                 SELECT purchase_lines.unit_price
                   FROM order_lines JOIN purchase_lines ON purchase_lines.order_line_id = order_lines.id
                  WHERE order_lines.link = variant.link AND order_lines.variant_key = variant.variant_key
                  ORDER BY order_lines.id DESC LIMIT 1) AS paid ON true
            ORDER BY variant.position"#,
        links,
        variant_keys,
    )
    .fetch_all(conn)
    .await?;
    let known =
        rows.into_iter().map(|row| KnownPrice { seen: row.seen.zip(row.tiers.map(|tiers| tiers.0)), paid: row.paid });
    Ok(known.collect())
}
