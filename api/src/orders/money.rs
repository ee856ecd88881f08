//! Money for an order: from the wallet, and back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use domain::{LedgerTransactionId, OrderId, can};
use persistence::orders::{self, OrderDetail, OrderPayment};
use persistence::{Conn, Page};

use super::requests::{DepositOrder, PayOrder};
use super::routes::{visible, written};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem};

/// Pay the deposit
///
/// From the customer's wallet; more than the deposit is welcome up to what is due. Prices and exchange rate are locked from then on.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = DepositOrder,
    responses(
        (status = 201, description = "What was paid", body = OrderPayment),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.deposit_too_small`, `orders.nothing_to_pay`, `orders.overpayment`, `wallets.insufficient_funds`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:pay"))),
)]
#[post("/orders/{order_id}/deposit")]
pub async fn deposit_order(
    caller: Authorized<can::PayOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<DepositOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        let amount =
            request.amount.map_or_else(|| order.record().deposit.less(order.record().paid), domain::PositiveVnd::vnd);
        let id = commands::deposit(tx, &app, actor, &mut order, amount, now).await?;
        paid(tx, *order_id, id).await
    })
    .await
}

/// Accept an order
///
/// Goes on without a deposit, for customers whose level asks for none, as far as their wallet and credit cover what is due of
/// all orders taken so.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The order", body = OrderDetail),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.held`, `orders.deposit_required`, `orders.credit_exceeded`, `wallets.no_wallet`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("orders:pay"))),
)]
#[post("/orders/{order_id}/accept")]
pub async fn accept_order(
    caller: Authorized<can::PayOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        commands::accept(tx, actor, &mut order, now).await?;
        written(tx, actor, *order_id).await
    })
    .await
}

/// List payments
///
/// What was paid for the order, given back, and kept where it was cancelled, newest first.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "At most 200 payments and refunds", body = Page<OrderPayment>),
        (status = 404, description = "`orders.not_found`"),
    ),
    extensions(("x-permission" = json!("orders:read"))),
)]
#[get("/orders/{order_id}/payments")]
pub async fn list_order_payments(
    caller: Authorized<can::ReadOrders>,
    order_id: Path<OrderId>,
    app: Data<App>,
) -> Result<Json<Page<OrderPayment>>, Problem> {
    let mut conn = app.db.conn().await?;
    visible(&mut conn, &caller.actor, *order_id).await?;
    Ok(Json(Page::whole(orders::payments(&mut conn, *order_id).await?)))
}

/// Pay for an order
///
/// From the customer's wallet, all that is due or a part of it. The deposit has an operation of its own.
#[utoipa::path(
    tag = "Orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = PayOrder,
    responses(
        (status = 201, description = "What was paid", body = OrderPayment),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.transition_refused`, `orders.nothing_to_pay`, `orders.overpayment`, `wallets.insufficient_funds`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:pay"))),
)]
#[post("/orders/{order_id}/payments")]
pub async fn pay_order(
    caller: Authorized<can::PayOrders>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<PayOrder>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let mut order = commands::locked(tx, actor, *order_id).await?;
        let amount = request.amount.map_or_else(|| order.due(), domain::PositiveVnd::vnd);
        let id = commands::pay(tx, &app, actor, &mut order, amount, now).await?;
        paid(tx, *order_id, id).await
    })
    .await
}

/// The payment just made.
async fn paid(tx: &mut Conn, order: OrderId, id: LedgerTransactionId) -> Result<OrderPayment, Problem> {
    Ok(orders::payment(tx, order, id).await?.ok_or(problems::NOTHING_TO_PAY)?)
}
