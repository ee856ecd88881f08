//! The operations on carts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::carts::{CartItemChange, RawItem};
use domain::{Actor, CartItemId, can};
use persistence::carts::{self, CartItemFilter, CartItemView};
use persistence::{Conn, Page, settings};

use super::requests::{AddCartItems, ChangeCartItem, FindCart, ListCartItems};
use super::responses::{AddedItems, CartView};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, JsonRows, Language, Problem, atomically, page_request};

/// See a cart
///
/// By shop, priced by the tiers that the quantities reach, with what keeps a shop from selling so many and what a few
/// more pieces would change. Expired and removed items are not in it: they are among the cart items.
#[utoipa::path(
    tag = "Cart",
    params(FindCart),
    responses(
        (status = 200, description = "The cart", body = CartView),
        (status = 404, description = "`cart.not_found`"),
        (status = 409, description = "`cart.customer_required`"),
    ),
    extensions(("x-permission" = json!("cart:read"))),
)]
#[get("/cart")]
pub async fn find_cart(
    caller: Authorized<can::ReadCart>,
    query: Query<FindCart>,
    language: Language,
    app: Data<App>,
) -> Result<Json<CartView>, Problem> {
    let mut conn = app.db.conn().await?;
    let customer = commands::owner(&mut conn, &caller.actor, query.customer_id).await?;
    let settings = settings::load(&mut conn).await?;
    let items = carts::active(&mut conn, customer).await?;
    let items = items.into_iter().map(|item| shown(&caller.actor, item)).collect();
    Ok(Json(CartView::new(customer, items, settings.cart_max_lines.get())?.in_language(language)))
}

/// List cart items
///
/// Newest first, also those that have left the cart and may be restored.
#[utoipa::path(
    tag = "Cart",
    params(ListCartItems),
    responses((status = 200, description = "One page", body = Page<CartItemView>)),
    extensions(("x-permission" = json!("cart:read"))),
)]
#[get("/cart/items")]
pub async fn list_cart_items(
    caller: Authorized<can::ReadCart>,
    query: Query<ListCartItems>,
    app: Data<App>,
) -> Result<Json<Page<CartItemView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let (scope, filter) =
        (caller.actor.customer_scope(), CartItemFilter { customer: query.customer_id, status: query.status });
    let mut items = carts::list(&mut *app.db.conn().await?, scope, filter, page).await?;
    items.data = items.data.into_iter().map(|item| shown(&caller.actor, item)).collect();
    Ok(Json(items))
}

/// Put items into a cart
///
/// What the ordering extension found, up to 500 rows, each answered by itself: a row that is not accepted spoils no
/// other. The same item and variant again adds to the quantity, takes over what the page says now and starts its time
/// anew. Prices that differ from what else is known of them are taken and marked.
#[utoipa::path(
    tag = "Cart",
    request_body = AddCartItems,
    responses(
        (status = 200, description = "What became of each row", body = AddedItems),
        (status = 404, description = "`cart.not_found`"),
        (status = 409, description = "`cart.customer_required`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[post("/cart/items")]
pub async fn add_cart_items(
    caller: Authorized<can::WriteCart>,
    key: IdempotencyKey,
    JsonRows(request): JsonRows<AddCartItems>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let rows: Vec<_> = request.items.iter().map(RawItem::normalised).collect();
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let customer = commands::owner(tx, &caller.actor, request.customer_id).await?;
        Ok(commands::add(tx, &app, &caller.actor, customer, &rows, now).await?.in_language(language))
    })
    .await
}

/// Find a cart item
///
/// Items of customers one does not see are not found.
#[utoipa::path(
    tag = "Cart",
    params(("cart_item_id" = CartItemId, Path, description = "The cart item")),
    responses(
        (status = 200, description = "The cart item", body = CartItemView),
        (status = 404, description = "`cart.item_not_found`"),
    ),
    extensions(("x-permission" = json!("cart:read"))),
)]
#[get("/cart/items/{cart_item_id}")]
pub async fn find_cart_item(
    caller: Authorized<can::ReadCart>,
    cart_item_id: Path<CartItemId>,
    app: Data<App>,
) -> Result<Json<CartItemView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, &caller.actor, *cart_item_id).await?))
}

/// Change a cart item
///
/// Its quantity, the note for whoever buys it, or the variant in words.
#[utoipa::path(
    tag = "Cart",
    params(("cart_item_id" = CartItemId, Path, description = "The cart item")),
    request_body = ChangeCartItem,
    responses(
        (status = 200, description = "The changed cart item", body = CartItemView),
        (status = 404, description = "`cart.item_not_found`"),
        (status = 409, description = "`cart.item_refused`, `cart.already_in_cart`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[patch("/cart/items/{cart_item_id}")]
pub async fn change_cart_item(
    caller: Authorized<can::WriteCart>,
    cart_item_id: Path<CartItemId>,
    Json(request): Json<ChangeCartItem>,
    app: Data<App>,
) -> Result<Json<CartItemView>, Problem> {
    let change = CartItemChange::try_from(&request)?;
    let now = app.clock.now();
    let item = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *cart_item_id, request.version, change.clone(), now).await?;
        view(tx, &caller.actor, *cart_item_id).await
    });
    Ok(Json(item.await?))
}

/// Take an item out of a cart
///
/// It can be restored for as long as it is kept.
#[utoipa::path(
    tag = "Cart",
    params(("cart_item_id" = CartItemId, Path, description = "The cart item")),
    responses(
        (status = 204, description = "It is not in the cart any more"),
        (status = 404, description = "`cart.item_not_found`"),
        (status = 409, description = "`cart.item_refused`"),
    ),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[delete("/cart/items/{cart_item_id}")]
pub async fn remove_cart_item(
    caller: Authorized<can::WriteCart>,
    cart_item_id: Path<CartItemId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::remove(tx, &caller.actor, *cart_item_id, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Put an item back into a cart
///
/// One that was removed or has expired; its time starts anew.
#[utoipa::path(
    tag = "Cart",
    params(("cart_item_id" = CartItemId, Path, description = "The cart item")),
    responses(
        (status = 200, description = "The cart item, which is in the cart again", body = CartItemView),
        (status = 404, description = "`cart.item_not_found`"),
        (status = 409, description = "`cart.item_refused`, `cart.already_in_cart`, `cart.full`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("cart:write"))),
)]
#[post("/cart/items/{cart_item_id}/restore")]
pub async fn restore_cart_item(
    caller: Authorized<can::WriteCart>,
    cart_item_id: Path<CartItemId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::restore(tx, &caller.actor, *cart_item_id, now).await?;
        view(tx, &caller.actor, *cart_item_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, actor: &Actor, id: CartItemId) -> Result<CartItemView, Problem> {
    let found = carts::find(conn, id, actor.customer_scope()).await?.ok_or(problems::ITEM_NOT_FOUND)?;
    Ok(shown(actor, found))
}

/// Without what the reader may not know.
fn shown(actor: &Actor, item: CartItemView) -> CartItemView {
    if actor.customer.is_some() { item.for_customers() } else { item }
}
