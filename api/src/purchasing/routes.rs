//! The operations on purchases.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{Actor, LedgerTransactionId, OrderId, PurchaseId, Scope, can};
use persistence::purchasing::{self, PurchaseDetail, PurchaseFilter, PurchaseSummary};
use persistence::{Conn, Page};
use serde::Serialize;
use utoipa::ToSchema;

use super::requests::{
    CancelPurchase, ChangePurchase, ListOfOrder, ListPurchases, PayPurchase, PlacePurchase, RefundPurchase,
};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::orders::problems as orders;

/// A purchase, and the money that moved for it
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseMovement {
    /// In the ledger; null where nothing had to be paid
    pub transaction_id: Option<LedgerTransactionId>,
    #[serde(flatten)]
    pub purchase: PurchaseDetail,
}

/// List the purchases of an order
///
/// Newest first.
#[utoipa::path(
    tag = "Purchasing",
    params(("order_id" = OrderId, Path, description = "The order"), ListOfOrder),
    responses(
        (status = 200, description = "One page of purchases", body = Page<PurchaseSummary>),
        (status = 404, description = "`orders.not_found`"),
    ),
    extensions(("x-permission" = json!("purchases:read"))),
)]
#[get("/orders/{order_id}/purchases")]
pub async fn list_order_purchases(
    caller: Authorized<can::ReadPurchases>,
    order_id: Path<OrderId>,
    query: Query<ListOfOrder>,
    app: Data<App>,
) -> Result<Json<Page<PurchaseSummary>>, Problem> {
    let mut conn = app.db.conn().await?;
    require_order(&mut conn, *order_id, &caller.actor).await?;
    let filter = PurchaseFilter { order: Some(*order_id), ..PurchaseFilter::default() };
    let page = page_request(query.limit, query.cursor);
    Ok(Json(purchasing::list(&mut conn, &filter, caller.actor.scope(), page).await?))
}

/// Record a purchase
///
/// What was ordered at the shop for an order that is `ordering`: which units at which prices, the shop's order number,
/// freight and discount. Each unit is bought once. A price above what the customer agreed to and the tolerance needs his
/// consent: he is asked with `ask_price_consent`, or `consent_note` says how he gave it elsewhere, which is kept as a
/// consent too. Once all units of a line are bought, in however many purchases, he pays the mean of what they cost him:
/// the shop's price where it is lower, or higher with his consent, and otherwise what he agreed to. What the shops ask
/// for freight takes the place of what the order was charged for it as soon as everything is bought, or before that where
/// it is more.
#[utoipa::path(
    tag = "Purchasing",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = PlacePurchase,
    responses(
        (status = 201, description = "The purchase", body = PurchaseDetail,
            links(("find" = (operation_id = "find_purchase", parameters(("purchase_id" = "$response.body#/id")))))),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`purchases.shop_order_number_taken`, `purchases.line_unknown`, \
            `purchases.line_repeated`, `purchases.more_than_ordered`, `purchases.price_above_tolerance`, \
            `purchases.price_being_asked`, `purchases.discount_above_price`, `purchases.goods_not_allowed`, \
            `orders.transition_refused`, \
            `orders.held`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/orders/{order_id}/purchases")]
pub async fn place_purchase(
    caller: Authorized<can::WritePurchases>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<PlacePurchase>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::place(tx, &app, &caller.actor, id, *order_id, new.clone(), now).await?;
        detail(tx, id).await
    })
    .await
}

/// List purchases
///
/// Newest first. Ordering staff see those of the orders assigned to them.
#[utoipa::path(
    tag = "Purchasing",
    params(ListPurchases),
    responses((status = 200, description = "One page of purchases", body = Page<PurchaseSummary>)),
    extensions(("x-permission" = json!("purchases:read"))),
)]
#[get("/purchases")]
pub async fn list_purchases(
    caller: Authorized<can::ReadPurchases>,
    query: Query<ListPurchases>,
    app: Data<App>,
) -> Result<Json<Page<PurchaseSummary>>, Problem> {
    let query = query.into_inner();
    let filter = PurchaseFilter {
        statuses: query.status.map(|words| words.0).unwrap_or_default(),
        order: query.order_id,
        marketplace: query.marketplace,
        shop_order_number: query.shop_order_number.map(|number| number.0),
    };
    let page = page_request(query.limit, query.cursor);
    Ok(Json(purchasing::list(&mut *app.db.conn().await?, &filter, caller.actor.scope(), page).await?))
}

/// Find a purchase
///
/// With its lines, and what the shop did not have after all.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    responses(
        (status = 200, description = "The purchase", body = PurchaseDetail),
        (status = 404, description = "`purchases.not_found`"),
    ),
    extensions(("x-permission" = json!("purchases:read"))),
)]
#[get("/purchases/{purchase_id}")]
pub async fn find_purchase(
    caller: Authorized<can::ReadPurchases>,
    purchase_id: Path<PurchaseId>,
    app: Data<App>,
) -> Result<Json<PurchaseDetail>, Problem> {
    let purchase = purchasing::find(&mut *app.db.conn().await?, *purchase_id, caller.actor.scope()).await?;
    Ok(Json(purchase.ok_or(problems::NOT_FOUND)?))
}

/// Change a purchase
///
/// Its note, account and shop order number; the discount as long as it is not paid, and the freight until the order is
/// completed: what the shop asks for it later is owed beside what was paid, and charged to the order.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = ChangePurchase,
    responses(
        (status = 200, description = "The purchase", body = PurchaseDetail),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `purchases.discount_above_price`, \
            `purchases.shop_order_number_taken`, `orders.transition_refused`, `request.amount_out_of_range`, \
            `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[patch("/purchases/{purchase_id}")]
pub async fn change_purchase(
    caller: Authorized<can::WritePurchases>,
    purchase_id: Path<PurchaseId>,
    Json(request): Json<ChangePurchase>,
    app: Data<App>,
) -> Result<Json<PurchaseDetail>, Problem> {
    let change = request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &app, &caller.actor, *purchase_id, request.version, change.clone(), now).await?;
        detail(tx, *purchase_id).await
    });
    Ok(Json(changed.await?))
}

/// Pay a purchase
///
/// Books what the shop was paid from an account in yuan, and as its cost what those yuan have cost: the moving average
/// of what the yuan held were bought for, and the day's buying rate where none are held. Paying may be repeated until
/// the shop has goods and freight less discount; anything but what is owed of them needs a reason. The order must not be
/// on hold.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = PayPurchase,
    responses(
        (status = 200, description = "The purchase", body = PurchaseMovement),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `purchases.difference_unexplained`, `purchases.nothing_owed`, \
            `orders.transition_refused`, `orders.held`, `cash_accounts.unknown`, `cash_accounts.closed`, `cash_accounts.wrong_currency`, \
            `purchases.no_exchange_rate`, `request.amount_out_of_range`, \
            `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:pay"))),
)]
#[post("/purchases/{purchase_id}/pay")]
pub async fn pay_purchase(
    caller: Authorized<can::PayPurchases>,
    purchase_id: Path<PurchaseId>,
    key: IdempotencyKey,
    Json(request): Json<PayPurchase>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (transaction, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let payment = commands::Payment {
            transaction,
            amount: request.amount,
            from: request.cash_account_id,
            difference_reason: request.difference_reason.clone(),
        };
        let transaction_id = commands::pay(tx, &app, &caller.actor, *purchase_id, payment, now).await?;
        Ok(PurchaseMovement { transaction_id, purchase: detail(tx, *purchase_id).await? })
    })
    .await
}

/// Record money back from a shop
///
/// To an account in yuan: a `rebate` is a discount won after payment, `goods` is for what the shop does not send or
/// takes back. The purchase's cost falls by the same share. A cancelled purchase is `refunded` when all is back.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = RefundPurchase,
    responses(
        (status = 201, description = "The purchase", body = PurchaseMovement,
            links(("find" = (operation_id = "find_purchase", parameters(("purchase_id" = "$response.body#/id")))))),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `purchases.refund_exceeds_payment`, \
            `purchases.refund_empty`, `cash_accounts.unknown`, `cash_accounts.closed`, \
            `cash_accounts.wrong_currency`, `request.amount_out_of_range`, \
            `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:pay"))),
)]
#[post("/purchases/{purchase_id}/refunds")]
pub async fn refund_purchase(
    caller: Authorized<can::PayPurchases>,
    purchase_id: Path<PurchaseId>,
    key: IdempotencyKey,
    Json(request): Json<RefundPurchase>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let amount = request.check()?;
    let (transaction, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        let refund = commands::Refund {
            transaction,
            kind: request.kind,
            amount,
            to: request.cash_account_id,
            note: request.note.clone(),
        };
        commands::refund(tx, &app, &caller.actor, *purchase_id, refund, now).await?;
        Ok(PurchaseMovement { transaction_id: Some(transaction), purchase: detail(tx, *purchase_id).await? })
    })
    .await
}

/// Cancel a purchase
///
/// Before it is on its way: its units are to be bought again. What was paid is then recorded as it comes back.
#[utoipa::path(
    tag = "Purchasing",
    params(("purchase_id" = PurchaseId, Path, description = "The purchase")),
    request_body = CancelPurchase,
    responses(
        (status = 200, description = "The purchase", body = PurchaseDetail),
        (status = 404, description = "`purchases.not_found`"),
        (status = 409, description = "`purchases.transition_refused`, `purchases.units_in_packages`, \
            `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("purchases:write"))),
)]
#[post("/purchases/{purchase_id}/cancel")]
pub async fn cancel_purchase(
    caller: Authorized<can::WritePurchases>,
    purchase_id: Path<PurchaseId>,
    key: IdempotencyKey,
    Json(request): Json<CancelPurchase>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::cancel(tx, &app, &caller.actor, *purchase_id, &request.reason, now).await?;
        detail(tx, *purchase_id).await
    })
    .await
}

/// What hangs on an order that the caller does not see is not there.
pub(super) async fn require_order(conn: &mut Conn, id: OrderId, actor: &Actor) -> Result<(), Problem> {
    let visible = purchasing::sees_order(conn, id, actor.scope()).await?;
    if visible { Ok(()) } else { Err(orders::NOT_FOUND.into()) }
}

/// A command answers with the view that GET returns.
pub(super) async fn detail(tx: &mut Conn, id: PurchaseId) -> Result<PurchaseDetail, Problem> {
    Ok(purchasing::find(tx, id, Scope::All).await?.ok_or(problems::NOT_FOUND)?)
}
