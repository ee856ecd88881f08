//! Rate cards.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{RateCardId, can};
use persistence::pricing::{self, CardFilter, RateCardDetail};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};
use crate::pricing::requests::{CreateRateCard, ListRateCards};
use crate::pricing::{commands, problems};

/// List rate cards
///
/// Newest first.
#[utoipa::path(
    tag = "Pricing",
    params(ListRateCards),
    responses((status = 200, description = "One page of rate cards", body = Page<RateCardDetail>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/rate-cards")]
pub async fn list_rate_cards(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListRateCards>,
    app: Data<App>,
) -> Result<Json<Page<RateCardDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let q = query.q.as_ref().map(|q| q.0.clone());
    let filter = CardFilter { q, customer: query.customer_id, level: query.level_id };
    Ok(Json(pricing::list_cards(&mut *app.db.conn().await?, &filter, page).await?))
}

/// Find a rate card
///
/// Its prices are in its versions.
#[utoipa::path(
    tag = "Pricing",
    params(("rate_card_id" = RateCardId, Path, description = "The rate card")),
    responses(
        (status = 200, description = "The rate card", body = RateCardDetail),
        (status = 404, description = "`pricing.rate_card_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/rate-cards/{rate_card_id}")]
pub async fn find_rate_card(
    _caller: Authorized<can::ReadPricing>,
    rate_card_id: Path<RateCardId>,
    app: Data<App>,
) -> Result<Json<RateCardDetail>, Problem> {
    let card = pricing::find_card(&mut *app.db.conn().await?, *rate_card_id).await?;
    Ok(Json(card.ok_or(problems::CARD_NOT_FOUND)?))
}

/// Create a rate card
///
/// For one customer, for one level, or for everybody. A customer is charged by a card of their own, else by that of
/// their level, else by the one for everybody. It has no prices until a version of it is published.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateRateCard,
    responses(
        (status = 201, description = "The rate card", body = RateCardDetail),
        (status = 409, description = "`pricing.code_taken`, `pricing.two_audiences`, `pricing.customer_unknown`, `pricing.level_unknown`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[post("/rate-cards")]
pub async fn create_rate_card(
    caller: Authorized<can::WritePricing>,
    key: IdempotencyKey,
    Json(request): Json<CreateRateCard>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_card(tx, &caller.actor, id, &request, now).await?;
        Ok(pricing::find_card(tx, id).await?.ok_or(problems::CARD_NOT_FOUND)?)
    })
    .await
}
