//! Shipments as a whole.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::shipments::ShipmentChange;
use domain::{ShipmentId, can};
use persistence::shipments::{self, ManifestRow, ShipmentDetail, ShipmentSummary};
use persistence::{Conn, Page};

use super::requests::{ChangeShipment, CreateShipment, ListShipmentPackages, ListShipments};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List shipments
#[utoipa::path(
    tag = "Shipments",
    params(ListShipments),
    responses((status = 200, description = "One page of shipments", body = Page<ShipmentSummary>)),
    extensions(("x-permission" = json!("shipments:read"))),
)]
#[get("/shipments")]
pub async fn list_shipments(
    _caller: Authorized<can::ReadShipments>,
    query: Query<ListShipments>,
    app: Data<App>,
) -> Result<Json<Page<ShipmentSummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(shipments::list(&mut *app.db.conn().await?, (&*query).into(), page).await?))
}

/// Find a shipment
///
/// With its bags, and what closing found. Costs are for those who record them.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
    ),
    extensions(("x-permission" = json!("shipments:read"))),
)]
#[get("/shipments/{shipment_id}")]
pub async fn find_shipment(
    _caller: Authorized<can::ReadShipments>,
    shipment_id: Path<ShipmentId>,
    app: Data<App>,
) -> Result<Json<ShipmentDetail>, Problem> {
    Ok(Json(detail(&mut *app.db.conn().await?, *shipment_id).await?))
}

/// List the packages of a shipment
///
/// What was on the manifest when it left, and what came out of it besides; newest packages first.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment"), ListShipmentPackages),
    responses(
        (status = 200, description = "One page of packages", body = Page<ManifestRow>),
        (status = 404, description = "`shipments.not_found`"),
    ),
    extensions(("x-permission" = json!("shipments:read"))),
)]
#[get("/shipments/{shipment_id}/packages")]
pub async fn list_shipment_packages(
    _caller: Authorized<can::ReadShipments>,
    shipment_id: Path<ShipmentId>,
    query: Query<ListShipmentPackages>,
    app: Data<App>,
) -> Result<Json<Page<ManifestRow>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let conn = &mut *app.db.conn().await?;
    let manifest = shipments::manifest(conn, *shipment_id, page).await?;
    Ok(Json(manifest.ok_or(problems::NOT_FOUND)?))
}

/// Create a shipment
///
/// It is loaded with sealed bags of the same route before it departs.
#[utoipa::path(
    tag = "Shipments",
    request_body = CreateShipment,
    responses(
        (status = 201, description = "The shipment", body = ShipmentDetail),
        (status = 409, description = "`shipments.route_impossible`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/shipments")]
pub async fn create_shipment(
    caller: Authorized<can::WriteShipments>,
    key: IdempotencyKey,
    Json(request): Json<CreateShipment>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    let route = (request.origin_id, request.destination_id);
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, id, route, request.note.clone(), now).await?;
        detail(tx, id).await
    })
    .await
}

/// Change a shipment
///
/// Plate, driver, seal, route and note, until it is closed.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    request_body = ChangeShipment,
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[patch("/shipments/{shipment_id}")]
pub async fn change_shipment(
    caller: Authorized<can::WriteShipments>,
    shipment_id: Path<ShipmentId>,
    Json(request): Json<ChangeShipment>,
    app: Data<App>,
) -> Result<Json<ShipmentDetail>, Problem> {
    let change = ShipmentChange::try_from(&request)?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *shipment_id, request.version, change.clone(), now).await?;
        detail(tx, *shipment_id).await
    });
    Ok(Json(changed.await?))
}

/// A command answers with the view that GET returns.
pub(super) async fn detail(tx: &mut Conn, id: ShipmentId) -> Result<ShipmentDetail, Problem> {
    Ok(shipments::find(tx, id).await?.ok_or(problems::NOT_FOUND)?)
}
