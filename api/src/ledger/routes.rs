//! The operations on the ledger.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{LedgerTransactionId, can};
use persistence::ledger::{self, AccountBalance, LedgerTransactionDetail, LedgerTransactionSummary, TrialBalance};
use persistence::{Conn, Page};

use super::requests::{ListLedgerTransactions, ReverseLedgerTransaction};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List the ledger's accounts
///
/// What all accounts of a kind hold together, per currency, by name; always a single page.
#[utoipa::path(
    tag = "Accounting",
    responses((status = 200, description = "The accounts", body = Page<AccountBalance>)),
    extensions(("x-permission" = json!("ledger:read"))),
)]
#[get("/ledger/accounts")]
pub async fn list_ledger_accounts(
    _: Authorized<can::ReadLedger>,
    app: Data<App>,
) -> Result<Json<Page<AccountBalance>>, Problem> {
    let data = ledger::accounts(&mut *app.db.conn().await?).await?;
    Ok(Json(Page { data, next_cursor: None }))
}

/// List ledger transactions
///
/// Newest first.
#[utoipa::path(
    tag = "Accounting",
    params(ListLedgerTransactions),
    responses((status = 200, description = "One page of transactions", body = Page<LedgerTransactionSummary>)),
    extensions(("x-permission" = json!("ledger:read"))),
)]
#[get("/ledger/transactions")]
pub async fn list_ledger_transactions(
    _: Authorized<can::ReadLedger>,
    query: Query<ListLedgerTransactions>,
    app: Data<App>,
) -> Result<Json<Page<LedgerTransactionSummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(ledger::list(&mut *app.db.conn().await?, query.filter(), page).await?))
}

/// Find a ledger transaction
///
/// With its postings.
#[utoipa::path(
    tag = "Accounting",
    params(("transaction_id" = LedgerTransactionId, Path, description = "The transaction")),
    responses(
        (status = 200, description = "The transaction with its postings", body = LedgerTransactionDetail),
        (status = 404, description = "`ledger.not_found`"),
    ),
    extensions(("x-permission" = json!("ledger:read"))),
)]
#[get("/ledger/transactions/{transaction_id}")]
pub async fn find_ledger_transaction(
    _: Authorized<can::ReadLedger>,
    transaction_id: Path<LedgerTransactionId>,
    app: Data<App>,
) -> Result<Json<LedgerTransactionDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *transaction_id).await.map(Json)
}

/// Reverse a ledger transaction
///
/// Books the opposite of a top-up, withdrawal, cash entry, transfer, purchase of yuan or shipment cost; whatever else was booked is undone
/// by the commands of orders and purchases. Once only, never by whoever booked it, and a wallet must still hold
/// the money. Answers the reversal.
#[utoipa::path(
    tag = "Accounting",
    params(("transaction_id" = LedgerTransactionId, Path, description = "The transaction to undo")),
    request_body = ReverseLedgerTransaction,
    responses(
        (status = 201, description = "The reversal", body = LedgerTransactionDetail, links(
            ("find" = (operation_id = "find_ledger_transaction", parameters(("transaction_id" = "$response.body#/id")))),
        )),
        (status = 404, description = "`ledger.not_found`"),
        (status = 409, description = "`ledger.not_reversible`, `ledger.already_reversed`, `auth.self_approval_forbidden`, `cash_accounts.closed`, `wallets.insufficient_funds`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("ledger:reverse"))),
)]
#[post("/ledger/transactions/{transaction_id}/reverse")]
pub async fn reverse_ledger_transaction(
    caller: Authorized<can::ReverseLedger>,
    transaction_id: Path<LedgerTransactionId>,
    key: IdempotencyKey,
    Json(request): Json<ReverseLedgerTransaction>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::reverse(tx, &caller.actor, *transaction_id, id, &request.reason, now).await?;
        detail(tx, id).await
    })
    .await
}

/// Show the trial balance
///
/// Recomputed from all postings: what must be zero, and is.
#[utoipa::path(
    tag = "Accounting",
    responses((status = 200, description = "The trial balance", body = TrialBalance)),
    extensions(("x-permission" = json!("ledger:read"))),
)]
#[get("/ledger/trial-balance")]
pub async fn show_trial_balance(_: Authorized<can::ReadLedger>, app: Data<App>) -> Result<Json<TrialBalance>, Problem> {
    let trial = app.db.transaction(async |tx: &mut Conn| ledger::trial_balance(tx).await).await?;
    Ok(Json(trial))
}

async fn detail(conn: &mut Conn, id: LedgerTransactionId) -> Result<LedgerTransactionDetail, Problem> {
    Ok(ledger::find(conn, id).await?.ok_or(problems::NOT_FOUND)?)
}
