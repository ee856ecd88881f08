//! The lines of an order.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, patch, post};
use domain::{OrderId, OrderLineId, can};
use persistence::Conn;
use persistence::orders::OrderDetail;

use super::commands;
use super::line_requests::{AddOrderLine, AllowGoods, ChangeOrderLine};
use super::requests::AtVersion;
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, Checks, IdempotencyKey, Json, Problem, atomically};

/// Add a line
///
/// Until the deposit, up to 200; an approved order falls back to review.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = AddOrderLine,
    responses(
        (status = 201, description = "The order with the line", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.link_refused`, `orders.image_refused`, `orders.other_marketplace`, `orders.too_many_lines`, `request.amount_out_of_range`, `request.version_conflict`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:edit"))),
)]
#[post("/orders/{order_id}/lines")]
pub async fn add_order_line(
    caller: Authorized<can::EditOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<AddOrderLine>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let mut checks = Checks::default();
    request.line.check(&mut checks, "/line");
    checks.finish()?;
    let line = request.line.line()?;
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let mut order = commands::editable(tx, actor, *order_id, request.version).await?;
        commands::add_line(tx, actor, &mut order, app.clock.id(), &line, now).await?;
        detail(tx, actor, *order_id).await
    })
    .await
}

/// Change a line
///
/// Another link, variant, image, price, quantity or note, until the deposit. Another link or variant comes with its price,
/// since the price and the least quantity of the one before do not count for it. The history keeps what was before; what is
/// as asked already changes nothing.
#[utoipa::path(
    tag = "Orders",
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("line_id" = OrderLineId, Path, description = "The line"),
    ),
    request_body = ChangeOrderLine,
    responses(
        (status = 200, description = "The order with the changed line", body = OrderDetail),
        (status = 404, description = "`orders.not_found`, `orders.line_not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.link_refused`, `orders.image_refused`, `orders.other_marketplace`, `orders.price_required`, `request.amount_out_of_range`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:edit"))),
)]
#[patch("/orders/{order_id}/lines/{line_id}")]
pub async fn change_order_line(
    caller: Authorized<can::EditOrders>,
    path: Path<(OrderId, OrderLineId)>,
    Json(request): Json<ChangeOrderLine>,
    app: Data<App>,
) -> Result<Json<OrderDetail>, Problem> {
    let change = request.check()?;
    let ((order_id, line_id), actor, now) = (path.into_inner(), &caller.actor, app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        let mut order = commands::editable(tx, actor, order_id, request.version).await?;
        commands::change_line(tx, actor, &mut order, line_id, change.clone(), now).await?;
        detail(tx, actor, order_id).await
    });
    Ok(Json(changed.await?))
}

/// Allow goods that are on the list
///
/// Until all is bought, with a reason that the history keeps. An order that was held for nothing else moves on. Should a
/// later list find more in the line, it has to be allowed again.
#[utoipa::path(
    tag = "Orders",
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("line_id" = OrderLineId, Path, description = "The line"),
    ),
    request_body = AllowGoods,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`, `orders.line_not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.goods_not_on_list`, `request.version_conflict`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:allow_goods"))),
)]
#[post("/orders/{order_id}/lines/{line_id}/allow-goods")]
pub async fn allow_order_goods(
    caller: Authorized<can::AllowGoods>,
    path: Path<(OrderId, OrderLineId)>,
    key: IdempotencyKey,
    Json(request): Json<AllowGoods>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let mut checks = Checks::default();
    checks.text(&request.reason, 1, 500, "/reason");
    checks.finish()?;
    let ((order_id, line_id), actor, now) = (path.into_inner(), &caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked_at(tx, actor, order_id, request.version).await?;
        commands::allow_goods(tx, actor, &mut order, line_id, &request.reason, now).await?;
        detail(tx, actor, order_id).await
    })
    .await
}

/// Remove a line
///
/// Until the deposit. The line stays in the history.
#[utoipa::path(
    tag = "Orders",
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("line_id" = OrderLineId, Path, description = "The line"),
        AtVersion,
    ),
    responses(
        (status = 200, description = "The order without the line", body = OrderDetail),
        (status = 404, description = "`orders.not_found`, `orders.line_not_found`"),
        (status = 409, description = "`orders.transition_refused`, `request.version_conflict`"),
    ),
    extensions(("x-permission" = json!("orders:edit"))),
)]
#[delete("/orders/{order_id}/lines/{line_id}")]
pub async fn remove_order_line(
    caller: Authorized<can::EditOrders>,
    path: Path<(OrderId, OrderLineId)>,
    query: Query<AtVersion>,
    app: Data<App>,
) -> Result<Json<OrderDetail>, Problem> {
    let ((order_id, line_id), actor, now) = (path.into_inner(), &caller.actor, app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        let mut order = commands::editable(tx, actor, order_id, query.version).await?;
        commands::remove_line(tx, actor, &mut order, line_id, now).await?;
        detail(tx, actor, order_id).await
    });
    Ok(Json(changed.await?))
}
