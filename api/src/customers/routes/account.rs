//! What customers sign in with.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use domain::{CustomerId, can};
use persistence::Conn;
use persistence::customers::{self, AccountView};

use crate::App;
use crate::customers::requests::CreateCustomerAccount;
use crate::customers::{commands, problems};
use crate::http::{Authorized, IdempotencyKey, Json, Problem};

/// Find a customer's account
///
/// What the customer signs in with, and whether the invitation is still open.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 200, description = "The account", body = AccountView),
        (status = 404, description = "`customers.not_found`, `customers.account_not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/account")]
pub async fn find_customer_account(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    app: Data<App>,
) -> Result<Json<AccountView>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    Ok(Json(view(&mut conn, *customer_id).await?))
}

/// Create a customer's account
///
/// For staff, who have entered the customer: mails a link to choose a password within ten minutes. Later, the customer
/// asks for a new one as for a forgotten password.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    request_body = CreateCustomerAccount,
    responses(
        (status = 201, description = "The account", body = AccountView),
        (status = 404, description = "`customers.not_found`"),
        (status = 409, description = "`customers.account_exists`, `users.email_taken`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write"))),
)]
#[post("/customers/{customer_id}/account")]
pub async fn create_customer_account(
    caller: Authorized<can::WriteCustomers>,
    customer_id: Path<CustomerId>,
    key: IdempotencyKey,
    Json(request): Json<CreateCustomerAccount>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create_account(tx, &caller.actor, *customer_id, id, &request, now).await?;
        view(tx, *customer_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, customer: CustomerId) -> Result<AccountView, Problem> {
    Ok(customers::find_account(conn, customer).await?.ok_or(problems::ACCOUNT_NOT_FOUND)?)
}
