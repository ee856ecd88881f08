//! What customers have spent, and how their levels followed from it.

use actix_web::get;
use actix_web::web::{Data, Path, Query};
use domain::{CustomerId, can};
use persistence::Page;
use persistence::customers::{self, LevelMoveView, LevelReviewView, TurnoverEntryView};

use crate::App;
use crate::customers::commands;
use crate::customers::requests::{ListLevelChanges, ListLevelReviews, ListTurnover};
use crate::http::{Authorized, Json, Problem, page_request};

/// List a customer's turnover
///
/// Entry by entry, newest first: what each completed order counted for, and what refunds took back of it. The sum of those
/// that count since `standing.window_from` is the turnover that decides the level.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer"), ListTurnover),
    responses(
        (status = 200, description = "One page of entries", body = Page<TurnoverEntryView>),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/turnover")]
pub async fn list_customer_turnover(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    query: Query<ListTurnover>,
    app: Data<App>,
) -> Result<Json<Page<TurnoverEntryView>>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    let page = page_request(query.limit, query.cursor);
    Ok(Json(customers::list_turnover(&mut conn, *customer_id, query.filter(), page).await?))
}

/// List a customer's changes of level
///
/// Newest first, each with the turnover that was looked at, its window and what the level asks for.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer"), ListLevelChanges),
    responses(
        (status = 200, description = "One page of changes", body = Page<LevelMoveView>),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/level-changes")]
pub async fn list_customer_level_changes(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    query: Query<ListLevelChanges>,
    app: Data<App>,
) -> Result<Json<Page<LevelMoveView>>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    let page = page_request(query.limit, query.cursor);
    Ok(Json(customers::list_level_changes(&mut conn, *customer_id, page).await?))
}

/// List reviews of levels
///
/// Newest first. Where `levels.review` is `yearly`, everybody's level is looked at when a year begins; who has too little
/// turnover falls, and is told.
#[utoipa::path(
    tag = "Pricing",
    params(ListLevelReviews),
    responses((status = 200, description = "One page of reviews", body = Page<LevelReviewView>)),
    extensions(("x-permission" = json!("pricing:read"))),
)]
#[get("/level-reviews")]
pub async fn list_level_reviews(
    _caller: Authorized<can::ReadPricing>,
    query: Query<ListLevelReviews>,
    app: Data<App>,
) -> Result<Json<Page<LevelReviewView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(customers::list_reviews(&mut *app.db.conn().await?, page).await?))
}
