//! The operations on company accounts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::books::NewCashAccount;
use domain::{Actor, CashAccountId, Permission, can};
use persistence::books::{self, AccountScope, CashAccountDetail, CashAccountFilter};
use persistence::{Conn, Page};

use super::requests::{ChangeCashAccount, CreateCashAccount, ListCashAccounts};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List company accounts
///
/// With what they hold, newest first. Without `books:read`, those that shops are paid from: open and in yuan.
#[utoipa::path(
    tag = "Accounting",
    params(ListCashAccounts),
    responses((status = 200, description = "One page of accounts", body = Page<CashAccountDetail>)),
    extensions(("x-permission" = json!("cash_accounts:read"))),
)]
#[get("/cash-accounts")]
pub async fn list_cash_accounts(
    caller: Authorized<can::ReadCashAccounts>,
    query: Query<ListCashAccounts>,
    app: Data<App>,
) -> Result<Json<Page<CashAccountDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = CashAccountFilter { currency: query.currency, status: query.status };
    Ok(Json(books::list_accounts(&mut *app.db.conn().await?, filter, scope(&caller.actor), page).await?))
}

/// Find a company account
///
/// With what it holds. Without `books:read`, one that shops are paid from.
#[utoipa::path(
    tag = "Accounting",
    params(("cash_account_id" = CashAccountId, Path, description = "The account")),
    responses(
        (status = 200, description = "The account", body = CashAccountDetail),
        (status = 404, description = "`cash_accounts.not_found`"),
    ),
    extensions(("x-permission" = json!("cash_accounts:read"))),
)]
#[get("/cash-accounts/{cash_account_id}")]
pub async fn find_cash_account(
    caller: Authorized<can::ReadCashAccounts>,
    cash_account_id: Path<CashAccountId>,
    app: Data<App>,
) -> Result<Json<CashAccountDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *cash_account_id, scope(&caller.actor)).await.map(Json)
}

/// Create a company account
///
/// It starts open and empty.
#[utoipa::path(
    tag = "Accounting",
    request_body = CreateCashAccount,
    responses(
        (status = 201, description = "The account", body = CashAccountDetail),
        (status = 409, description = "`cash_accounts.code_taken`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:write"))),
)]
#[post("/cash-accounts")]
pub async fn create_cash_account(
    caller: Authorized<can::WriteBooks>,
    key: IdempotencyKey,
    Json(request): Json<CreateCashAccount>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewCashAccount::try_from(&request)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_account(tx, &caller.actor, id, &new, now).await?;
        detail(tx, id, AccountScope::All).await
    })
    .await
}

/// Change a company account
///
/// Its name, or whether it is in use. Only an empty account can be closed; a closed one takes no more money.
#[utoipa::path(
    tag = "Accounting",
    params(("cash_account_id" = CashAccountId, Path, description = "The account")),
    request_body = ChangeCashAccount,
    responses(
        (status = 200, description = "The changed account", body = CashAccountDetail),
        (status = 404, description = "`cash_accounts.not_found`"),
        (status = 409, description = "`request.version_conflict`, `cash_accounts.not_empty`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:write"))),
)]
#[patch("/cash-accounts/{cash_account_id}")]
pub async fn change_cash_account(
    caller: Authorized<can::WriteBooks>,
    cash_account_id: Path<CashAccountId>,
    Json(request): Json<ChangeCashAccount>,
    app: Data<App>,
) -> Result<Json<CashAccountDetail>, Problem> {
    request.check()?;
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| {
        commands::change_account(tx, &caller.actor, *cash_account_id, &request, now).await?;
        detail(tx, *cash_account_id, AccountScope::All).await
    })
    .await
    .map(Json)
}

fn scope(actor: &Actor) -> AccountScope {
    if actor.may(Permission::ReadBooks) { AccountScope::All } else { AccountScope::Payable }
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: CashAccountId, scope: AccountScope) -> Result<CashAccountDetail, Problem> {
    Ok(books::find_account(conn, id, scope).await?.ok_or(problems::ACCOUNT_NOT_FOUND)?)
}
