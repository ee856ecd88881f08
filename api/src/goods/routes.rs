//! The operations on the list of forbidden goods.

use actix_web::web::{Data, Path, Query};
use actix_web::{get, put};
use domain::can;
use persistence::goods::{self, ForbiddenGoods, ForbiddenGoodsVersion};
use persistence::{Conn, Page};

use super::commands;
use super::problems::VERSION_NOT_FOUND;
use super::requests::{ChangeForbiddenGoods, ListForbiddenGoodsVersions, ScreenGoods, ScreenedGoods};
use crate::App;
use crate::http::{Authorized, Json, Problem, atomically, page_request};

/// Find the list of forbidden goods
///
/// The goods we do not carry, or only after a look, with the words they are found by. Empty at version 0 until somebody writes
/// one.
#[utoipa::path(
    tag = "Pricing",
    responses((status = 200, description = "The list that counts", body = ForbiddenGoods)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/forbidden-goods")]
pub async fn find_forbidden_goods(
    _caller: Authorized<can::ReadPricing>,
    app: Data<App>,
) -> Result<Json<ForbiddenGoods>, Problem> {
    Ok(Json(goods::find(&mut *app.db.conn().await?, None).await?.ok_or(VERSION_NOT_FOUND)?))
}

/// Change the list of forbidden goods
///
/// The whole list as its next version. It counts at once for what is put into carts and ordered. Orders that are not bought
/// yet are looked at again soon: what the list finds in them is told to staff (`order.goods_flagged`), and where it asks or
/// refuses they are held with `needs_info` until the goods are allowed.
#[utoipa::path(
    tag = "Pricing",
    request_body = ChangeForbiddenGoods,
    responses(
        (status = 200, description = "The list as it is now", body = ForbiddenGoods),
        (status = 409, description = "`pricing.goods_rules_refused`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:write"))),
)]
#[put("/forbidden-goods")]
pub async fn change_forbidden_goods(
    caller: Authorized<can::WritePricing>,
    Json(request): Json<ChangeForbiddenGoods>,
    app: Data<App>,
) -> Result<Json<ForbiddenGoods>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        let ChangeForbiddenGoods { version, rules, note } = &request;
        commands::change(tx, &caller.actor, *version, rules.clone(), note, now).await?;
        Ok(goods::find(tx, None).await?.ok_or(VERSION_NOT_FOUND)?)
    });
    Ok(Json(changed.await?))
}

/// Try a title
///
/// Answers what the list that counts says of it; nothing is changed.
#[utoipa::path(
    tag = "Pricing",
    params(ScreenGoods),
    responses(
        (status = 200, description = "What the list says", body = ScreenedGoods),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/forbidden-goods/screening")]
pub async fn screen_goods(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ScreenGoods>,
    app: Data<App>,
) -> Result<Json<ScreenedGoods>, Problem> {
    query.check()?;
    let list = goods::current(&mut *app.db.conn().await?).await?;
    let found = list.screen([query.text.as_str()]);
    let is_found = |rule: &domain::goods::GoodsRule| found.rules.iter().any(|code| code == rule.code.as_str());
    let rules = list.rules.into_iter().filter(is_found).collect();
    Ok(Json(ScreenedGoods { version: list.version, verdict: found.verdict, rules }))
}

/// List versions of the list of forbidden goods
///
/// Newest first, without their rules.
#[utoipa::path(
    tag = "Pricing",
    params(ListForbiddenGoodsVersions),
    responses((status = 200, description = "One page of versions", body = Page<ForbiddenGoodsVersion>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/forbidden-goods/versions")]
pub async fn list_forbidden_goods_versions(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListForbiddenGoodsVersions>,
    app: Data<App>,
) -> Result<Json<Page<ForbiddenGoodsVersion>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(goods::list(&mut *app.db.conn().await?, page).await?))
}

/// Find a version of the list of forbidden goods
///
/// As it was, with its rules.
#[utoipa::path(
    tag = "Pricing",
    params(("version" = i32, Path, description = "Its number", minimum = 1, maximum = 1_000_000)),
    responses(
        (status = 200, description = "The version", body = ForbiddenGoods),
        (status = 404, description = "`pricing.goods_version_not_found`"),
    ),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/forbidden-goods/versions/{version}")]
pub async fn find_forbidden_goods_version(
    _caller: Authorized<can::ReadPricing>,
    version: Path<i32>,
    app: Data<App>,
) -> Result<Json<ForbiddenGoods>, Problem> {
    let found = goods::find(&mut *app.db.conn().await?, Some(*version)).await?;
    Ok(Json(found.ok_or(VERSION_NOT_FOUND)?))
}
