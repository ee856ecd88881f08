//! Exchange rates.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{Actor, ExchangeRateId, Timestamp, can};
use persistence::pricing::{self, ExchangeRateDetail, RateScope};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};
use crate::pricing::requests::{ConfirmExchangeRate, CreateExchangeRate, ListExchangeRates, RejectExchangeRate};
use crate::pricing::{commands, problems};

/// List exchange rates
///
/// All there ever were, newest first. Customers see neither what yuan cost us nor rates that do not count, or not yet.
#[utoipa::path(
    tag = "Pricing",
    params(ListExchangeRates),
    responses((status = 200, description = "One page of exchange rates", body = Page<ExchangeRateDetail>)),
    extensions(("x-permission" = json!("exchange_rates:read"))),
)]
#[get("/exchange-rates")]
pub async fn list_exchange_rates(
    caller: Authorized<can::ReadRates>,
    query: Query<ListExchangeRates>,
    app: Data<App>,
) -> Result<Json<Page<ExchangeRateDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let scope = scope(&caller.actor, app.clock.now());
    Ok(Json(pricing::list_rates(&mut *app.db.conn().await?, scope, query.status, (query.from, query.to), page).await?))
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
    _: Authorized<can::ReadRates>,
    app: Data<App>,
) -> Result<Json<ExchangeRateDetail>, Problem> {
    let rate = pricing::current_rate(&mut *app.db.conn().await?, app.clock.now()).await?;
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

/// Propose an exchange rate
///
/// It counts once another person has confirmed it.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateExchangeRate,
    responses(
        (status = 201, description = "The proposed exchange rate", body = ExchangeRateDetail),
        (status = 409, description = "`pricing.valid_from_past`, `pricing.sell_below_buy`, `idempotency.in_progress`, `idempotency.key_reused`"),
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
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::propose_rate(tx, &caller.actor, id, &request, now).await?;
        written(tx, id, now).await
    })
    .await
}

/// Confirm an exchange rate
///
/// From now on, or from its `valid_from` where that is later, it counts. What was priced or deposited before keeps its rate.
/// Never by whoever proposed it; one further than `exchange_rate.drift` percent from the rate in force only with
/// `accept_drift`.
#[utoipa::path(
    tag = "Pricing",
    params(("exchange_rate_id" = ExchangeRateId, Path, description = "The exchange rate")),
    request_body = ConfirmExchangeRate,
    responses(
        (status = 200, description = "The confirmed exchange rate", body = ExchangeRateDetail),
        (status = 404, description = "`pricing.exchange_rate_not_found`"),
        (status = 409, description = "`pricing.rate_decided`, `pricing.rate_drift`, `auth.self_approval_forbidden`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("exchange_rates:confirm"))),
)]
#[post("/exchange-rates/{exchange_rate_id}/confirm")]
pub async fn confirm_exchange_rate(
    caller: Authorized<can::ConfirmRates>,
    exchange_rate_id: Path<ExchangeRateId>,
    key: IdempotencyKey,
    Json(request): Json<ConfirmExchangeRate>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (*exchange_rate_id, app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::confirm_rate(tx, &caller.actor, id, request.accept_drift, now).await?;
        written(tx, id, now).await
    })
    .await
}

/// Reject an exchange rate
///
/// It never counts. Whoever proposed it may take it back so.
#[utoipa::path(
    tag = "Pricing",
    params(("exchange_rate_id" = ExchangeRateId, Path, description = "The exchange rate")),
    request_body = RejectExchangeRate,
    responses(
        (status = 200, description = "The rejected exchange rate", body = ExchangeRateDetail),
        (status = 404, description = "`pricing.exchange_rate_not_found`"),
        (status = 409, description = "`pricing.rate_decided`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("exchange_rates:confirm"))),
)]
#[post("/exchange-rates/{exchange_rate_id}/reject")]
pub async fn reject_exchange_rate(
    caller: Authorized<can::ConfirmRates>,
    exchange_rate_id: Path<ExchangeRateId>,
    key: IdempotencyKey,
    Json(request): Json<RejectExchangeRate>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (*exchange_rate_id, app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::reject_rate(tx, &caller.actor, id, &request.reason, now).await?;
        written(tx, id, now).await
    })
    .await
}

fn scope(actor: &Actor, now: Timestamp) -> RateScope {
    RateScope { internal: actor.customer.is_none(), now }
}

/// A command answers with the view that GET returns.
async fn written(conn: &mut Conn, id: ExchangeRateId, now: Timestamp) -> Result<ExchangeRateDetail, Problem> {
    let found = pricing::find_rate(conn, id, RateScope { internal: true, now }).await?;
    Ok(found.ok_or(problems::RATE_NOT_FOUND)?)
}
