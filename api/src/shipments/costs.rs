//! What shipments cost.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::shipments::NewCost;
use domain::{ShipmentId, can};
use persistence::shipments::{self, ShipmentCostDetail};
use persistence::{Conn, Page};

use super::requests::{BookShipmentCost, ListShipmentCosts};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List the costs of a shipment
///
/// Newest first. What was reversed in the ledger is listed with what took it back, and counts no more.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment"), ListShipmentCosts),
    responses(
        (status = 200, description = "One page of costs", body = Page<ShipmentCostDetail>),
        (status = 404, description = "`shipments.not_found`"),
    ),
    extensions(("x-permission" = json!("shipments:write_costs"))),
)]
#[get("/shipments/{shipment_id}/costs")]
pub async fn list_shipment_costs(
    _caller: Authorized<can::WriteShipmentCosts>,
    shipment_id: Path<ShipmentId>,
    query: Query<ListShipmentCosts>,
    app: Data<App>,
) -> Result<Json<Page<ShipmentCostDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let costs = shipments::list_costs(&mut *app.db.conn().await?, *shipment_id, page).await?;
    Ok(Json(costs.ok_or(problems::NOT_FOUND)?))
}

/// Book a cost of a shipment
///
/// Freight, customs or handling, paid from a company account in đồng or yuan; yuan count as what they have cost. Once
/// the shipment has left, its packages bear it by charged weight, to the last đồng. A mistaken cost is reversed in the
/// ledger.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment")),
    request_body = BookShipmentCost,
    responses(
        (status = 201, description = "The cost", body = ShipmentCostDetail),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`shipments.transition_refused`, `shipments.cost_not_whole`, `shipments.no_exchange_rate`, `cash_accounts.unknown`, `cash_accounts.closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("shipments:write_costs"))),
)]
#[post("/shipments/{shipment_id}/costs")]
pub async fn book_shipment_cost(
    caller: Authorized<can::WriteShipmentCosts>,
    shipment_id: Path<ShipmentId>,
    key: IdempotencyKey,
    Json(request): Json<BookShipmentCost>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewCost::try_from(&request)?;
    let (id, transaction, now) = (app.clock.id(), app.clock.id(), app.clock.now());
    let account = request.cash_account_id;
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::book_cost(tx, &caller.actor, (id, transaction), *shipment_id, account, new.clone(), now).await?;
        Ok(shipments::find_cost(tx, id).await?.ok_or(problems::NOT_FOUND)?)
    })
    .await
}
