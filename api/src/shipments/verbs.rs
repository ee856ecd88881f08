//! What is done to a shipment on its way.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::shipments::Departure;
use domain::{ShipmentId, can};
use persistence::Conn;
use persistence::shipments::ShipmentDetail;

use super::commands;
use super::requests::{DepartShipment, LoadShipment, UnloadShipment};
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Language, Problem};
use crate::packages::requests::scan_rows;
use crate::packages::responses::ScannedRows;

/// Load bags on a shipment
///
/// Sealed bags of the same route, all or none. Bags that are loaded already stay so.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    request_body = LoadShipment,
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `bags.unknown`, `bags.transition_refused`, `bags.other_route`, `bags.other_shipment`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/shipments/{shipment_id}/bags")]
pub async fn load_shipment(
    caller: Authorized<can::WriteShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    Json(request): Json<LoadShipment>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::load(tx, &caller.actor, *shipment_id, &request.bag_ids, now).await?;
        detail(tx, *shipment_id).await
    })
    .await
}

/// Send a shipment off
///
/// What is in its bags is on its manifest, with the weight by which costs are shared, and in transit from now on. A
/// package of a held order has to be taken out first.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    request_body = DepartShipment,
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `shipments.empty`, `orders.held`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/shipments/{shipment_id}/depart")]
pub async fn depart_shipment(
    caller: Authorized<can::WriteShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    Json(request): Json<DepartShipment>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let departure = Departure::try_from(&request)?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::depart(tx, &caller.actor, *shipment_id, departure.clone(), now).await?;
        detail(tx, *shipment_id).await
    })
    .await
}

/// Record that a shipment is at the border
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/shipments/{shipment_id}/border")]
pub async fn pass_border(
    caller: Authorized<can::WriteShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::reach_border(tx, &caller.actor, *shipment_id, now).await?;
        detail(tx, *shipment_id).await
    })
    .await
}

/// Record the arrival of a shipment
///
/// From now on it is unloaded by scan.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("shipments:receive"))),
)]
#[post("/shipments/{shipment_id}/arrive")]
pub async fn arrive_shipment(
    caller: Authorized<can::ReceiveShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::arrive(tx, &caller.actor, *shipment_id, now).await?;
        detail(tx, *shipment_id).await
    })
    .await
}

/// Unload a shipment by scan
///
/// Up to 500 rows, each answered by itself. What is not on the manifest is excess, and what nobody knows is anonymous.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    request_body = UnloadShipment,
    responses(
        (status = 200, description = "What became of each row", body = ScannedRows),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `packages.warehouse_closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:receive"))),
)]
#[post("/shipments/{shipment_id}/scans")]
pub async fn unload_shipment(
    caller: Authorized<can::ReceiveShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    Json(request): Json<UnloadShipment>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let rows = scan_rows(&request.rows)?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let unloaded = commands::unload(tx, &app, &caller.actor, *shipment_id, &rows, now).await?;
        Ok(unloaded.in_language(language))
    })
    .await
}

/// Close a shipment
///
/// Compares what came with the manifest: received, missing, excess, and weights that differ by more than
/// `warehouse.weight_tolerance`. What is missing is lost until somebody finds it.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    responses(
        (status = 200, description = "The shipment", body = ShipmentDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("shipments:receive"))),
)]
#[post("/shipments/{shipment_id}/close")]
pub async fn close_shipment(
    caller: Authorized<can::ReceiveShipments>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::close(tx, &caller.actor, *shipment_id, now).await?;
        detail(tx, *shipment_id).await
    })
    .await
}
