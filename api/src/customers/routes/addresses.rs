//! Where customers' goods are delivered.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::{AddressId, CustomerId, can};
use persistence::customers::{self, AddressView};
use persistence::{Conn, Page};

use crate::App;
use crate::customers::requests::{ChangeAddress, CreateAddress, ListAddresses};
use crate::customers::{commands, problems};
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List addresses
///
/// Newest first.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer"), ListAddresses),
    responses(
        (status = 200, description = "One page of addresses", body = Page<AddressView>),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/addresses")]
pub async fn list_addresses(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    query: Query<ListAddresses>,
    app: Data<App>,
) -> Result<Json<Page<AddressView>>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    let page = page_request(query.limit, query.cursor);
    Ok(Json(customers::list_addresses(&mut conn, *customer_id, page).await?))
}

/// Find an address
///
/// Addresses of other customers are not found.
#[utoipa::path(
    tag = "Customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
    ),
    responses(
        (status = 200, description = "The address", body = AddressView),
        (status = 404, description = "`customers.not_found`, `customers.address_not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/addresses/{address_id}")]
pub async fn find_address(
    caller: Authorized<can::ReadCustomers>,
    path: Path<(CustomerId, AddressId)>,
    app: Data<App>,
) -> Result<Json<AddressView>, Problem> {
    let (customer, address) = path.into_inner();
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, customer).await?;
    Ok(Json(view(&mut conn, customer, address).await?))
}

/// Create an address
///
/// A customer has at most 50. A new default takes the place of the one there is.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    request_body = CreateAddress,
    responses(
        (status = 201, description = "The address", body = AddressView),
        (status = 404, description = "`customers.not_found`"),
        (status = 409, description = "`customers.too_many_addresses`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[post("/customers/{customer_id}/addresses")]
pub async fn create_address(
    caller: Authorized<can::WriteCustomers>,
    customer_id: Path<CustomerId>,
    key: IdempotencyKey,
    Json(request): Json<CreateAddress>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = request.check()?;
    let (actor, id, now) = (&caller.actor, app.clock.id(), app.clock.now());
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_address(tx, actor, *customer_id, id, new.clone(), now).await?;
        view(tx, *customer_id, id).await
    })
    .await
}

/// Change an address
///
/// Orders keep the address they were placed with. An address that becomes the default takes the place of the one there is.
#[utoipa::path(
    tag = "Customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
    ),
    request_body = ChangeAddress,
    responses(
        (status = 200, description = "The address", body = AddressView),
        (status = 404, description = "`customers.not_found`, `customers.address_not_found`"),
        (status = 409, description = "`request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[patch("/customers/{customer_id}/addresses/{address_id}")]
pub async fn change_address(
    caller: Authorized<can::WriteCustomers>,
    path: Path<(CustomerId, AddressId)>,
    Json(request): Json<ChangeAddress>,
    app: Data<App>,
) -> Result<Json<AddressView>, Problem> {
    let change = request.check()?;
    let ((customer, address), actor, now) = (path.into_inner(), &caller.actor, app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change_address(tx, actor, (customer, address), request.version, change.clone(), now).await?;
        view(tx, customer, address).await
    });
    Ok(Json(changed.await?))
}

/// Delete an address
///
/// Orders keep the address they were placed with. No other becomes the default in its place.
#[utoipa::path(
    tag = "Customers",
    params(
        ("customer_id" = CustomerId, Path, description = "The customer"),
        ("address_id" = AddressId, Path, description = "The address"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`customers.not_found`, `customers.address_not_found`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[delete("/customers/{customer_id}/addresses/{address_id}")]
pub async fn delete_address(
    caller: Authorized<can::WriteCustomers>,
    path: Path<(CustomerId, AddressId)>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let ((customer, address), actor, now) = (path.into_inner(), &caller.actor, app.clock.now());
    atomically(&app, async |tx: &mut Conn| commands::delete_address(tx, actor, customer, address, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, customer: CustomerId, id: AddressId) -> Result<AddressView, Problem> {
    Ok(customers::find_address(conn, customer, id).await?.ok_or(problems::ADDRESS_NOT_FOUND)?)
}
