//! The operations on withdrawals.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::wallet::BankAccount;
use domain::{Scope, WithdrawalId, can};
use persistence::wallet::{self, WithdrawalDetail};
use persistence::{Conn, Page};

use super::requests::{CreateWithdrawal, ListWithdrawals, PayWithdrawal, RejectWithdrawal};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List withdrawals
///
/// Newest first. Customers see their own, employees those of the customers they see.
#[utoipa::path(
    tag = "Wallets",
    params(ListWithdrawals),
    responses((status = 200, description = "One page of withdrawals", body = Page<WithdrawalDetail>)),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/withdrawals")]
pub async fn list_withdrawals(
    caller: Authorized<can::ReadWallets>,
    query: Query<ListWithdrawals>,
    app: Data<App>,
) -> Result<Json<Page<WithdrawalDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = query.filter(caller.actor.customer_scope());
    Ok(Json(wallet::list_withdrawals(&mut *app.db.conn().await?, &filter, page).await?))
}

/// Find a withdrawal
///
/// Withdrawals of other customers are not found.
#[utoipa::path(
    tag = "Wallets",
    params(("withdrawal_id" = WithdrawalId, Path, description = "The withdrawal")),
    responses(
        (status = 200, description = "The withdrawal", body = WithdrawalDetail),
        (status = 404, description = "`withdrawals.not_found`"),
    ),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/withdrawals/{withdrawal_id}")]
pub async fn find_withdrawal(
    caller: Authorized<can::ReadWallets>,
    withdrawal_id: Path<WithdrawalId>,
    app: Data<App>,
) -> Result<Json<WithdrawalDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *withdrawal_id, caller.actor.customer_scope()).await.map(Json)
}

/// Create a withdrawal
///
/// Asks for money of the wallet to be paid to the customer's bank account. It is held at once: still the customer's, and
/// free for nothing else. Credit cannot be withdrawn.
#[utoipa::path(
    tag = "Wallets",
    request_body = CreateWithdrawal,
    responses(
        (status = 201, description = "The withdrawal, which waits for approval", body = WithdrawalDetail),
        (status = 409, description = "`withdrawals.customer_unknown`, `wallets.insufficient_funds`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("wallets:withdraw"))),
)]
#[post("/withdrawals")]
pub async fn create_withdrawal(
    caller: Authorized<can::RequestWithdrawals>,
    key: IdempotencyKey,
    Json(request): Json<CreateWithdrawal>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let destination = BankAccount::try_from(&request)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::request(tx, &caller.actor, id, &request, destination.clone(), now).await?;
        detail(tx, id, Scope::All).await
    })
    .await
}

/// Approve a withdrawal
///
/// It may be paid from now on. Never by whoever asked for it.
#[utoipa::path(
    tag = "Wallets",
    params(("withdrawal_id" = WithdrawalId, Path, description = "The withdrawal")),
    responses(
        (status = 200, description = "The approved withdrawal", body = WithdrawalDetail),
        (status = 404, description = "`withdrawals.not_found`"),
        (status = 409, description = "`withdrawals.transition_refused`, `auth.self_approval_forbidden`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("wallets:approve_withdrawal"))),
)]
#[post("/withdrawals/{withdrawal_id}/approve")]
pub async fn approve_withdrawal(
    caller: Authorized<can::ApproveWithdrawals>,
    withdrawal_id: Path<WithdrawalId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::approve(tx, &caller.actor, *withdrawal_id, now).await?;
        detail(tx, *withdrawal_id, Scope::All).await
    })
    .await
}

/// Reject a withdrawal
///
/// It is not paid, approved or not, and what was held can be spent again.
#[utoipa::path(
    tag = "Wallets",
    params(("withdrawal_id" = WithdrawalId, Path, description = "The withdrawal")),
    request_body = RejectWithdrawal,
    responses(
        (status = 200, description = "The rejected withdrawal", body = WithdrawalDetail),
        (status = 404, description = "`withdrawals.not_found`"),
        (status = 409, description = "`withdrawals.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("wallets:approve_withdrawal"))),
)]
#[post("/withdrawals/{withdrawal_id}/reject")]
pub async fn reject_withdrawal(
    caller: Authorized<can::ApproveWithdrawals>,
    withdrawal_id: Path<WithdrawalId>,
    key: IdempotencyKey,
    Json(request): Json<RejectWithdrawal>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::reject(tx, &caller.actor, *withdrawal_id, &request.reason, now).await?;
        detail(tx, *withdrawal_id, Scope::All).await
    })
    .await
}

/// Pay a withdrawal
///
/// The money has been sent: books it out of the wallet and the company's account.
#[utoipa::path(
    tag = "Wallets",
    params(("withdrawal_id" = WithdrawalId, Path, description = "The withdrawal")),
    request_body = PayWithdrawal,
    responses(
        (status = 200, description = "The paid withdrawal", body = WithdrawalDetail),
        (status = 404, description = "`withdrawals.not_found`"),
        (status = 409, description = "`withdrawals.transition_refused`, `cash_accounts.unknown`, `cash_accounts.closed`, `cash_accounts.wrong_currency`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("wallets:pay_withdrawal"))),
)]
#[post("/withdrawals/{withdrawal_id}/pay")]
pub async fn pay_withdrawal(
    caller: Authorized<can::PayWithdrawals>,
    withdrawal_id: Path<WithdrawalId>,
    key: IdempotencyKey,
    Json(request): Json<PayWithdrawal>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (transaction, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::pay(tx, &caller.actor, *withdrawal_id, &request, transaction, now).await?;
        detail(tx, *withdrawal_id, Scope::All).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: WithdrawalId, scope: Scope) -> Result<WithdrawalDetail, Problem> {
    Ok(wallet::find_withdrawal(conn, id, scope).await?.ok_or(problems::NOT_FOUND)?)
}
