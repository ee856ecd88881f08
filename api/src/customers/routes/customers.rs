//! Customers themselves.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::{Actor, CustomerId, Scope, Timestamp, can};
use persistence::customers::{self, CustomerDetail, CustomerView};
use persistence::{Conn, Page};

use crate::App;
use crate::customers::requests::{ChangeCustomer, CreateCustomer, ListCustomers};
use crate::customers::{commands, problems};
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List customers
///
/// Newest first. Customers get nobody but themselves, employees without `customers:read_all` those they look after or have
/// orders of, and those nobody looks after yet.
#[utoipa::path(
    tag = "Customers",
    params(ListCustomers),
    responses((status = 200, description = "One page of customers", body = Page<CustomerView>)),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers")]
pub async fn list_customers(
    caller: Authorized<can::ReadCustomers>,
    query: Query<ListCustomers>,
    app: Data<App>,
) -> Result<Json<Page<CustomerView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let mut conn = app.db.conn().await?;
    Ok(Json(customers::list(&mut conn, caller.actor.customer_scope(), &query.filter(), page).await?))
}

/// Find a customer
///
/// With the turnover that decides the level, and what is missing to the next one. Customers find nobody but themselves, and
/// employees those of whom they get a list.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 200, description = "The customer", body = CustomerDetail),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}")]
pub async fn find_customer(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    app: Data<App>,
) -> Result<Json<CustomerDetail>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, &caller.actor, *customer_id, app.clock.now()).await?))
}

/// Create a customer
///
/// For staff: customers register themselves. The wallet is there at once, and empty. An account to sign in with is made
/// under `account`.
#[utoipa::path(
    tag = "Customers",
    request_body = CreateCustomer,
    responses(
        (status = 201, description = "The customer", body = CustomerDetail),
        (status = 409, description = "`customers.phone_taken`, `customers.level_unknown`, `customers.staff_unsuitable`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[post("/customers")]
pub async fn create_customer(
    caller: Authorized<can::WriteCustomers>,
    key: IdempotencyKey,
    Json(request): Json<CreateCustomer>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let new = request.check(app.clock.id(), now)?;
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, &new).await?;
        written(tx, &caller.actor, new.id, now).await
    })
    .await
}

/// Change a customer
///
/// Customers change their own name, telephone number and e-mail address; the rest is for staff. The address to sign in
/// with stays as it is. A level that staff set holds, whatever turnover comes to, until they clear it.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    request_body = ChangeCustomer,
    responses(
        (status = 200, description = "The customer", body = CustomerDetail),
        (status = 404, description = "`customers.not_found`"),
        (status = 409, description = "`customers.phone_taken`, `customers.level_unknown`, `customers.staff_unsuitable`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[patch("/customers/{customer_id}")]
pub async fn change_customer(
    caller: Authorized<can::WriteCustomers>,
    customer_id: Path<CustomerId>,
    Json(request): Json<ChangeCustomer>,
    app: Data<App>,
) -> Result<Json<CustomerDetail>, Problem> {
    let change = request.check()?;
    let (actor, now) = (&caller.actor, app.clock.now());
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, actor, *customer_id, request.version, change.clone(), now).await?;
        written(tx, actor, *customer_id, now).await
    });
    Ok(Json(changed.await?))
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, actor: &Actor, id: CustomerId, now: Timestamp) -> Result<CustomerDetail, Problem> {
    in_scope(conn, id, actor.customer_scope(), now).await
}

/// The same after a command by which the customer may have passed into somebody else's hands.
async fn written(conn: &mut Conn, actor: &Actor, id: CustomerId, now: Timestamp) -> Result<CustomerDetail, Problem> {
    in_scope(conn, id, actor.customer.map_or(Scope::All, Scope::Customer), now).await
}

async fn in_scope(conn: &mut Conn, id: CustomerId, scope: Scope, now: Timestamp) -> Result<CustomerDetail, Problem> {
    let deciding = commands::deciding(conn, now).await?;
    Ok(customers::find(conn, id, scope, deciding).await?.ok_or(problems::NOT_FOUND)?)
}
