//! Reads for screens, and what is known of prices.

use domain::carts::{CartItemStatus, KnownPrice, PriceDoubt, SeenPrice, Tier};
use domain::{CartItemId, Cny, CustomerId, Scope, Timestamp};
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

/// What each variant (link and key) was last seen at in any cart, of others rather than of `customer`, and last paid; in
/// the order asked. Looks back to `since`, and over no more than 20 rows of each.
pub async fn known_prices(
    conn: &mut Conn,
    customer: CustomerId,
    links: &[String],
    variant_keys: &[String],
    since: Timestamp,
) -> Result<Vec<KnownPrice>> {
    let rows = sqlx::query!(
        r#"SELECT seen.unit_price AS "price?: Cny", seen.price_tiers AS "tiers?: Json<Vec<Tier>>",
                  seen.price_doubts AS "doubts?: Json<Vec<PriceDoubt>>", seen.by_owner AS "by_owner?",
                  paid.unit_price AS "paid?: Cny"
             FROM UNNEST($1::text[], $2::text[]) WITH ORDINALITY AS variant (link, variant_key, position)
             LEFT JOIN LATERAL (
                 SELECT unit_price, price_tiers, price_doubts, customer_id = $3 AS by_owner
                   FROM (SELECT id, customer_id, unit_price, price_tiers, price_doubts, created_at FROM cart_items
                          WHERE link = variant.link AND variant_key = variant.variant_key
                          ORDER BY id DESC LIMIT 20) AS recent
                  WHERE created_at > $4
                  ORDER BY customer_id = $3, id DESC LIMIT 1) AS seen ON true
             LEFT JOIN LATERAL (
                 SELECT purchase_lines.unit_price
                   FROM (SELECT id, created_at FROM order_lines
                          WHERE link = variant.link AND variant_key = variant.variant_key
                          ORDER BY id DESC LIMIT 20) AS recent
                        JOIN purchase_lines ON purchase_lines.order_line_id = recent.id
                        JOIN purchases ON purchases.id = purchase_lines.purchase_id
                  WHERE recent.created_at > $4 AND purchases.status NOT IN ('placed', 'cancelled')
                  ORDER BY recent.id DESC, purchases.id DESC LIMIT 1) AS paid ON true
            ORDER BY variant.position"#,
        links,
        variant_keys,
        customer.uuid(),
        since,
    )
    .fetch_all(conn)
    .await?;
    let seen = |price: Option<Cny>, tiers: Option<Json<_>>, doubts: Option<Json<_>>, by_owner: Option<bool>| {
        Some(SeenPrice { price: price?, tiers: tiers?.0, by_owner: by_owner?, doubts: doubts?.0 })
    };
    let known = rows
        .into_iter()
        .map(|row| KnownPrice { seen: seen(row.price, row.tiers, row.doubts, row.by_owner), paid: row.paid });
    Ok(known.collect())
}
