//! Who vouches for a customer.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::{CustomerId, GuaranteeId, Timestamp, can};
use persistence::customers::{self, GuaranteeView};
use persistence::{Conn, Page};

use crate::App;
use crate::customers::requests::{GiveGuarantee, ListGuarantees, ReleaseGuarantee};
use crate::customers::{commands, credit, problems};
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};

/// List a customer's guarantees
///
/// Newest first.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer"), ListGuarantees),
    responses(
        (status = 200, description = "One page of guarantees", body = Page<GuaranteeView>),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/guarantees")]
pub async fn list_guarantees(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    query: Query<ListGuarantees>,
    app: Data<App>,
) -> Result<Json<Page<GuaranteeView>>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    let page = page_request(query.limit, query.cursor);
    let (filter, now) = (query.filter(), app.clock.now());
    Ok(Json(customers::list_guarantees(&mut conn, *customer_id, filter, now, page).await?))
}

/// Find a guarantee
///
/// Of this customer.
#[utoipa::path(
    tag = "Customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("guarantee_id" = GuaranteeId, Path, description = "The guarantee"),
    ),
    responses(
        (status = 200, description = "The guarantee", body = GuaranteeView),
        (status = 404, description = "`customers.not_found`, `customers.guarantee_not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/guarantees/{guarantee_id}")]
pub async fn find_guarantee(
    caller: Authorized<can::ReadCustomers>,
    path: Path<(CustomerId, GuaranteeId)>,
    app: Data<App>,
) -> Result<Json<GuaranteeView>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, path.0).await?;
    Ok(Json(view(&mut conn, *path, app.clock.now()).await?))
}

/// Take a guarantee
///
/// As long as it is in force, so much more may be open for the customer whose credit is poor. Money that was pledged is no
/// payment, and stands in no wallet.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    request_body = GiveGuarantee,
    responses(
        (status = 201, description = "The guarantee", body = GuaranteeView),
        (status = 404, description = "`customers.not_found`"),
        (status = 409, description = "`idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write_credit"))),
)]
#[post("/customers/{customer_id}/guarantees")]
pub async fn give_guarantee(
    caller: Authorized<can::WriteCredit>,
    customer_id: Path<CustomerId>,
    key: IdempotencyKey,
    Json(request): Json<GiveGuarantee>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = request.check()?;
    let (actor, id, now) = (&caller.actor, app.clock.id(), app.clock.now());
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        credit::give_guarantee(tx, actor, *customer_id, id, new.clone(), now).await?;
        view(tx, (*customer_id, id), now).await
    })
    .await
}

/// Release a guarantee
///
/// It is good for nothing from then on. Orders that were approved on it stay approved.
#[utoipa::path(
    tag = "Customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("guarantee_id" = GuaranteeId, Path, description = "The guarantee"),
    ),
    request_body = ReleaseGuarantee,
    responses(
        (status = 200, description = "The guarantee", body = GuaranteeView),
        (status = 404, description = "`customers.not_found`, `customers.guarantee_not_found`"),
        (status = 409, description = "`customers.guarantee_released`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write_credit"))),
)]
#[post("/customers/{customer_id}/guarantees/{guarantee_id}/release")]
pub async fn release_guarantee(
    caller: Authorized<can::WriteCredit>,
    path: Path<(CustomerId, GuaranteeId)>,
    key: IdempotencyKey,
    Json(request): Json<ReleaseGuarantee>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let (actor, now) = (&caller.actor, app.clock.now());
    key.once(&app, actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        credit::release_guarantee(tx, actor, *path, &request.reason, now).await?;
        view(tx, *path, now).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn view(
    conn: &mut Conn,
    (customer, id): (CustomerId, GuaranteeId),
    now: Timestamp,
) -> Result<GuaranteeView, Problem> {
    let found = customers::find_guarantee(conn, customer, id, now).await?;
    Ok(found.ok_or(problems::GUARANTEE_NOT_FOUND)?)
}
