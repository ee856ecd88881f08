//! The operations on warehouses.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::packages::{NewWarehouse, WarehouseChange};
use domain::{WarehouseId, can};
use persistence::warehouses::{self, WarehouseFilter, WarehouseView};
use persistence::{Conn, Page};

use super::requests::{ChangeWarehouse, CreateWarehouse, ListWarehouses};
use super::{commands, problems};
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, atomically, page_request};

/// List warehouses
///
/// Newest first.
#[utoipa::path(
    tag = "Packages",
    params(ListWarehouses),
    responses((status = 200, description = "One page of warehouses", body = Page<WarehouseView>)),
    extensions(("x-permission" = json!("warehouses:read"))),
)]
#[get("/warehouses")]
pub async fn list_warehouses(
    _caller: Authorized<can::ReadWarehouses>,
    query: Query<ListWarehouses>,
    app: Data<App>,
) -> Result<Json<Page<WarehouseView>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let filter = WarehouseFilter { country: query.country, status: query.status };
    Ok(Json(warehouses::list(&mut *app.db.conn().await?, filter, page).await?))
}

/// Find a warehouse
#[utoipa::path(
    tag = "Packages",
    params(("warehouse_id" = WarehouseId, Path, description = "The warehouse")),
    responses(
        (status = 200, description = "The warehouse", body = WarehouseView),
        (status = 404, description = "`warehouses.not_found`"),
    ),
    extensions(("x-permission" = json!("warehouses:read"))),
)]
#[get("/warehouses/{warehouse_id}")]
pub async fn find_warehouse(
    _caller: Authorized<can::ReadWarehouses>,
    warehouse_id: Path<WarehouseId>,
    app: Data<App>,
) -> Result<Json<WarehouseView>, Problem> {
    Ok(Json(view(&mut *app.db.conn().await?, *warehouse_id).await?))
}

/// Create a warehouse
///
/// It is open at once. Its code is on labels, its city names the end of a freight route in the rate cards.
#[utoipa::path(
    tag = "Packages",
    request_body = CreateWarehouse,
    responses(
        (status = 201, description = "The warehouse", body = WarehouseView),
        (status = 409, description = "`warehouses.code_taken`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("warehouses:write"))),
)]
#[post("/warehouses")]
pub async fn create_warehouse(
    caller: Authorized<can::WriteWarehouses>,
    key: IdempotencyKey,
    Json(request): Json<CreateWarehouse>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let new = NewWarehouse::try_from(&request)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::create(tx, &caller.actor, id, new.clone(), now).await?;
        view(tx, id).await
    })
    .await
}

/// Change a warehouse
///
/// A closed warehouse takes no packages in; what is there can still leave. Code and country stay as they are.
#[utoipa::path(
    tag = "Packages",
    params(("warehouse_id" = WarehouseId, Path, description = "The warehouse")),
    request_body = ChangeWarehouse,
    responses(
        (status = 200, description = "The warehouse", body = WarehouseView),
        (status = 404, description = "`warehouses.not_found`"),
        (status = 409, description = "`request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("warehouses:write"))),
)]
#[patch("/warehouses/{warehouse_id}")]
pub async fn change_warehouse(
    caller: Authorized<can::WriteWarehouses>,
    warehouse_id: Path<WarehouseId>,
    Json(request): Json<ChangeWarehouse>,
    app: Data<App>,
) -> Result<Json<WarehouseView>, Problem> {
    let change = WarehouseChange::try_from(&request)?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &caller.actor, *warehouse_id, request.version, change.clone(), now).await?;
        view(tx, *warehouse_id).await
    });
    Ok(Json(changed.await?))
}

/// A command answers with the view that GET returns.
async fn view(conn: &mut Conn, id: WarehouseId) -> Result<WarehouseView, Problem> {
    Ok(warehouses::find(conn, id).await?.ok_or(problems::NOT_FOUND)?)
}
