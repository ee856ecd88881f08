//! Who works on an order, whether it may go on, and its end.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::{OrderId, can};
use persistence::Conn;
use persistence::orders::{self, OrderDetail};

use super::commands;
use super::requests::{AssignStaff, CancelOrder, HoldOrder, RequestInfo};
use super::routes::written;
use crate::App;
use crate::http::{Authorized, Checks, IdempotencyKey, Json, Problem, problems};

/// Assign care staff
///
/// Puts an employee in charge of the customer's side of the order, or without a name whoever looks after the customer, else
/// whoever has the least open work. The order is under review from then on.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = AssignStaff,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.staff_unsuitable`, `orders.nobody_free`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:assign_care"))),
)]
#[post("/orders/{order_id}/assign-care")]
pub async fn assign_order_care(
    caller: Authorized<can::AssignCare>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<AssignStaff>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::assign_care(tx, actor, &mut order, request.staff_id, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Request information
///
/// Holds the order until the customer has supplied what is missing, and tells the customer, whose next change of the order
/// lets it go on once it is complete.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = RequestInfo,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:review"))),
)]
#[post("/orders/{order_id}/request-info")]
pub async fn request_order_info(
    caller: Authorized<can::ReviewOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<RequestInfo>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let mut checks = Checks::default();
    checks.text(&request.note, 1, 1000, "/note");
    checks.finish()?;
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        let event = order.request_info(&request.note, now)?;
        orders::save(tx, actor, &order, &event).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Approve an order
///
/// Fixes fees and deposit by the rate card and exchange rate valid now, if the order is complete. Care staff may do so up to
/// `order.approve_limit`, managers always. Where the customer owes for longer than `order.debt_days`, it takes
/// `orders:override_credit`.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.incomplete`, `orders.above_approval_limit`, `orders.debt_overdue`, `orders.guarantee_required`, `orders.no_prices`, `pricing.negotiated`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:approve"))),
)]
#[post("/orders/{order_id}/approve")]
pub async fn approve_order(
    caller: Authorized<can::ApproveOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::approve(tx, actor, &mut order, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Hold an order
///
/// A held order refuses every step forward until it is released.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = HoldOrder,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:review"))),
)]
#[post("/orders/{order_id}/hold")]
pub async fn hold_order(
    caller: Authorized<can::ReviewOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<HoldOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let mut checks = Checks::default();
    checks.text(&request.note, 1, 1000, "/note");
    checks.finish()?;
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        let event = order.hold(request.reason, &request.note, now)?;
        orders::save(tx, actor, &order, &event).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Release an order
///
/// Lets a held order go on. One that is approved gets its time to be confirmed anew.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.not_held`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:review"))),
)]
#[post("/orders/{order_id}/release")]
pub async fn release_order(
    caller: Authorized<can::ReviewOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::release(tx, actor, &mut order, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Assign ordering staff
///
/// Puts an employee in charge of buying, or without a name whoever has the least open work.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = AssignStaff,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.staff_unsuitable`, `orders.nobody_free`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:assign_ordering"))),
)]
#[post("/orders/{order_id}/assign-ordering")]
pub async fn assign_order_ordering(
    caller: Authorized<can::AssignOrdering>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<AssignStaff>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::assign_ordering(tx, actor, &mut order, request.staff_id, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Cancel an order
///
/// Gives back what was paid, less the agreed part: without one, `order.cancellation_percent` of the deposit. An employee
/// may depart from that by `order.refund_limit`. Customers may cancel until the deposit, staff with a reason until all is
/// bought, and once the shop was paid only with `orders:cancel_purchased`; nobody once goods have come to a warehouse.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = CancelOrder,
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.reason_required`, `orders.goods_received`, `orders.purchases_open`, `orders.purchases_paid`, `orders.refund_exceeds_payment`, `orders.refund_above_limit`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:cancel"))),
)]
#[post("/orders/{order_id}/cancel")]
pub async fn cancel_order(
    caller: Authorized<can::CancelOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<CancelOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let mut checks = Checks::default();
    checks.optional_text(request.reason.as_deref(), 1, 1000, "/reason");
    checks.finish()?;
    if caller.actor.customer.is_some() && request.kept.is_some() {
        return Err(problems::FORBIDDEN.because("what is kept is for staff to say"));
    }
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        let reason = request.reason.as_deref();
        commands::cancel(tx, &app, actor, &mut order, reason, request.kept, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// Complete an order
///
/// Closes a paid order of which nothing is on its way and each unit was delivered, refunded or written off: by the customer's receipt, or by staff. It happens by itself with the last sign-off.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.not_delivered`, `orders.units_unaccounted`, `orders.refund_undecided`, `orders.not_paid`, `orders.refund_is_due`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:complete"))),
)]
#[post("/orders/{order_id}/complete")]
pub async fn complete_order(
    caller: Authorized<can::CompleteOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::complete(tx, &app, actor, &mut order, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}
