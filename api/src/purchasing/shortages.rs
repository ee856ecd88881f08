//! The operations on units that a shop does not have.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{OrderId, PurchaseId, Scope, ShortageId, can};
use persistence::purchasing::{self, ShortageView};
use persistence::{Conn, Page};

use super::problems;
use super::requests::{ListOfOrder, ReportShortage};
use super::shortage_commands::{self as commands, Place};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List the shortages of an order
///
/// Newest first.
#[utoipa::path(
    tag = "Purchasing",
    params(("order_id" = OrderId, Path, description = "The order"), ListOfOrder),
    responses(
        (status = 200, description = "One page of shortages", body = Page<ShortageView>),
        (status = 404, description = "`orders.not_found`"),
    ),
    extensions(("x-permission" = json!("purchases:read"))),
)]
#[get("/orders/{order_id}/shortages")]
pub async fn list_order_shortages(
    caller: Authorized<can::ReadPurchases>,
    order_id: Path<OrderId>,
    query: Query<ListOfOrder>,
    app: Data<App>,
) -> Result<Json<Page<ShortageView>>, Problem> {
    let mut conn = app.db.conn().await?;
    super::routes::require_order(&mut conn, *order_id, &caller.actor).await?;
    let page = page_request(query.limit, query.cursor);
    Ok(Json(purchasing::list_shortages(&mut conn, *order_id, caller.actor.scope(), page).await?))
}

/// Find a shortage
#[utoipa::path(
    tag = "Purchasing",
    params(("shortage_id" = ShortageId, Path, description = "The shortage")),
    responses(
        (status = 200, description = "The shortage", body = ShortageView),
        (status = 404, description = "`shortages.not_found`"),
    ),
    extensions(("x-permission" = json!("purchases:read"))),
)]
#[get("/shortages/{shortage_id}")]
pub async fn find_shortage(
    caller: Authorized<can::ReadPurchases>,
    shortage_id: Path<ShortageId>,
    app: Data<App>,
) -> Result<Json<ShortageView>, Problem> {
    let shortage = purchasing::find_shortage(&mut *app.db.conn().await?, *shortage_id, caller.actor.scope()).await?;
    Ok(Json(shortage.ok_or(problems::SHORTAGE_NOT_FOUND)?))
}

/// Report a shortage of an order
///
/// Before these units were ordered at the shop. An order that takes what there is goes without them at once, and what
/// was paid for them is paid back; of any other the customer is asked for consent.
#[utoipa::path(
    tag = "Purchasing",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = ReportShortage,
    responses(
        (status = 201, description = "The shortage", body = ShortageView,
            links(("find" = (operation_id = "find_shortage", parameters(("shortage_id" = "$response.body#/id")))))),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`purchases.line_unknown`, `purchases.more_than_ordered`, \
            `orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/orders/{order_id}/shortages")]
pub async fn report_order_shortage(
    caller: Authorized<can::WritePurchases>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<ReportShortage>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    report(&caller, Place::Order(*order_id), &key, &request, &app).await
}

/// Report a shortage of a purchase
///
/// The shop does not have after all what was ordered there: the units come off the purchase, and off the order as a
/// shortage of an order does. A purchase of which nothing is left is cancelled. Units in a package are no shortage, they
/// are counted when it arrives.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = ReportShortage,
    responses(
        (status = 201, description = "The shortage", body = ShortageView,
            links(("find" = (operation_id = "find_shortage", parameters(("shortage_id" = "$response.body#/id")))))),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.line_unknown`, `purchases.units_in_packages`, \
            `purchases.transition_refused`, `orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/purchases/{purchase_id}/shortages")]
pub async fn report_purchase_shortage(
    caller: Authorized<can::WritePurchases>,
    purchase_id: Path<PurchaseId>,
    key: IdempotencyKey,
    Json(request): Json<ReportShortage>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    report(&caller, Place::Purchase(*purchase_id), &key, &request, &app).await
}

async fn report(
    caller: &Authorized<can::WritePurchases>,
    place: Place,
    key: &IdempotencyKey,
    request: &ReportShortage,
    app: &App,
) -> Result<HttpResponse, Problem> {
    let new = request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(app, &caller.actor, request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::report(tx, app, &caller.actor, id, place, new.clone(), now).await?;
        Ok(purchasing::find_shortage(tx, id, Scope::All).await?.ok_or(problems::SHORTAGE_NOT_FOUND)?)
    })
    .await
}
