//! How far customers' wallets may go below zero.

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use domain::{CustomerId, Timestamp, can};
use persistence::Conn;
use persistence::customers::{self, CreditView};

use crate::App;
use crate::customers::credit::review_of;
use crate::customers::requests::SetCredit;
use crate::customers::{commands, problems};
use crate::http::{Authorized, Json, Problem, atomically};

/// Find a customer's credit
///
/// The limit, how much of it is in use, and how far the customer's past lets us trust: a score with its reasons, by the
/// `credit.…` settings. Where it is poor, an order is approved up to `next_order_at_most`, or with a guarantee.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    responses(
        (status = 200, description = "The credit", body = CreditView),
        (status = 404, description = "`customers.not_found`"),
    ),
    extensions(("x-permission" = json!("customers:read"))),
)]
#[get("/customers/{customer_id}/credit")]
pub async fn find_customer_credit(
    caller: Authorized<can::ReadCustomers>,
    customer_id: Path<CustomerId>,
    app: Data<App>,
) -> Result<Json<CreditView>, Problem> {
    let mut conn = app.db.conn().await?;
    commands::visible(&mut conn, &caller.actor, *customer_id).await?;
    Ok(Json(view(&mut conn, *customer_id, app.clock.now()).await?))
}

/// Set a customer's credit
///
/// Not to less than is in use.
#[utoipa::path(
    tag = "Customers",
    params(("customer_id" = CustomerId, Path, description = "The customer")),
    request_body = SetCredit,
    responses(
        (status = 200, description = "The credit", body = CreditView),
        (status = 404, description = "`customers.not_found`"),
        (status = 409, description = "`customers.credit_in_use`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("customers:write_credit"))),
)]
#[put("/customers/{customer_id}/credit")]
pub async fn set_customer_credit(
    caller: Authorized<can::WriteCredit>,
    customer_id: Path<CustomerId>,
    Json(request): Json<SetCredit>,
    app: Data<App>,
) -> Result<Json<CreditView>, Problem> {
    let (actor, now) = (&caller.actor, app.clock.now());
    let set = atomically(&app, async |tx: &mut Conn| {
        commands::set_credit(tx, actor, *customer_id, request.credit_limit, now).await?;
        view(tx, *customer_id, now).await
    });
    Ok(Json(set.await?))
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, customer: CustomerId, now: Timestamp) -> Result<CreditView, Problem> {
    let credit = customers::find_credit(conn, customer).await?.ok_or(problems::NOT_FOUND)?;
    Ok(CreditView { review: Some(review_of(conn, customer, now).await?), ..credit })
}
