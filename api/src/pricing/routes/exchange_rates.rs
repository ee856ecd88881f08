//! Exchange rates.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{Actor, ExchangeRateId, Timestamp, can};
use persistence::pricing::{self, ExchangeRateDetail, RateScope};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};
use crate::pricing::requests::{CreateExchangeRate, ListPrices};
use crate::pricing::{commands, problems};

/// List exchange rates
///
/// All there ever were, newest first. Customers see neither what yuan cost us nor rates that are yet to come.
#[utoipa::path(
    tag = "Pricing",
    params(ListPrices),
    responses((status = 200, description = "One page of exchange rates", body = Page<ExchangeRateDetail>)),
    extensions(("x-permission" = json!("exchange_rates:read"))),
)]
#[get("/exchange-rates")]
pub async fn list_exchange_rates(
    caller: Authorized<can::ReadRates>,
    query: Query<ListPrices>,
    app: Data<App>,
) -> Result<Json<Page<ExchangeRateDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let scope = scope(&caller.actor, app.clock.now());
    Ok(Json(pricing::list_rates(&mut *app.db.conn().await?, scope, page).await?))
}

/// Find the exchange rate in force
///
/// The one that came into force last.
#[utoipa::path(
    tag = "Pricing",
    responses(
        (status = 200, description = "The exchange rate", body = ExchangeRateDetail),
        (status = 404, description = "`pricing.exchange_rate_not_found`"),
    ),
    extensions(("x-permission" = json!("exchange_rates:read"))),
)]
#[get("/exchange-rates/current")]
pub async fn find_current_exchange_rate(
    caller: Authorized<can::ReadRates>,
    app: Data<App>,
) -> Result<Json<ExchangeRateDetail>, Problem> {
    let scope = scope(&caller.actor, app.clock.now());
    let rate = pricing::current_rate(&mut *app.db.conn().await?, scope).await?;
    Ok(Json(rate.ok_or(problems::RATE_NOT_FOUND)?))
}

/// Find an exchange rate
///
/// Also one that no longer counts.
#[utoipa::path(
    tag = "Pricing",
    params(("exchange_rate_id" = ExchangeRateId, Path, description = "The exchange rate")),
    responses(
        (status = 200, description = "The exchange rate", body = ExchangeRateDetail),
        (status = 404, description = "`pricing.exchange_rate_not_found`"),
    ),
    extensions(("x-permission" = json!("exchange_rates:read"))),
)]
#[get("/exchange-rates/{exchange_rate_id}")]
pub async fn find_exchange_rate(
    caller: Authorized<can::ReadRates>,
    exchange_rate_id: Path<ExchangeRateId>,
    app: Data<App>,
) -> Result<Json<ExchangeRateDetail>, Problem> {
    let scope = scope(&caller.actor, app.clock.now());
    let rate = pricing::find_rate(&mut *app.db.conn().await?, *exchange_rate_id, scope).await?;
    Ok(Json(rate.ok_or(problems::RATE_NOT_FOUND)?))
}

/// Set the exchange rate
///
/// From `valid_from` on, or at once. What was priced or deposited before keeps its rate.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateExchangeRate,
    responses(
        (status = 201, description = "The exchange rate", body = ExchangeRateDetail),
        (status = 409, description = "`pricing.valid_from_past`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("exchange_rates:write"))),
)]
#[post("/exchange-rates")]
pub async fn create_exchange_rate(
    caller: Authorized<can::WriteRates>,
    key: IdempotencyKey,
    Json(request): Json<CreateExchangeRate>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (app.clock.id(), app.clock.now());
    let scope = scope(&caller.actor, now);
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::set_exchange_rate(tx, &caller.actor, id, &request, now).await?;
        Ok(pricing::find_rate(tx, id, scope).await?.ok_or(problems::RATE_NOT_FOUND)?)
    })
    .await
}

fn scope(actor: &Actor, now: Timestamp) -> RateScope {
    RateScope { internal: actor.customer.is_none(), now }
}
