//! The operations on refunds, and on units that came defective or not at all.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{OrderId, OrderLineId, RefundId, Scope, can};
use persistence::orders::{self, OrderDetail, RefundDetail, RefundFilter};
use persistence::{Conn, Page};

use super::commands::Goodwill;
use super::refund_requests::{ListRefunds, RefundOrder, RejectRefund, SettleUnits};
use super::routes::written;
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List refunds
///
/// Newest first: what was given back for orders, and what waits for somebody to agree.
#[utoipa::path(
    tag = "Orders",
    params(ListRefunds),
    responses((status = 200, description = "One page of refunds", body = Page<RefundDetail>)),
    extensions(("x-permission" = json!("orders:refund"))),
)]
#[get("/refunds")]
pub async fn list_refunds(
    caller: Authorized<can::RefundOrders>,
    query: Query<ListRefunds>,
    app: Data<App>,
) -> Result<Json<Page<RefundDetail>>, Problem> {
    let filter = RefundFilter { status: query.status, order: query.order_id };
    let page = page_request(query.limit, query.cursor);
    Ok(Json(orders::list_refunds(&mut *app.db.conn().await?, filter, caller.actor.scope(), page).await?))
}

/// Find a refund
#[utoipa::path(
    tag = "Orders",
    params(("refund_id" = RefundId, Path, description = "The refund")),
    responses(
        (status = 200, description = "The refund", body = RefundDetail),
        (status = 404, description = "`refunds.not_found`"),
    ),
    extensions(("x-permission" = json!("orders:refund"))),
)]
#[get("/refunds/{refund_id}")]
pub async fn find_refund(
    caller: Authorized<can::RefundOrders>,
    refund_id: Path<RefundId>,
    app: Data<App>,
) -> Result<Json<RefundDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *refund_id, caller.actor.scope()).await.map(Json)
}

/// Refund an order
///
/// Takes a part off the price as a discount, never more than was paid; what was paid beyond the new total goes back to
/// the wallet. Together with what the employee has granted alone on the order it may come to `order.refund_limit`; a
/// refund above that is `requested` and changes nothing until somebody else approves it. Of a completed order too, where it
/// takes its share of the customer's turnover back.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = RefundOrder,
    responses(
        (status = 201, description = "The refund, granted or requested", body = RefundDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.refund_exceeds_payment`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:refund"))),
)]
#[post("/orders/{order_id}/refunds")]
pub async fn refund_order(
    caller: Authorized<can::RefundOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<RefundOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    let asked = Goodwill { amount: request.amount.vnd(), reason: request.reason.clone() };
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::refund_part(tx, &app, &caller.actor, id, *order_id, &asked, now).await?;
        detail(tx, id, Scope::All).await
    })
    .await
}

/// Refund failed units
///
/// Units that came defective, or not at all, cost nothing any more: goods and fees are reckoned without them, and what was
/// paid beyond the new total goes back to the wallet. The limit of refunds counts what the order costs less by it. An
/// order of which nothing else is open completes by itself.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order"), ("line_id" = OrderLineId, Path, description = "The line")),
    request_body = SettleUnits,
    responses(
        (status = 201, description = "The refund, granted or requested", body = RefundDetail),
        (status = 404, description = "`orders.not_found`, `orders.line_not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.units_not_failed`, `pricing.negotiated`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:refund"))),
)]
#[post("/orders/{order_id}/lines/{line_id}/refunds")]
pub async fn refund_order_units(
    caller: Authorized<can::RefundOrders>,
    path: Path<(OrderId, OrderLineId)>,
    key: IdempotencyKey,
    Json(request): Json<SettleUnits>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (order, line) = *path;
    let (id, now) = (app.clock.id(), app.clock.now());
    let asked = request.of(line);
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::refund_units(tx, &app, &caller.actor, id, order, &asked, now).await?;
        detail(tx, id, Scope::All).await
    })
    .await
}

/// Write failed units off
///
/// Units that came defective, or not at all, are charged all the same: the customer takes them as they are, or was made
/// good otherwise. An order of which nothing else is open completes by itself.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order"), ("line_id" = OrderLineId, Path, description = "The line")),
    request_body = SettleUnits,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`, `orders.line_not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.units_not_failed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:refund"))),
)]
#[post("/orders/{order_id}/lines/{line_id}/write-off")]
pub async fn write_off_order_units(
    caller: Authorized<can::RefundOrders>,
    path: Path<(OrderId, OrderLineId)>,
    key: IdempotencyKey,
    Json(request): Json<SettleUnits>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (order, line) = *path;
    let (actor, now) = (&caller.actor, app.clock.now());
    let asked = request.of(line);
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::write_off(tx, &app, actor, order, &asked, now).await?;
        written(tx, actor, order).await
    })
    .await
}

/// Approve a refund
///
/// Grants what somebody else has asked for.
#[utoipa::path(
    tag = "Orders",
    params(("refund_id" = RefundId, Path, description = "The refund")),
    responses(
        (status = 200, description = "The granted refund", body = RefundDetail),
        (status = 404, description = "`refunds.not_found`"),
        (status = 409, description = "`refunds.already_decided`, `auth.self_approval_forbidden`, `orders.transition_refused`, `orders.refund_exceeds_payment`, `pricing.negotiated`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:approve_refunds"))),
)]
#[post("/refunds/{refund_id}/approve")]
pub async fn approve_refund(
    caller: Authorized<can::ApproveRefunds>,
    refund_id: Path<RefundId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::approve_refund(tx, &app, &caller.actor, *refund_id, now).await?;
        detail(tx, *refund_id, Scope::All).await
    })
    .await
}

/// Reject a refund
///
/// Nothing is given back.
#[utoipa::path(
    tag = "Orders",
    params(("refund_id" = RefundId, Path, description = "The refund")),
    request_body = RejectRefund,
    responses(
        (status = 200, description = "The rejected refund", body = RefundDetail),
        (status = 404, description = "`refunds.not_found`"),
        (status = 409, description = "`refunds.already_decided`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:approve_refunds"))),
)]
#[post("/refunds/{refund_id}/reject")]
pub async fn reject_refund(
    caller: Authorized<can::ApproveRefunds>,
    refund_id: Path<RefundId>,
    key: IdempotencyKey,
    Json(request): Json<RejectRefund>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::reject_refund(tx, &app, &caller.actor, *refund_id, &request.note, now).await?;
        detail(tx, *refund_id, Scope::All).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: RefundId, scope: Scope) -> Result<RefundDetail, Problem> {
    Ok(orders::find_refund(conn, id, scope).await?.ok_or(problems::REFUND_NOT_FOUND)?)
}
