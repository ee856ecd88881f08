//! The operations on bags.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{BagId, can};
use persistence::shipments::{self, BagDetail, BagSummary};
use persistence::{Conn, Page};

use super::bag_requests::{ChangeBag, CreateBag, ListBags, PackBag, SealBag};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Language, Problem, atomically, page_request};
use crate::packages::responses::ScannedRows;

/// List bags
#[utoipa::path(
    tag = "Shipments",
    params(ListBags),
    responses((status = 200, description = "One page of bags", body = Page<BagSummary>)),
    extensions(("x-permission" = json!("shipments:read"))),
)]
#[get("/bags")]
pub async fn list_bags(
    _caller: Authorized<can::ReadShipments>,
    query: Query<ListBags>,
    app: Data<App>,
) -> Result<Json<Page<BagSummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(shipments::list_bags(&mut *app.db.conn().await?, (&*query).into(), page).await?))
}

/// Find a bag
///
/// With what is in it.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    responses(
        (status = 200, description = "The bag", body = BagDetail),
        (status = 404, description = "`bags.not_found`"),
    ),
    extensions(("x-permission" = json!("shipments:read"))),
)]
#[get("/bags/{bag_id}")]
pub async fn find_bag(
    _caller: Authorized<can::ReadShipments>,
    bag_id: Path<BagId>,
    app: Data<App>,
) -> Result<Json<BagDetail>, Problem> {
    Ok(Json(detail(&mut *app.db.conn().await?, *bag_id).await?))
}

/// Create a bag
///
/// Open, at the employee's own warehouse in China, for a warehouse in Vietnam.
#[utoipa::path(
    tag = "Shipments",
    request_body = CreateBag,
    responses(
        (status = 201, description = "The bag", body = BagDetail),
        (status = 409, description = "`shipments.route_impossible`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/bags")]
pub async fn create_bag(
    caller: Authorized<can::WriteShipments>,
    key: IdempotencyKey,
    Json(request): Json<CreateBag>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (app.clock.id(), app.clock.now());
    let route = (request.origin_id, request.destination_id);
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_bag(tx, &caller.actor, id, route, now).await?;
        detail(tx, id).await
    })
    .await
}

/// Pack packages into a bag
///
/// Up to 500 rows, each answered by itself: weighed and counted packages of this warehouse that are meant for the bag's
/// destination, or for none yet. Packages of a held order stay where they are.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    request_body = PackBag,
    responses(
        (status = 200, description = "What became of each row", body = ScannedRows),
        (status = 404, description = "`bags.not_found`"),
        (status = 409, description = "`bags.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/bags/{bag_id}/packages")]
pub async fn pack_bag(
    caller: Authorized<can::WriteShipments>,
    bag_id: Path<BagId>,
    key: IdempotencyKey,
    Json(request): Json<PackBag>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let numbers = request.numbers()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        Ok(commands::pack(tx, &caller.actor, *bag_id, &numbers, now).await?.in_language(language))
    })
    .await
}

/// Take packages out of a bag
///
/// Up to 500 rows, each answered by itself.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    request_body = PackBag,
    responses(
        (status = 200, description = "What became of each row", body = ScannedRows),
        (status = 404, description = "`bags.not_found`"),
        (status = 409, description = "`bags.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/bags/{bag_id}/unpack")]
pub async fn unpack_bag(
    caller: Authorized<can::WriteShipments>,
    bag_id: Path<BagId>,
    key: IdempotencyKey,
    Json(request): Json<PackBag>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let numbers = request.numbers()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        Ok(commands::unpack(tx, &caller.actor, *bag_id, &numbers, now).await?.in_language(language))
    })
    .await
}

/// Seal a bag
///
/// Nothing goes in or out until it is opened again.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    request_body = SealBag,
    responses(
        (status = 200, description = "The bag", body = BagDetail),
        (status = 404, description = "`bags.not_found`"),
        (status = 409, description = "`bags.transition_refused`, `bags.empty`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/bags/{bag_id}/seal")]
pub async fn seal_bag(
    caller: Authorized<can::WriteShipments>,
    bag_id: Path<BagId>,
    key: IdempotencyKey,
    Json(request): Json<SealBag>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::seal(tx, &caller.actor, *bag_id, request.seal_number.clone(), request.weight(), now).await?;
        detail(tx, *bag_id).await
    })
    .await
}

/// Change a bag
///
/// The number of its seal, and what the scales showed; until it has arrived.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    request_body = ChangeBag,
    responses(
        (status = 200, description = "The bag", body = BagDetail),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 404, description = "`bags.not_found`"),
        (status = 409, description = "`bags.transition_refused`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[patch("/bags/{bag_id}")]
pub async fn change_bag(
    caller: Authorized<can::WriteShipments>,
    bag_id: Path<BagId>,
    Json(request): Json<ChangeBag>,
    app: Data<App>,
) -> Result<Json<BagDetail>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change_bag(tx, &caller.actor, *bag_id, &request, now).await?;
        detail(tx, *bag_id).await
    });
    Ok(Json(changed.await?))
}

/// Open a bag
///
/// Breaks the seal; a bag that was loaded comes off its shipment.
#[utoipa::path(
    tag = "Shipments",
    params(("bag_id" = BagId, Path, description = "The bag")),
    responses(
        (status = 200, description = "The bag", body = BagDetail),
        (status = 404, description = "`bags.not_found`"),
        (status = 409, description = "`bags.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/bags/{bag_id}/open")]
pub async fn open_bag(
    caller: Authorized<can::WriteShipments>,
    bag_id: Path<BagId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::open(tx, &caller.actor, *bag_id, now).await?;
        detail(tx, *bag_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(tx: &mut Conn, id: BagId) -> Result<BagDetail, Problem> {
    Ok(shipments::find_bag(tx, id).await?.ok_or(problems::BAG_NOT_FOUND)?)
}
