//! The operations on top-ups.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{Scope, TopUpId, can};
use persistence::wallet::{self, TopUpDetail};
use persistence::{Conn, Page};

use super::requests::{CreateTopUp, ListTopUps, RejectTopUp};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List top-ups
///
/// Newest first. Customers see their own, employees those of the customers they see.
#[utoipa::path(
    tag = "Wallets",
    params(ListTopUps),
    responses((status = 200, description = "One page of top-ups", body = Page<TopUpDetail>)),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/top-ups")]
pub async fn list_top_ups(
    caller: Authorized<can::ReadWallets>,
    query: Query<ListTopUps>,
    app: Data<App>,
) -> Result<Json<Page<TopUpDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = query.filter(caller.actor.customer_scope());
    Ok(Json(wallet::list_top_ups(&mut *app.db.conn().await?, &filter, page).await?))
}

/// Find a top-up
///
/// Of a customer who is not found, top-ups are not either.
#[utoipa::path(
    tag = "Wallets",
    params(("top_up_id" = TopUpId, Path, description = "The top-up")),
    responses(
        (status = 200, description = "The top-up", body = TopUpDetail),
        (status = 404, description = "`top_ups.not_found`"),
    ),
    extensions(("x-permission" = json!("wallets:read"))),
)]
#[get("/top-ups/{top_up_id}")]
pub async fn find_top_up(
    caller: Authorized<can::ReadWallets>,
    top_up_id: Path<TopUpId>,
    app: Data<App>,
) -> Result<Json<TopUpDetail>, Problem> {
    detail(&mut *app.db.conn().await?, *top_up_id, caller.actor.customer_scope()).await.map(Json)
}

/// Create a top-up
///
/// Announces money that was sent to one of the company's accounts. An accountant confirms it once it is there.
#[utoipa::path(
    tag = "Wallets",
    request_body = CreateTopUp,
    responses(
        (status = 201, description = "The top-up, with the account and the reference to send it with", body = TopUpDetail),
        (status = 409, description = "`top_ups.customer_unknown`, `cash_accounts.unknown`, `cash_accounts.closed`, `cash_accounts.wrong_currency`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("wallets:top_up"))),
)]
#[post("/top-ups")]
pub async fn create_top_up(
    caller: Authorized<can::RequestTopUps>,
    key: IdempotencyKey,
    Json(request): Json<CreateTopUp>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::request(tx, &caller.actor, id, &request, now).await?;
        detail(tx, id, Scope::All).await
    })
    .await
}

/// Confirm a top-up
///
/// The money is there: books it from the company's account into the wallet. Never by whoever announced it.
#[utoipa::path(
    tag = "Wallets",
    params(("top_up_id" = TopUpId, Path, description = "The top-up")),
    responses(
        (status = 200, description = "The confirmed top-up", body = TopUpDetail),
        (status = 404, description = "`top_ups.not_found`"),
        (status = 409, description = "`top_ups.transition_refused`, `auth.self_approval_forbidden`, `cash_accounts.closed`, `wallets.no_wallet`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("wallets:confirm_top_up"))),
)]
#[post("/top-ups/{top_up_id}/confirm")]
pub async fn confirm_top_up(
    caller: Authorized<can::ConfirmTopUps>,
    top_up_id: Path<TopUpId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (transaction, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::confirm(tx, &caller.actor, *top_up_id, transaction, now).await?;
        detail(tx, *top_up_id, Scope::All).await
    })
    .await
}

/// Reject a top-up
///
/// The money did not come, or is somebody else's.
#[utoipa::path(
    tag = "Wallets",
    params(("top_up_id" = TopUpId, Path, description = "The top-up")),
    request_body = RejectTopUp,
    responses(
        (status = 200, description = "The rejected top-up", body = TopUpDetail),
        (status = 404, description = "`top_ups.not_found`"),
        (status = 409, description = "`top_ups.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("wallets:confirm_top_up"))),
)]
#[post("/top-ups/{top_up_id}/reject")]
pub async fn reject_top_up(
    caller: Authorized<can::ConfirmTopUps>,
    top_up_id: Path<TopUpId>,
    key: IdempotencyKey,
    Json(request): Json<RejectTopUp>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::reject(tx, &caller.actor, *top_up_id, &request.reason, now).await?;
        detail(tx, *top_up_id, Scope::All).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn detail(conn: &mut Conn, id: TopUpId, scope: Scope) -> Result<TopUpDetail, Problem> {
    Ok(wallet::find_top_up(conn, id, scope).await?.ok_or(problems::TOP_UP_NOT_FOUND)?)
}
