//! The two cash books, one per currency.

use actix_web::get;
use actix_web::web::{Data, Path, Query};
use domain::can;
use domain::ledger::Currency;
use persistence::Page;
use persistence::books::{self, CashBook, CashMovement, CashMovementFilter};

use super::requests::{ListCashMovements, ShowCashBook};
use crate::App;
use crate::http::{Authorized, Json, Problem, page_request};

/// Show a cash book
///
/// What every account of the currency held, took in and gave out in a period of days.
#[utoipa::path(
    tag = "Accounting",
    params(("currency" = Currency, Path, description = "The currency of the book"), ShowCashBook),
    responses((status = 200, description = "The book", body = CashBook)),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-books/{currency}")]
pub async fn show_cash_book(
    _: Authorized<can::ReadBooks>,
    currency: Path<Currency>,
    query: Query<ShowCashBook>,
    app: Data<App>,
) -> Result<Json<CashBook>, Problem> {
    Ok(Json(books::cash_book(&mut *app.db.conn().await?, *currency, query.from, query.to).await?))
}

/// List a cash book's movements
///
/// Newest first.
#[utoipa::path(
    tag = "Accounting",
    params(("currency" = Currency, Path, description = "The currency of the book"), ListCashMovements),
    responses((status = 200, description = "One page of movements", body = Page<CashMovement>)),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cash-books/{currency}/movements")]
pub async fn list_cash_movements(
    _: Authorized<can::ReadBooks>,
    currency: Path<Currency>,
    query: Query<ListCashMovements>,
    app: Data<App>,
) -> Result<Json<Page<CashMovement>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter =
        CashMovementFilter { currency: *currency, account: query.cash_account_id, from: query.from, to: query.to };
    Ok(Json(books::cash_movements(&mut *app.db.conn().await?, filter, page).await?))
}
