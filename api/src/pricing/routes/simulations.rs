//! Rate cards tried on past orders.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{RateCardId, SimulationId, can};
use persistence::pricing::{self, SimulationDetail, SimulationSummary};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};
use crate::pricing::requests::{ListSimulations, SimulateRateCardVersion};
use crate::pricing::{problems, simulations};

/// Try a version of a rate card on past orders
///
/// A draft or a published version, as it stands now. What the orders of the period were charged is compared with what the
/// version would have charged them for the same goods, packages, exchange rates, levels and codes; nothing of the orders
/// changes. Of all orders that were placed in the period, approved and not cancelled, those are tried that the card would
/// have priced: the orders of its customer, or of its level, or of everybody who has no card of their own. It takes a
/// while: `GET /price-simulations/{simulation_id}` tells how far it is. Units that were given up and fell below a tier may
/// come out dearer than they were charged, and what was agreed with customers stays as it is.
#[utoipa::path(
    tag = "Pricing",
    params(
        ("rate_card_id" = RateCardId, Path, description = "The rate card"),
        ("version" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000),
    ),
    request_body = SimulateRateCardVersion,
    responses(
        (status = 201, description = "The simulation, still without results", body = SimulationDetail),
        (status = 404, description = "`pricing.version_not_found`"),
        (status = 409, description = "`pricing.simulation_period`, `pricing.tables_unsound`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:publish"))),
)]
#[post("/rate-cards/{rate_card_id}/versions/{version}/simulate")]
pub async fn simulate_rate_card_version(
    caller: Authorized<can::PublishPricing>,
    path: Path<(RateCardId, i32)>,
    key: IdempotencyKey,
    Json(request): Json<SimulateRateCardVersion>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let ((card, version), id, now) = (*path, app.clock.id(), app.clock.now());
    let period = simulations::Period { from: request.from, to: request.to };
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        simulations::start(tx, &caller.actor, id, card, version, period, now).await?;
        detail(tx, id).await
    })
    .await
}

/// List simulations
///
/// Newest first.
#[utoipa::path(
    tag = "Pricing",
    params(ListSimulations),
    responses((status = 200, description = "One page of simulations", body = Page<SimulationSummary>)),
    extensions(("x-permission" = json!("pricing:publish"))),
)]
#[get("/price-simulations")]
pub async fn list_price_simulations(
    _caller: Authorized<can::PublishPricing>,
    query: Query<ListSimulations>,
    app: Data<App>,
) -> Result<Json<Page<SimulationSummary>>, Problem> {
    let query = query.into_inner();
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    Ok(Json(pricing::list_simulations(&mut conn, query.rate_card_id, query.status, page).await?))
}

/// Find a simulation
///
/// How far it is and what has come of it so far: revenue and margin by kind of charge, who would pay less and who more, and
/// what the version has no price for. Orders that it refuses count in none of the sums but `refused_charged`.
#[utoipa::path(
    tag = "Pricing",
    params(("simulation_id" = SimulationId, Path, description = "The simulation")),
    responses(
        (status = 200, description = "The simulation", body = SimulationDetail),
        (status = 404, description = "`pricing.simulation_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:publish"))),
)]
#[get("/price-simulations/{simulation_id}")]
pub async fn find_price_simulation(
    _caller: Authorized<can::PublishPricing>,
    simulation_id: Path<SimulationId>,
    app: Data<App>,
) -> Result<Json<SimulationDetail>, Problem> {
    Ok(Json(detail(&mut *app.db.conn().await?, *simulation_id).await?))
}

/// Cancel a simulation
///
/// No further orders are tried; what has come of it stays.
#[utoipa::path(
    tag = "Pricing",
    params(("simulation_id" = SimulationId, Path, description = "The simulation")),
    responses(
        (status = 200, description = "The simulation as it ended", body = SimulationDetail),
        (status = 404, description = "`pricing.simulation_not_found`"),
        (status = 409, description = "`pricing.simulation_over`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("pricing:publish"))),
)]
#[post("/price-simulations/{simulation_id}/cancel")]
pub async fn cancel_price_simulation(
    caller: Authorized<can::PublishPricing>,
    simulation_id: Path<SimulationId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (*simulation_id, app.clock.now());
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        simulations::cancel(tx, &caller.actor, id, now).await?;
        detail(tx, id).await
    })
    .await
}

async fn detail(conn: &mut Conn, id: SimulationId) -> Result<SimulationDetail, Problem> {
    Ok(pricing::find_simulation(conn, id).await?.ok_or(problems::SIMULATION_NOT_FOUND)?)
}
