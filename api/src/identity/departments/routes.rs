//! The operations on departments.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::identity::NewDepartment;
use domain::{DepartmentId, can};
use persistence::identity::{self, DepartmentView};
use persistence::{Conn, Page};

use super::commands;
use super::requests::{ChangeDepartment, CreateDepartment, ListDepartments};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};
use crate::identity::problems::DEPARTMENT_NOT_FOUND;

/// List departments
///
/// Newest first.
#[utoipa::path(
    tag = "People",
    params(ListDepartments),
    responses((status = 200, description = "One page of departments", body = Page<DepartmentView>)),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/departments")]
pub async fn list_departments(
    _caller: Authorized<can::ReadUsers>,
    query: Query<ListDepartments>,
    app: Data<App>,
) -> Result<Json<Page<DepartmentView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    Ok(Json(identity::list_departments(&mut *app.db.conn().await?, page).await?))
}

/// Find a department
#[utoipa::path(
    tag = "People",
    params(("department_id" = DepartmentId, Path, description = "The department")),
    responses(
        (status = 200, description = "The department", body = DepartmentView),
        (status = 404, description = "`departments.not_found`"),
    ),
    extensions(("x-permission" = json!("users:read"))),
)]
#[get("/departments/{department_id}")]
pub async fn find_department(
    _caller: Authorized<can::ReadUsers>,
    department_id: Path<DepartmentId>,
    app: Data<App>,
) -> Result<Json<DepartmentView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, *department_id).await?))
}

/// Create a department
#[utoipa::path(
    tag = "People",
    request_body = CreateDepartment,
    responses(
        (status = 201, description = "The department", body = DepartmentView),
        (status = 409, description = "`departments.code_taken`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("departments:write"))),
)]
#[post("/departments")]
pub async fn create_department(
    caller: Authorized<can::WriteDepartments>,
    key: IdempotencyKey,
    Json(request): Json<CreateDepartment>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let department = NewDepartment {
        id: app.clock.id(),
        code: request.code.clone(),
        name: request.name.clone(),
        at: app.clock.now(),
    };
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, &department).await?;
        view(tx, department.id).await
    })
    .await
}

/// Rename a department
#[utoipa::path(
    tag = "People",
    params(("department_id" = DepartmentId, Path, description = "The department")),
    request_body = ChangeDepartment,
    responses(
        (status = 200, description = "The department", body = DepartmentView),
        (status = 404, description = "`departments.not_found`"),
        (status = 409, description = "`request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("departments:write"))),
)]
#[patch("/departments/{department_id}")]
pub async fn change_department(
    caller: Authorized<can::WriteDepartments>,
    department_id: Path<DepartmentId>,
    Json(request): Json<ChangeDepartment>,
    app: Data<App>,
) -> Result<Json<DepartmentView>, Problem> {
    request.check()?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *department_id, &request, now).await?;
        view(tx, *department_id).await
    });
    Ok(Json(changed.await?))
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, id: DepartmentId) -> Result<DepartmentView, Problem> {
    Ok(identity::find_department(conn, id).await?.ok_or(DEPARTMENT_NOT_FOUND)?)
}
