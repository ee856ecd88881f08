//! The operations on checkouts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use domain::carts::{CheckoutRequest, Offer};
use domain::{Actor, CheckoutId, can};
use persistence::Conn;
use persistence::carts::{self, CheckoutView};
use serde::Serialize;
use utoipa::ToSchema;

use super::commands;
use super::offer::{again, told};
use super::requests::CreateCheckout;
use crate::App;
use crate::carts::commands::owner;
use crate::carts::problems;
use crate::http::{Authorized, IdempotencyKey, Json, Language, Problem};

/// Check out
///
/// Asks what items of the cart would cost: one quote per shop, by the rate card and the exchange rate that count for the
/// customer now, with everything that is missing. The offer holds for a time; confirming it makes the orders.
#[utoipa::path(
    tag = "Cart",
    request_body = CreateCheckout,
    responses(
        (status = 201, description = "The checkout with its quotes", body = CheckoutView),
        (status = 404, description = "`cart.not_found`"),
        (status = 409, description = "`cart.customer_required`, `checkout.items_gone`, `orders.address_unknown`, `orders.warehouse_unknown`, `pricing.discount_code_unknown`, `pricing.discount_refused`, `pricing.negotiated`, `pricing.not_available`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("cart:checkout"))),
)]
#[post("/checkout")]
pub async fn create_checkout(
    caller: Authorized<can::CheckOut>,
    key: IdempotencyKey,
    Json(request): Json<CreateCheckout>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let wanted = CheckoutRequest::try_from(&request)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let customer = owner(tx, &caller.actor, request.customer_id).await?;
        commands::open(tx, &app, &caller.actor, id, customer, wanted.clone(), now).await?;
        view(tx, &caller.actor, id, language).await
    })
    .await
}

/// Find a checkout
///
/// As it was offered, and the orders it has become. Checkouts of customers one does not see are not found.
#[utoipa::path(
    tag = "Cart",
    params(("checkout_id" = CheckoutId, Path, description = "The checkout")),
    responses(
        (status = 200, description = "The checkout", body = CheckoutView),
        (status = 404, description = "`checkout.not_found`"),
    ),
    extensions(("x-permission" = json!("cart:read"))),
)]
#[get("/checkout/{checkout_id}")]
pub async fn find_checkout(
    caller: Authorized<can::ReadCart>,
    checkout_id: Path<CheckoutId>,
    language: Language,
    app: Data<App>,
) -> Result<Json<CheckoutView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, &caller.actor, *checkout_id, language).await?))
}

/// Reckon a checkout again
///
/// With the version of the rate card, the exchange rate, the level and the code's terms that decided it then, whatever has
/// changed since: it comes to the same đồng.
#[utoipa::path(
    tag = "Cart",
    params(("checkout_id" = CheckoutId, Path, description = "The checkout")),
    responses(
        (status = 200, description = "What it comes to", body = CheckoutRecomputation),
        (status = 404, description = "`checkout.not_found`"),
        (status = 409, description = "`pricing.negotiated`, `request.amount_out_of_range`"),
    ),
    extensions(("x-permission" = json!("cart:read"))),
)]
#[get("/checkout/{checkout_id}/recomputation")]
pub async fn recompute_checkout(
    caller: Authorized<can::ReadCart>,
    checkout_id: Path<CheckoutId>,
    language: Language,
    app: Data<App>,
) -> Result<Json<CheckoutRecomputation>, Problem> {
    let conn = &mut *app.db.conn().await?;
    let basis = carts::checkout_basis(conn, *checkout_id, caller.actor.customer_scope()).await?;
    let basis = basis.ok_or(problems::CHECKOUT_NOT_FOUND)?;
    let offer = again(&basis)?;
    let same = basis.offer.holds(&offer);
    Ok(Json(CheckoutRecomputation { checkout_id: *checkout_id, same, offer: told(offer, &caller.actor, language) }))
}

/// A checkout, reckoned again
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutRecomputation {
    pub checkout_id: CheckoutId,
    /// Total, deposit and every charge of every shop come to the same đồng
    pub same: bool,
    pub offer: Offer,
}

/// Confirm a checkout
///
/// Makes one order per shop, all or none, and takes the items out of the cart. Where something is missing, the order is
/// held until it is put right. Refused when the offer is out of date or its prices have changed: `data` then holds what
/// the same goods cost now, for a new checkout.
#[utoipa::path(
    tag = "Cart",
    params(("checkout_id" = CheckoutId, Path, description = "The checkout")),
    responses(
        (status = 201, description = "The checkout with the orders it has become", body = CheckoutView),
        (status = 404, description = "`checkout.not_found`"),
        (status = 409, description = "`checkout.quote_expired`, `checkout.already_confirmed`, `checkout.items_gone`, `orders.address_unknown`, `orders.warehouse_unknown`, `pricing.discount_refused`, `pricing.negotiated`, `pricing.not_available`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("cart:checkout"))),
)]
#[post("/checkout/{checkout_id}/confirm")]
pub async fn confirm_checkout(
    caller: Authorized<can::CheckOut>,
    checkout_id: Path<CheckoutId>,
    key: IdempotencyKey,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::CREATED, async |tx: &mut Conn| {
        commands::confirm(tx, &app, &caller.actor, *checkout_id, language, now).await?;
        view(tx, &caller.actor, *checkout_id, language).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, actor: &Actor, id: CheckoutId, language: Language) -> Result<CheckoutView, Problem> {
    let found = carts::find_checkout(conn, id, actor.customer_scope()).await?;
    let found = found.ok_or(problems::CHECKOUT_NOT_FOUND)?;
    Ok(CheckoutView { offer: told(found.offer, actor, language), ..found })
}
