//! The operations on purchases of yuan.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::books::NewCnyPurchase;
use domain::{CnyPurchaseId, can};
use persistence::books::{self, CnyPurchaseDetail};
use persistence::{Conn, Page};

use super::requests::{CreateCnyPurchase, ListCnyPurchases};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List purchases of yuan
///
/// Newest first.
#[utoipa::path(
    tag = "Accounting",
    params(ListCnyPurchases),
    responses((status = 200, description = "One page of purchases", body = Page<CnyPurchaseDetail>)),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cny-purchases")]
pub async fn list_cny_purchases(
    _: Authorized<can::ReadBooks>,
    query: Query<ListCnyPurchases>,
    app: Data<App>,
) -> Result<Json<Page<CnyPurchaseDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let days = (query.from, query.to);
    Ok(Json(books::list_cny_purchases(&mut *app.db.conn().await?, days, page).await?))
}

/// Find a purchase of yuan
#[utoipa::path(
    tag = "Accounting",
    params(("cny_purchase_id" = CnyPurchaseId, Path, description = "The purchase")),
    responses(
        (status = 200, description = "The purchase", body = CnyPurchaseDetail),
        (status = 404, description = "`cny_purchases.not_found`"),
    ),
    extensions(("x-permission" = json!("books:read"))),
)]
#[get("/cny-purchases/{cny_purchase_id}")]
pub async fn find_cny_purchase(
    _: Authorized<can::ReadBooks>,
    cny_purchase_id: Path<CnyPurchaseId>,
    app: Data<App>,
) -> Result<Json<CnyPurchaseDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *cny_purchase_id).await.map(Json)
}

/// Create a purchase of yuan
///
/// Books đồng out of one company account and yuan into another.
#[utoipa::path(
    tag = "Accounting",
    request_body = CreateCnyPurchase,
    responses(
        (status = 201, description = "The purchase", body = CnyPurchaseDetail),
        (status = 409, description = "`cash_accounts.unknown`, `cash_accounts.closed`, `cash_accounts.wrong_currency`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("books:write"))),
)]
#[post("/cny-purchases")]
pub async fn create_cny_purchase(
    caller: Authorized<can::WriteBooks>,
    key: IdempotencyKey,
    Json(request): Json<CreateCnyPurchase>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewCnyPurchase::try_from(&request)?;
    let (id, transaction, now) = (app.clock.id(), app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::buy_cny(tx, &caller.actor, (id, transaction), &new, now).await?;
        detail(tx, id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: CnyPurchaseId) -> Result<CnyPurchaseDetail, Problem> {
    Ok(books::find_cny_purchase(conn, id).await?.ok_or(problems::CNY_PURCHASE_NOT_FOUND)?)
}
