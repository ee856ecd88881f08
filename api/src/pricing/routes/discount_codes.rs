//! Discount codes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{DiscountCodeId, can};
use persistence::pricing::{self, DiscountCampaign, DiscountCodeDetail, DiscountFilter, DiscountUseDetail};
use persistence::{Conn, Page};

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::pricing::discount_requests::{
    ChangeDiscountCode, CreateDiscountCode, ListDiscountCampaigns, ListDiscountCodes,
};
use crate::pricing::requests::ListPrices;
use crate::pricing::{discounts, problems};

/// List discount codes
///
/// Newest first, with how often each was used and what it has given.
#[utoipa::path(
    tag = "Pricing",
    params(ListDiscountCodes),
    responses((status = 200, description = "One page of codes", body = Page<DiscountCodeDetail>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/discount-codes")]
pub async fn list_discount_codes(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListDiscountCodes>,
    app: Data<App>,
) -> Result<Json<Page<DiscountCodeDetail>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let campaign = query.campaign.as_ref().map(|campaign| campaign.0.as_str());
    let code = query.code.as_ref().map(|code| code.0.to_uppercase());
    let filter = DiscountFilter { code: code.as_deref(), campaign, disabled: query.disabled };
    Ok(Json(pricing::list_discount_codes(&mut *app.db.conn().await?, filter, page).await?))
}

/// List uses of a discount code
///
/// Newest first: who had it, for which orders, and what it takes off them. Uses that were given back are among them.
#[utoipa::path(
    tag = "Pricing",
    params(("discount_code_id" = DiscountCodeId, Path, description = "The code"), ListPrices),
    responses(
        (status = 200, description = "One page of uses", body = Page<DiscountUseDetail>),
        (status = 404, description = "`pricing.discount_code_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/discount-codes/{discount_code_id}/uses")]
pub async fn list_discount_uses(
    _caller: Authorized<can::ReadPricing>,
    discount_code_id: Path<DiscountCodeId>,
    query: Query<ListPrices>,
    app: Data<App>,
) -> Result<Json<Page<DiscountUseDetail>>, Problem> {
    let mut conn = app.db.conn().await?;
    if !pricing::has_discount_code(&mut conn, *discount_code_id).await? {
        return Err(problems::DISCOUNT_CODE_NOT_FOUND.into());
    }
    let page = page_request(query.limit, query.cursor);
    Ok(Json(pricing::list_discount_uses(&mut conn, *discount_code_id, page).await?))
}

/// List discount campaigns
///
/// By name, with what all codes of each come to: uses, and what they have given. With `from` and `to`, only uses of that time
/// count. Codes that belong to no campaign are among the codes alone.
#[utoipa::path(
    tag = "Pricing",
    params(ListDiscountCampaigns),
    responses((status = 200, description = "One page of campaigns", body = Page<DiscountCampaign>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/discount-campaigns")]
pub async fn list_discount_campaigns(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListDiscountCampaigns>,
    app: Data<App>,
) -> Result<Json<Page<DiscountCampaign>>, Problem> {
    let (page, now) = (page_request(query.limit, query.cursor), app.clock.now());
    let mut conn = app.db.conn().await?;
    Ok(Json(pricing::list_discount_campaigns(&mut conn, query.from, query.to, now, page).await?))
}

/// Find a discount code
///
/// With how often it was used and what it has given.
#[utoipa::path(
    tag = "Pricing",
    params(("discount_code_id" = DiscountCodeId, Path, description = "The code")),
    responses(
        (status = 200, description = "The code", body = DiscountCodeDetail),
        (status = 404, description = "`pricing.discount_code_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/discount-codes/{discount_code_id}")]
pub async fn find_discount_code(
    _caller: Authorized<can::ReadPricing>,
    discount_code_id: Path<DiscountCodeId>,
    app: Data<App>,
) -> Result<Json<DiscountCodeDetail>, Problem> {
    let code = pricing::find_discount_code(&mut *app.db.conn().await?, *discount_code_id).await?;
    Ok(Json(code.ok_or(problems::DISCOUNT_CODE_NOT_FOUND)?))
}

/// Create a discount code
///
/// What it takes off never changes afterwards: it was promised.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateDiscountCode,
    responses(
        (status = 201, description = "The code", body = DiscountCodeDetail),
        (status = 409, description = "`pricing.code_taken`, `pricing.level_unknown`, `pricing.discount_unsound`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[post("/discount-codes")]
pub async fn create_discount_code(
    caller: Authorized<can::WritePricing>,
    key: IdempotencyKey,
    Json(request): Json<CreateDiscountCode>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        discounts::create(tx, &caller.actor, id, &request, now).await?;
        Ok(pricing::find_discount_code(tx, id).await?.ok_or(problems::DISCOUNT_CODE_NOT_FOUND)?)
    })
    .await
}

/// Change a discount code
///
/// Its limits, its end, or that it cannot be used any more. Who has it already keeps it.
#[utoipa::path(
    tag = "Pricing",
    params(("discount_code_id" = DiscountCodeId, Path, description = "The code")),
    request_body = ChangeDiscountCode,
    responses(
        (status = 200, description = "The code", body = DiscountCodeDetail),
        (status = 404, description = "`pricing.discount_code_not_found`"),
        (status = 409, description = "`request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[patch("/discount-codes/{discount_code_id}")]
pub async fn change_discount_code(
    caller: Authorized<can::WritePricing>,
    discount_code_id: Path<DiscountCodeId>,
    Json(request): Json<ChangeDiscountCode>,
    app: Data<App>,
) -> Result<Json<DiscountCodeDetail>, Problem> {
    request.check()?;
    let (id, now) = (*discount_code_id, app.clock.now());
    let code = atomically(&app, async |tx: &mut Conn| {
        discounts::change(tx, &caller.actor, id, &request, now).await?;
        Ok(pricing::find_discount_code(tx, id).await?.ok_or(problems::DISCOUNT_CODE_NOT_FOUND)?)
    });
    Ok(Json(code.await?))
}
