//! The operations on roles.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, delete, get, patch, post};
use domain::identity::NewRole;
use domain::{Permission, RoleId, can};
use persistence::identity::{self, RoleView};
use persistence::{Conn, Page};

use super::commands;
use super::requests::{ChangeRole, CreateRole, ListRoles, PermissionView};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::identity::problems::ROLE_NOT_FOUND;

/// List permissions
///
/// All there are, on one page.
#[utoipa::path(
    tag = "People",
    responses((status = 200, description = "The permissions", body = Page<PermissionView>)),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/permissions")]
pub async fn list_permissions(_caller: Authorized<can::ReadUsers>) -> Json<Page<PermissionView>> {
    let view = |&permission: &Permission| PermissionView { permission, description: permission.description() };
    Json(Page { data: Permission::ALL.iter().map(view).collect(), next_cursor: None })
}

/// List roles
///
/// Newest first.
#[utoipa::path(
    tag = "People",
    params(ListRoles),
    responses((status = 200, description = "One page of roles", body = Page<RoleView>)),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/roles")]
pub async fn list_roles(
    _caller: Authorized<can::ReadUsers>,
    query: Query<ListRoles>,
    app: Data<App>,
) -> Result<Json<Page<RoleView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(identity::list_roles(&mut *app.db.conn().await?, page).await?))
}

/// Find a role
#[utoipa::path(
    tag = "People",
    params(("role_id" = RoleId, Path, description = "The role")),
    responses(
        (status = 200, description = "The role", body = RoleView),
        (status = 404, description = "`roles.not_found`"),
    ),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/roles/{role_id}")]
pub async fn find_role(
    _caller: Authorized<can::ReadUsers>,
    role_id: Path<RoleId>,
    app: Data<App>,
) -> Result<Json<RoleView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, *role_id).await?))
}

/// Create a role
///
/// Nobody makes a role that may do more than he may himself.
#[utoipa::path(
    tag = "People",
    request_body = CreateRole,
    responses(
        (status = 201, description = "The role", body = RoleView),
        (status = 409, description = "`roles.code_taken`, `roles.permission_not_held`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("roles:write"))),
)]
#[post("/roles")]
pub async fn create_role(
    caller: Authorized<can::WriteRoles>,
    key: IdempotencyKey,
    Json(request): Json<CreateRole>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let role = NewRole {
        id: app.clock.id(),
        code: request.code.clone(),
        name: request.name.clone(),
        permissions: request.permissions.iter().copied().collect(),
        at: app.clock.now(),
    };
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, &role).await?;
        view(tx, role.id).await
    })
    .await
}

/// Change a role
///
/// Acts within a second for everybody who has it. `admin` stays as it is.
#[utoipa::path(
    tag = "People",
    params(("role_id" = RoleId, Path, description = "The role")),
    request_body = ChangeRole,
    responses(
        (status = 200, description = "The role", body = RoleView),
        (status = 404, description = "`roles.not_found`"),
        (status = 409, description = "`request.version_conflict`, `roles.immutable`, `roles.permission_not_held`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("roles:write"))),
)]
#[patch("/roles/{role_id}")]
pub async fn change_role(
    caller: Authorized<can::WriteRoles>,
    role_id: Path<RoleId>,
    Json(request): Json<ChangeRole>,
    app: Data<App>,
) -> Result<Json<RoleView>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *role_id, &request, now).await?;
        view(tx, *role_id).await
    })
    .await?;
    app.principals.forget();
    Ok(Json(changed))
}

/// Delete a role
///
/// One that nobody has and that was not there from the start.
#[utoipa::path(
    tag = "People",
    params(("role_id" = RoleId, Path, description = "The role")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`roles.not_found`"),
        (status = 409, description = "`roles.built_in`, `roles.in_use`, `roles.permission_not_held`"),
    ),
    extensions(("x-permission" = json!("roles:write"))),
)]
#[delete("/roles/{role_id}")]
pub async fn delete_role(
    caller: Authorized<can::WriteRoles>,
    role_id: Path<RoleId>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    atomically(&app, async |tx: &mut Conn| commands::delete(tx, &caller.actor, *role_id, now).await).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, id: RoleId) -> Result<RoleView, Problem> {
    Ok(identity::find_role(conn, id).await?.ok_or(ROLE_NOT_FOUND)?)
}
