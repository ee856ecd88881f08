//! Versions of rate cards.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post, put};
use domain::pricing::{TableCliff, TableProblem};
use domain::{RateCardId, can};
use persistence::pricing::{self, RateCardVersionDetail, RateCardVersionSummary};
use persistence::{Conn, Page};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Language, Problem, atomically, page_request, put_in_language};
use crate::pricing::requests::{CreateRateCardVersion, ListPrices, PublishRateCardVersion, ReplaceRateCardVersion};
use crate::pricing::{commands, problems};

/// List the versions of a rate card
///
/// Newest first, without their tables.
#[utoipa::path(
    tag = "Pricing",
    params(("rate_card_id" = RateCardId, Path, description = "The rate card"), ListPrices),
    responses(
        (status = 200, description = "One page of versions", body = Page<RateCardVersionSummary>),
        (status = 404, description = "`pricing.rate_card_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/rate-cards/{rate_card_id}/versions")]
pub async fn list_rate_card_versions(
    _caller: Authorized<can::ReadPricing>,
    rate_card_id: Path<RateCardId>,
    query: Query<ListPrices>,
    app: Data<App>,
) -> Result<Json<Page<RateCardVersionSummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    pricing::find_card(&mut conn, *rate_card_id).await?.ok_or(problems::CARD_NOT_FOUND)?;
    Ok(Json(pricing::list_versions(&mut conn, *rate_card_id, page).await?))
}

/// Find a version of a rate card
///
/// With its tables.
#[utoipa::path(
    tag = "Pricing",
    params(
        ("rate_card_id" = RateCardId, Path, description = "The rate card"),
        ("version" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000),
    ),
    responses(
        (status = 200, description = "The version with its tables", body = RateCardVersionDetail),
        (status = 404, description = "`pricing.version_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/rate-cards/{rate_card_id}/versions/{version}")]
pub async fn find_rate_card_version(
    _caller: Authorized<can::ReadPricing>,
    path: Path<(RateCardId, i32)>,
    app: Data<App>,
) -> Result<Json<RateCardVersionDetail>, Problem> {
    let (card, version) = *path;
    Ok(Json(detail(&mut *app.db.conn().await?, card, version).await?))
}

/// Draft a version of a rate card
///
/// The draft may still leave gaps; it counts for nothing until it is published.
#[utoipa::path(
    tag = "Pricing",
    params(("rate_card_id" = RateCardId, Path, description = "The rate card")),
    request_body = CreateRateCardVersion,
    responses(
        (status = 201, description = "The draft", body = RateCardVersionDetail),
        (status = 404, description = "`pricing.rate_card_not_found`"),
        (status = 409, description = "`idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[post("/rate-cards/{rate_card_id}/versions")]
pub async fn create_rate_card_version(
    caller: Authorized<can::WritePricing>,
    rate_card_id: Path<RateCardId>,
    key: IdempotencyKey,
    Json(request): Json<CreateRateCardVersion>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, card, now) = (app.clock.id(), *rate_card_id, app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let version = commands::draft_version(tx, &caller.actor, id, card, request.tables.clone(), now).await?;
        detail(tx, card, version).await
    })
    .await
}

/// Replace the tables of a draft
///
/// Whoever does so cannot publish it any more.
#[utoipa::path(
    tag = "Pricing",
    params(
        ("rate_card_id" = RateCardId, Path, description = "The rate card"),
        ("version" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000),
    ),
    request_body = ReplaceRateCardVersion,
    responses(
        (status = 200, description = "The draft", body = RateCardVersionDetail),
        (status = 404, description = "`pricing.version_not_found`"),
        (status = 409, description = "`pricing.version_published`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[put("/rate-cards/{rate_card_id}/versions/{version}")]
pub async fn replace_rate_card_version(
    caller: Authorized<can::WritePricing>,
    path: Path<(RateCardId, i32)>,
    Json(request): Json<ReplaceRateCardVersion>,
    app: Data<App>,
) -> Result<Json<RateCardVersionDetail>, Problem> {
    request.check()?;
    let ((card, version), now) = (*path, app.clock.now());
    let draft = atomically(&app, async |tx: &mut Conn| {
        let tables = request.tables.clone();
        commands::replace_version(tx, &caller.actor, card, version, request.revision, tables, now).await?;
        detail(tx, card, version).await
    });
    Ok(Json(draft.await?))
}

/// Check a version of a rate card
///
/// What forbids publishing it, and where its tables ask less for more: published lists often do so, and it forbids nothing.
#[utoipa::path(
    tag = "Pricing",
    params(
        ("rate_card_id" = RateCardId, Path, description = "The rate card"),
        ("version" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000),
    ),
    responses(
        (status = 200, description = "What was found", body = RateCardCheck),
        (status = 404, description = "`pricing.version_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/rate-cards/{rate_card_id}/versions/{version}/check")]
pub async fn check_rate_card_version(
    _caller: Authorized<can::ReadPricing>,
    path: Path<(RateCardId, i32)>,
    language: Language,
    app: Data<App>,
) -> Result<Json<RateCardCheck>, Problem> {
    let ((card, version), conn) = (*path, &mut *app.db.conn().await?);
    let tables = detail(conn, card, version).await?.tables.0;
    let mut problems = commands::problems_of(conn, &tables).await?;
    put_in_language(problems.iter_mut().map(|problem| &mut problem.message), language);
    Ok(Json(RateCardCheck { problems, cliffs: tables.cliffs() }))
}

/// What there is to know of tables before they are published
#[derive(Debug, Serialize, ToSchema)]
pub struct RateCardCheck {
    #[schema(max_items = 100_000)]
    pub problems: Vec<TableProblem>,
    #[schema(max_items = 100_000)]
    pub cliffs: Vec<TableCliff>,
}

/// Publish a version of a rate card
///
/// From `valid_from` on it prices what is asked for then; what was priced before keeps its version. Nobody publishes
/// what they wrote themselves, nothing holds backwards in time, and tables with gaps, overlaps or contradictions are
/// refused with `errors` that name each. A published version never changes.
#[utoipa::path(
    tag = "Pricing",
    params(
        ("rate_card_id" = RateCardId, Path, description = "The rate card"),
        ("version" = i32, Path, description = "Number of the version", minimum = 1, maximum = 1_000_000),
    ),
    request_body = PublishRateCardVersion,
    responses(
        (status = 200, description = "The published version", body = RateCardVersionDetail),
        (status = 404, description = "`pricing.version_not_found`"),
        (status = 409, description = "`pricing.version_published`, `pricing.tables_unsound`, `pricing.valid_from_past`, `auth.self_approval_forbidden`, `request.version_conflict`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:publish"))),
)]
#[post("/rate-cards/{rate_card_id}/versions/{version}/publish")]
pub async fn publish_rate_card_version(
    caller: Authorized<can::PublishPricing>,
    path: Path<(RateCardId, i32)>,
    key: IdempotencyKey,
    Json(request): Json<PublishRateCardVersion>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let ((card, version), now) = (*path, app.clock.now());
    let PublishRateCardVersion { revision, valid_from } = request;
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::publish_version(tx, &caller.actor, card, version, revision, valid_from, now).await?;
        detail(tx, card, version).await
    })
    .await
}

async fn detail(conn: &mut Conn, card: RateCardId, version: i32) -> Result<RateCardVersionDetail, Problem> {
    Ok(pricing::find_version(conn, card, version).await?.ok_or(problems::VERSION_NOT_FOUND)?)
}
