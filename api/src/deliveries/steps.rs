//! The operations by which a delivery gets from the shelf to its owner.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::{DeliveryId, can};
use persistence::Conn;
use persistence::deliveries::DeliveryDetail;

use super::commands;
use super::requests::{RefuseDelivery, SignOffDelivery};
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem};

/// Pick a delivery
///
/// An employee of the warehouse begins to gather the packages.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("deliveries:handle"))),
)]
#[post("/deliveries/{delivery_id}/pick")]
pub async fn pick_delivery(
    caller: Authorized<can::HandleDeliveries>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::pick(tx, &caller.actor, *delivery_id, now).await?;
        detail(tx, *delivery_id).await
    })
    .await
}

/// Hand over a delivery
///
/// The packages leave the warehouse. Refused where costs have come up that are not paid yet, where it is not known what
/// bringing them costs although a rate card tells it, or an order is held.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `deliveries.not_paid`, `deliveries.last_mile_missing`, `orders.held`, `packages.transition_refused`, `packages.tally_due`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("deliveries:handle"))),
)]
#[post("/deliveries/{delivery_id}/hand-over")]
pub async fn hand_over_delivery(
    caller: Authorized<can::HandleDeliveries>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::hand_over(tx, &caller.actor, *delivery_id, now).await?;
        detail(tx, *delivery_id).await
    })
    .await
}

/// Sign off a delivery
///
/// The customer has taken the packages, or some of them: what was refused goes back to the shelf. An order of which
/// everything is delivered and paid is completed. A customer may confirm what they received; what is refused is
/// recorded with `deliveries:refuse`, and what happened at a customer's door with `deliveries:bring`: the counter signs
/// for pickups.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    request_body = SignOffDelivery,
    responses(
        (status = 200, description = "The delivery", body = DeliveryDetail),
        (status = 403, description = "`auth.forbidden`, `deliveries.not_at_counter`"),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `deliveries.package_unknown`, `deliveries.not_named_once`, `files.unknown`, `files.wrong_kind`, `files.too_many`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("deliveries:sign_off"))),
)]
#[post("/deliveries/{delivery_id}/sign-off")]
pub async fn sign_off_delivery(
    caller: Authorized<can::SignOffDeliveries>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    Json(request): Json<SignOffDelivery>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (reception, now) = (request.check()?, app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::sign_off(tx, &app, &caller.actor, *delivery_id, reception.clone(), &request.photo_file_ids, now)
            .await?;
        detail(tx, *delivery_id).await
    })
    .await
}

/// Refuse a delivery
///
/// The customer takes nothing: all packages go back to the shelf. Recorded by whoever was there: for a delivery to a
/// customer's door that needs `deliveries:bring` too.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    request_body = RefuseDelivery,
    responses(
        (status = 200, description = "The delivery", body = DeliveryDetail),
        (status = 403, description = "`auth.forbidden`, `deliveries.not_at_counter`"),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("deliveries:refuse"))),
)]
#[post("/deliveries/{delivery_id}/refuse")]
pub async fn refuse_delivery(
    caller: Authorized<can::RefuseDeliveries>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    Json(request): Json<RefuseDelivery>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::refuse(tx, &app, &caller.actor, *delivery_id, &request.reason, now).await?;
        detail(tx, *delivery_id).await
    })
    .await
}
