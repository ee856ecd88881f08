//! Levels of loyal customers.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{LevelId, can};
use persistence::pricing::{self, LevelDetail};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::pricing::requests::{ChangeLevel, CreateLevel, ListLevels};
use crate::pricing::{commands, problems};

/// List levels
///
/// Newest first.
#[utoipa::path(
    tag = "Pricing",
    params(ListLevels),
    responses((status = 200, description = "One page of levels", body = Page<LevelDetail>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/levels")]
pub async fn list_levels(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListLevels>,
    app: Data<App>,
) -> Result<Json<Page<LevelDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(pricing::list_levels(&mut *app.db.conn().await?, query.q.as_ref().map(|q| q.0.as_str()), page).await?))
}

/// Find a level
///
/// With what it takes off, and its deposit share.
#[utoipa::path(
    tag = "Pricing",
    params(("level_id" = LevelId, Path, description = "The level")),
    responses(
        (status = 200, description = "The level", body = LevelDetail),
        (status = 404, description = "`pricing.level_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/levels/{level_id}")]
pub async fn find_level(
    _caller: Authorized<can::ReadPricing>,
    level_id: Path<LevelId>,
    app: Data<App>,
) -> Result<Json<LevelDetail>, Problem> {
    let level = pricing::find_level(&mut *app.db.conn().await?, *level_id).await?;
    Ok(Json(level.ok_or(problems::LEVEL_NOT_FOUND)?))
}

/// Create a level
///
/// A customer has the level of the highest turnover reached: those whose turnover reaches this one get it at once.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateLevel,
    responses(
        (status = 201, description = "The level", body = LevelDetail),
        (status = 409, description = "`pricing.code_taken`, `pricing.turnover_taken`, `pricing.share_above_whole`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[post("/levels")]
pub async fn create_level(
    caller: Authorized<can::WritePricing>,
    key: IdempotencyKey,
    Json(request): Json<CreateLevel>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_level(tx, &caller.actor, id, &request, now).await?;
        Ok(pricing::find_level(tx, id).await?.ok_or(problems::LEVEL_NOT_FOUND)?)
    })
    .await
}

/// Change a level
///
/// Takes effect at once, by one person, for what is priced from now on. Customers whose turnover reaches it now rise to it;
/// nobody falls.
#[utoipa::path(
    tag = "Pricing",
    params(("level_id" = LevelId, Path, description = "The level")),
    request_body = ChangeLevel,
    responses(
        (status = 200, description = "The level", body = LevelDetail),
        (status = 404, description = "`pricing.level_not_found`"),
        (status = 409, description = "`pricing.turnover_taken`, `pricing.share_above_whole`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[patch("/levels/{level_id}")]
pub async fn change_level(
    caller: Authorized<can::WritePricing>,
    level_id: Path<LevelId>,
    Json(request): Json<ChangeLevel>,
    app: Data<App>,
) -> Result<Json<LevelDetail>, Problem> {
    request.check()?;
    let (id, now) = (*level_id, app.clock.now());
    let level = atomically(&app, async |tx: &mut Conn| {
        commands::change_level(tx, &caller.actor, id, request.version, (&request).into(), now).await?;
        Ok(pricing::find_level(tx, id).await?.ok_or(problems::LEVEL_NOT_FOUND)?)
    });
    Ok(Json(level.await?))
}
