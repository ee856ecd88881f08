//! The operations on deliveries that their owner may use.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{DeliveryId, can};
use persistence::deliveries::{self, DeliveryDetail, DeliveryFilter, DeliverySummary, Visible};
use persistence::{Conn, Page};

use super::requests::{ChangeDelivery, ListDeliveries, RequestDelivery};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List deliveries
///
/// A customer sees their own, an employee of a warehouse those from there; employees who do not hand
/// packages over get those with packages of the orders they see, or of no order.
#[utoipa::path(
    tag = "Deliveries",
    params(ListDeliveries),
    responses((status = 200, description = "One page of deliveries", body = Page<DeliverySummary>)),
    extensions(("x-permission" = json!("deliveries:read"))),
)]
#[get("/deliveries")]
pub async fn list_deliveries(
    caller: Authorized<can::ReadDeliveries>,
    query: Query<ListDeliveries>,
    app: Data<App>,
) -> Result<Json<Page<DeliverySummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = DeliveryFilter::from(&*query);
    let mut conn = app.db.conn().await?;
    Ok(Json(deliveries::list(&mut conn, Visible::to(&caller.actor), &filter, page).await?))
}

/// Find a delivery
///
/// With all that its slip says: recipient, packages, orders and what was paid.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
    ),
    extensions(("x-permission" = json!("deliveries:read"))),
)]
#[get("/deliveries/{delivery_id}")]
pub async fn find_delivery(
    caller: Authorized<can::ReadDeliveries>,
    delivery_id: Path<DeliveryId>,
    app: Data<App>,
) -> Result<Json<DeliveryDetail>, Problem> {
    let found = deliveries::find(&mut *app.db.conn().await?, *delivery_id, Visible::to(&caller.actor)).await?;
    Ok(Json(found.ok_or(problems::NOT_FOUND)?))
}

/// Request a delivery
///
/// Sets packages in Vietnam aside, to be brought or to be picked up. The answer says what is still due for their orders, with
/// the last mile to the zone, shared by weight, and freight by what goes together where the rate card prices it so.
#[utoipa::path(
    tag = "Deliveries",
    request_body = RequestDelivery,
    responses(
        (status = 201, description = "The delivery", body = DeliveryDetail),
        (status = 409, description = "`deliveries.package_unknown`, `deliveries.packages_differ`, `deliveries.other_warehouse`, `deliveries.address_unknown`, `deliveries.address_missing`, `packages.transition_refused`, `packages.tally_due`, `packages.other_delivery`, `deliveries.picked_up`, `deliveries.freight_unknown`, `pricing.negotiated`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("deliveries:request"))),
)]
#[post("/deliveries")]
pub async fn request_delivery(
    caller: Authorized<can::RequestDeliveries>,
    key: IdempotencyKey,
    Json(request): Json<RequestDelivery>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let asked = request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::request(tx, &app, &caller.actor, id, &asked, now).await?;
        detail(tx, id).await
    })
    .await
}

/// Pay for a delivery
///
/// Pays all that is due for the orders of its packages from the customer's wallet, in one go. Where nothing is due the
/// delivery counts as paid all the same. Packages of a held order wait.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The paid delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `orders.held`, `orders.transition_refused`, `wallets.insufficient_funds`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:pay"))),
)]
#[post("/deliveries/{delivery_id}/pay")]
pub async fn pay_delivery(
    caller: Authorized<can::PayOrders>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::pay(tx, &app, &caller.actor, *delivery_id, now).await?;
        detail(tx, *delivery_id).await
    })
    .await
}

/// Change a delivery
///
/// The zone that the last mile is charged by, before the packages are handed over. What it costs more is paid like anything
/// that comes up later, what it costs less goes back to the wallet.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    request_body = ChangeDelivery,
    responses(
        (status = 200, description = "The changed delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `deliveries.picked_up`, `pricing.negotiated`, `request.amount_out_of_range`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("deliveries:handle"))),
)]
#[patch("/deliveries/{delivery_id}")]
pub async fn change_delivery(
    caller: Authorized<can::HandleDeliveries>,
    delivery_id: Path<DeliveryId>,
    Json(request): Json<ChangeDelivery>,
    app: Data<App>,
) -> Result<Json<DeliveryDetail>, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change_zone(tx, &app, actor, *delivery_id, request.version, request.zone.clone(), now).await?;
        detail(tx, *delivery_id).await
    });
    Ok(Json(changed.await?))
}

/// Cancel a delivery
///
/// Before the packages are handed over. What was paid stays with the orders, as far as they still cost so much: the last mile
/// is no longer charged, and freight by the delivery is reckoned anew. What was paid beyond that goes back to the wallet.
#[utoipa::path(
    tag = "Deliveries",
    params(("delivery_id" = DeliveryId, Path, description = "The delivery")),
    responses(
        (status = 200, description = "The cancelled delivery", body = DeliveryDetail),
        (status = 404, description = "`deliveries.not_found`"),
        (status = 409, description = "`deliveries.transition_refused`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("deliveries:request"))),
)]
#[post("/deliveries/{delivery_id}/cancel")]
pub async fn cancel_delivery(
    caller: Authorized<can::RequestDeliveries>,
    delivery_id: Path<DeliveryId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::cancel(tx, &app, &caller.actor, *delivery_id, now).await?;
        detail(tx, *delivery_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
pub(super) async fn detail(tx: &mut Conn, id: DeliveryId) -> Result<DeliveryDetail, Problem> {
    Ok(deliveries::find(tx, id, Visible::ALL).await?.ok_or(problems::NOT_FOUND)?)
}
