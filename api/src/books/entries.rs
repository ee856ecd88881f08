//! The operations on cash entries.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::books::NewCashEntry;
use domain::{CashEntryId, can};
use persistence::books::{self, CashEntryDetail};
use persistence::{Conn, Page};

use super::requests::{CreateCashEntry, ListCashEntries, RejectCashEntry};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List cash entries
///
/// Newest first.
#[utoipa::path(
    tag = "Accounting",
    params(ListCashEntries),
    responses((status = 200, description = "One page of entries", body = Page<CashEntryDetail>)),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-entries")]
pub async fn list_cash_entries(
    _: Authorized<can::ReadBooks>,
    query: Query<ListCashEntries>,
    app: Data<App>,
) -> Result<Json<Page<CashEntryDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(books::list_entries(&mut *app.db.conn().await?, &query.filter(), page).await?))
}

/// Find a cash entry
#[utoipa::path(
    tag = "Accounting",
    params(("cash_entry_id" = CashEntryId, Path, description = "The entry")),
    responses(
        (status = 200, description = "The entry", body = CashEntryDetail),
        (status = 404, description = "`cash_entries.not_found`"),
    ),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-entries/{cash_entry_id}")]
pub async fn find_cash_entry(
    _: Authorized<can::ReadBooks>,
    cash_entry_id: Path<CashEntryId>,
    app: Data<App>,
) -> Result<Json<CashEntryDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *cash_entry_id).await.map(Json)
}

/// Create a cash entry
///
/// Asks for money to be entered that came into a company account, or went from it, and that no other document explains:
/// what the owners put in or took out, other income, other expenses. Somebody else has to approve it before it is
/// booked. A mistaken entry is reversed in the ledger.
#[utoipa::path(
    tag = "Accounting",
    request_body = CreateCashEntry,
    responses(
        (status = 201, description = "The entry, which waits for approval", body = CashEntryDetail),
        (status = 409, description = "`cash_accounts.unknown`, `cash_accounts.closed`, `cash_entries.not_whole`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:write"))),
)]
#[post("/cash-entries")]
pub async fn create_cash_entry(
    caller: Authorized<can::WriteBooks>,
    key: IdempotencyKey,
    Json(request): Json<CreateCashEntry>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewCashEntry::try_from(&request)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::request_entry(tx, &caller.actor, id, request.cash_account_id, &new, now).await?;
        detail(tx, id).await
    })
    .await
}

/// Approve a cash entry
///
/// Books it. Never by whoever asked for it.
#[utoipa::path(
    tag = "Accounting",
    params(("cash_entry_id" = CashEntryId, Path, description = "The entry")),
    responses(
        (status = 200, description = "The approved entry", body = CashEntryDetail),
        (status = 404, description = "`cash_entries.not_found`"),
        (status = 409, description = "`cash_entries.transition_refused`, `auth.self_approval_forbidden`, `cash_accounts.closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("books:approve"))),
)]
#[post("/cash-entries/{cash_entry_id}/approve")]
pub async fn approve_cash_entry(
    caller: Authorized<can::ApproveBooks>,
    cash_entry_id: Path<CashEntryId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (transaction, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::approve_entry(tx, &caller.actor, *cash_entry_id, transaction, now).await?;
        detail(tx, *cash_entry_id).await
    })
    .await
}

/// Reject a cash entry
///
/// Nothing is booked. Whoever asked for it may take the word back this way.
#[utoipa::path(
    tag = "Accounting",
    params(("cash_entry_id" = CashEntryId, Path, description = "The entry")),
    request_body = RejectCashEntry,
    responses(
        (status = 200, description = "The rejected entry", body = CashEntryDetail),
        (status = 404, description = "`cash_entries.not_found`"),
        (status = 409, description = "`cash_entries.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:approve"))),
)]
#[post("/cash-entries/{cash_entry_id}/reject")]
pub async fn reject_cash_entry(
    caller: Authorized<can::ApproveBooks>,
    cash_entry_id: Path<CashEntryId>,
    key: IdempotencyKey,
    Json(request): Json<RejectCashEntry>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::reject_entry(tx, &caller.actor, *cash_entry_id, &request.reason, now).await?;
        detail(tx, *cash_entry_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: CashEntryId) -> Result<CashEntryDetail, Problem> {
    Ok(books::find_entry(conn, id).await?.ok_or(problems::ENTRY_NOT_FOUND)?)
}
