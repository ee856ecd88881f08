//! Loading cart items to change them, and writing them back.

use domain::carts::{CartItem, CartItemRecord, NormalItem, PriceDoubt};
use domain::{Actor, CartItemId, CustomerId, Event, Scope, Timestamp};
use serde_json::{Value, json};
use sqlx::types::Json;

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// An item that is put into a cart, with what its page says now.
#[derive(Debug)]
pub struct PutItem<'a> {
    pub item: &'a CartItem,
    pub page: &'a NormalItem,
    pub doubts: &'a [PriceDoubt],
}

/// Keeps a customer's cart from being filled by two at once until the transaction ends; `false` where there is no such
/// customer. To be called before any item is locked.
pub async fn lock_cart(conn: &mut Conn, customer: CustomerId) -> Result<bool> {
    // Not FOR UPDATE: that would also stop whoever inserts rows that refer to the customer.
    let found = sqlx::query!("SELECT id FROM customers WHERE id = $1 FOR NO KEY UPDATE", customer.uuid());
    Ok(found.fetch_optional(conn).await?.is_some())
}

pub async fn lock(conn: &mut Conn, id: CartItemId, scope: Scope) -> Result<Option<CartItem>> {
    let record = sqlx::query_as!(
        CartItemRecord,
        "SELECT id, customer_id, status, link, variant_key, variant, quantity, note, expires_at, ended_at, version
           FROM cart_items
          WHERE id = $1
            AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR works_for($3, customer_id))
            FOR UPDATE",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(CartItem::restore_from))
}

/// What is in the cart, by ascending id.
pub async fn lock_active(conn: &mut Conn, customer: CustomerId) -> Result<Vec<CartItem>> {
    let records = sqlx::query_as!(
        CartItemRecord,
        "SELECT id, customer_id, status, link, variant_key, variant, quantity, note, expires_at, ended_at, version
           FROM cart_items
          WHERE customer_id = $1 AND status = 'active'
          ORDER BY id
            FOR UPDATE",
        customer.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(CartItem::restore_from).collect())
}

/// Those of the items that are in the customer's cart, by ascending id.
pub async fn lock_selected(conn: &mut Conn, customer: CustomerId, ids: &[CartItemId]) -> Result<Vec<CartItem>> {
    let mut items = lock_active(conn, customer).await?;
    items.retain(|item| ids.contains(&item.record().id));
    Ok(items)
}

/// Writes new items, and of those already there what their page says now: one statement, however many.
pub async fn put(conn: &mut Conn, actor: &Actor, items: &[PutItem<'_>], event: &Event) -> Result<()> {
    let rows = items.iter().map(|item| row(item, event.at)).collect();
    sqlx::query!(
        "INSERT INTO cart_items
             (id, customer_id, status, marketplace, item_id, variant_key, link, shop_id, shop_name, seller_chat, title,
              title_translated, variant, image, unit_price, original_price, price_tiers, price_doubts, quantity,
              min_quantity, step, stock, mixed_batch, note, original, expires_at, version, created_at)
         SELECT id, customer_id, status, marketplace, item_id, variant_key, link, shop_id, shop_name, seller_chat, title,
                title_translated, variant, image, unit_price, original_price, price_tiers, price_doubts, quantity,
                min_quantity, step, stock, mixed_batch, note, original, expires_at, version, created_at
           FROM jsonb_populate_recordset(NULL::cart_items, $1)
         ON CONFLICT (id) DO UPDATE SET
             shop_name = EXCLUDED.shop_name, seller_chat = EXCLUDED.seller_chat, title = EXCLUDED.title,
             title_translated = EXCLUDED.title_translated, image = EXCLUDED.image, unit_price = EXCLUDED.unit_price,
             original_price = EXCLUDED.original_price, price_tiers = EXCLUDED.price_tiers,
             price_doubts = EXCLUDED.price_doubts, quantity = EXCLUDED.quantity, min_quantity = EXCLUDED.min_quantity,
             step = EXCLUDED.step, stock = EXCLUDED.stock, mixed_batch = EXCLUDED.mixed_batch, note = EXCLUDED.note,
             original = EXCLUDED.original, expires_at = EXCLUDED.expires_at, warned_at = NULL,
             version = EXCLUDED.version",
        Value::Array(rows),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(items.len() as u64)?;
    journal::record(conn, actor, event).await
}

/// A row of the table, by the names of its columns.
fn row(PutItem { item, page, doubts }: &PutItem<'_>, at: Timestamp) -> Value {
    let item = item.record();
    json!({
        "id": item.id,
        "customer_id": item.customer_id,
        "status": item.status,
        "marketplace": page.marketplace,
        "item_id": page.item_id,
        "variant_key": item.variant_key,
        "link": item.link,
        "shop_id": page.shop_id,
        "shop_name": page.shop_name,
        "seller_chat": page.seller_chat,
        "title": page.title,
        "title_translated": page.title_translated,
        "variant": item.variant,
        "image": page.image,
        "unit_price": page.unit_price,
        "original_price": page.original_price,
        "price_tiers": page.price_tiers,
        "price_doubts": doubts,
        "quantity": item.quantity,
        "min_quantity": page.min_quantity,
        "step": page.step,
        "stock": page.stock,
        "mixed_batch": page.mixed_batch,
        "note": item.note,
        "original": page.original,
        "expires_at": item.expires_at,
        "version": item.version,
        "created_at": at,
    })
}

pub async fn save(conn: &mut Conn, actor: &Actor, item: &CartItem, event: &Event) -> Result<()> {
    save_all(conn, actor, std::slice::from_ref(item), std::slice::from_ref(event)).await
}

/// Writes items back, whatever happened to them, with the events that tell of it.
pub async fn save_all(conn: &mut Conn, actor: &Actor, items: &[CartItem], events: &[Event]) -> Result<()> {
    let all = || items.iter().map(CartItem::record);
    sqlx::query!(
        "UPDATE cart_items
            SET status = item.status, variant_key = item.variant_key, variant = item.variant, quantity = item.quantity,
                note = item.note, expires_at = item.expires_at, ended_at = item.ended_at, version = item.version,
                warned_at = CASE WHEN cart_items.expires_at = item.expires_at THEN warned_at END
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::timestamptz[],
                       $8::timestamptz[], $9::integer[])
                AS item (id, status, variant_key, variant, quantity, note, expires_at, ended_at, version)
          WHERE cart_items.id = item.id",
        &all().map(|item| item.id.uuid()).collect::<Vec<_>>(),
        &all().map(|item| item.status.as_str().to_owned()).collect::<Vec<_>>(),
        &all().map(|item| item.variant_key.clone()).collect::<Vec<_>>(),
        &all().map(|item| item.variant.clone()).collect::<Vec<_>>(),
        &all().map(|item| item.quantity).collect::<Vec<_>>(),
        &all().map(|item| item.note.clone()).collect::<Vec<_>>(),
        &all().map(|item| item.expires_at.utc()).collect::<Vec<_>>() as _,
        &all().map(|item| item.ended_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
        &all().map(|item| item.version).collect::<Vec<_>>(),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(items.len() as u64)?;
    journal::record_all(conn, actor, events).await
}

/// Writes what speaks against an item's price now.
pub async fn save_doubts(conn: &mut Conn, id: CartItemId, doubts: &[PriceDoubt]) -> Result<()> {
    sqlx::query!("UPDATE cart_items SET price_doubts = $2 WHERE id = $1", id.uuid(), Json(doubts) as _)
        .execute(conn)
        .await?
        .expect_rows(1)
}
