//! The operations on transfers between company accounts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::books::NewCashTransfer;
use domain::{CashTransferId, can};
use persistence::books::{self, CashTransferDetail, CashTransferFilter};
use persistence::{Conn, Page};

use super::requests::{CreateCashTransfer, ListCashTransfers};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List transfers between company accounts
///
/// Newest first.
#[utoipa::path(
    tag = "Accounting",
    params(ListCashTransfers),
    responses((status = 200, description = "One page of transfers", body = Page<CashTransferDetail>)),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-transfers")]
pub async fn list_cash_transfers(
    _: Authorized<can::ReadBooks>,
    query: Query<ListCashTransfers>,
    app: Data<App>,
) -> Result<Json<Page<CashTransferDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = CashTransferFilter { account: query.cash_account_id, from: query.from, to: query.to };
    Ok(Json(books::list_transfers(&mut *app.db.conn().await?, filter, page).await?))
}

/// Find a transfer
#[utoipa::path(
    tag = "Accounting",
    params(("cash_transfer_id" = CashTransferId, Path, description = "The transfer")),
    responses(
        (status = 200, description = "The transfer", body = CashTransferDetail),
        (status = 404, description = "`cash_transfers.not_found`"),
    ),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-transfers/{cash_transfer_id}")]
pub async fn find_cash_transfer(
    _: Authorized<can::ReadBooks>,
    cash_transfer_id: Path<CashTransferId>,
    app: Data<App>,
) -> Result<Json<CashTransferDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *cash_transfer_id).await.map(Json)
}

/// Create a transfer
///
/// Books money out of one company account and into another of the same currency. From đồng to yuan is a purchase of
/// yuan.
#[utoipa::path(
    tag = "Accounting",
    request_body = CreateCashTransfer,
    responses(
        (status = 201, description = "The transfer", body = CashTransferDetail),
        (status = 409, description = "`cash_accounts.unknown`, `cash_accounts.closed`, `cash_accounts.wrong_currency`, `cash_transfers.same_account`, `cash_transfers.not_whole`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:write"))),
)]
#[post("/cash-transfers")]
pub async fn create_cash_transfer(
    caller: Authorized<can::WriteBooks>,
    key: IdempotencyKey,
    Json(request): Json<CreateCashTransfer>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewCashTransfer::try_from(&request)?;
    let (id, transaction, now) = (app.clock.id(), app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::transfer(tx, &caller.actor, (id, transaction), &new, now).await?;
        detail(tx, id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: CashTransferId) -> Result<CashTransferDetail, Problem> {
    Ok(books::find_transfer(conn, id).await?.ok_or(problems::TRANSFER_NOT_FOUND)?)
}
