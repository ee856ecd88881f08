//! The operations on accounts.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::identity::{Locale, NewUser, UserChange};
use domain::{UserId, can};
use persistence::identity::{self, UserView};
use persistence::{Conn, Page};

use super::commands;
use super::requests::{ChangeUser, CreateUser, ListUsers};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::identity::passwords::hash;
use crate::identity::problems::USER_NOT_FOUND;

/// List accounts
///
/// Newest first, of employees and customers.
#[utoipa::path(
    tag = "People",
    params(ListUsers),
    responses((status = 200, description = "One page of accounts", body = Page<UserView>)),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/users")]
pub async fn list_users(
    _caller: Authorized<can::ReadUsers>,
    query: Query<ListUsers>,
    app: Data<App>,
) -> Result<Json<Page<UserView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(identity::list_users(&mut *app.db.conn().await?, &query.filter(), page).await?))
}

/// Find an account
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    responses(
        (status = 200, description = "The account", body = UserView),
        (status = 404, description = "`users.not_found`"),
    ),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/users/{user_id}")]
pub async fn find_user(
    _caller: Authorized<can::ReadUsers>,
    user_id: Path<UserId>,
    app: Data<App>,
) -> Result<Json<UserView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, *user_id).await?))
}

/// Create an account
///
/// For an employee; customers register themselves or are entered under `customers`. Nobody gives a role that may do
/// more than he may himself.
#[utoipa::path(
    tag = "People",
    request_body = CreateUser,
    responses(
        (status = 201, description = "The account", body = UserView),
        (status = 409, description = "`users.email_taken`, `users.role_unknown`, `users.department_unknown`, `users.warehouse_unknown`, `roles.permission_not_held`, `auth.weak_password`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[post("/users")]
pub async fn create_user(
    caller: Authorized<can::WriteUsers>,
    key: IdempotencyKey,
    Json(request): Json<CreateUser>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let password_hash = match &request.password {
        Some(password) => {
            password.require_strong(&[request.email.as_str(), &request.full_name])?;
            hash(password.clone()).await?
        }
        None => String::new(),
    };
    let user = NewUser {
        id: app.clock.id(),
        email: request.email.clone(),
        full_name: request.full_name.clone(),
        locale: request.locale.unwrap_or(Locale::Vietnamese),
        password_hash,
        customer: None,
        department: request.department_id,
        warehouse: request.warehouse_id,
        roles: request.role_codes.clone(),
        at: app.clock.now(),
    };
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, &user).await?;
        view(tx, user.id).await
    })
    .await
}

/// Change an account
///
/// Its roles act within a second. Nobody changes the account of somebody who may do more than he.
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    request_body = ChangeUser,
    responses(
        (status = 200, description = "The account", body = UserView),
        (status = 404, description = "`users.not_found`"),
        (status = 409, description = "`request.version_conflict`, `users.role_unknown`, `users.department_unknown`, `users.warehouse_unknown`, `users.of_customer`, `users.last_admin`, `roles.permission_not_held`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[patch("/users/{user_id}")]
pub async fn change_user(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    Json(request): Json<ChangeUser>,
    app: Data<App>,
) -> Result<Json<UserView>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *user_id, UserChange::from(&request), request.version, now).await?;
        view(tx, *user_id).await
    })
    .await?;
    app.principals.forget();
    Ok(Json(changed))
}

/// Disable an account
///
/// Ends its sessions at once; its API tokens rest. Nobody disables himself.
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    responses(
        (status = 200, description = "The account", body = UserView),
        (status = 404, description = "`users.not_found`"),
        (status = 409, description = "`users.status_unchanged`, `users.self_forbidden`, `users.last_admin`, `roles.permission_not_held`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[post("/users/{user_id}/disable")]
pub async fn disable_user(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let disabled = key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::disable(tx, &caller.actor, *user_id, now).await?;
        view(tx, *user_id).await
    });
    let disabled = disabled.await?;
    app.principals.forget();
    Ok(disabled)
}

/// Enable an account
#[utoipa::path(
    tag = "People",
    params(("user_id" = UserId, Path, description = "The account")),
    responses(
        (status = 200, description = "The account", body = UserView),
        (status = 404, description = "`users.not_found`"),
        (status = 409, description = "`users.status_unchanged`, `roles.permission_not_held`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("users:write"))),
)]
#[post("/users/{user_id}/enable")]
pub async fn enable_user(
    caller: Authorized<can::WriteUsers>,
    user_id: Path<UserId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::enable(tx, &caller.actor, *user_id, now).await?;
        view(tx, *user_id).await
    })
    .await
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, id: UserId) -> Result<UserView, Problem> {
    Ok(identity::find_user(conn, id).await?.ok_or(USER_NOT_FOUND)?)
}
