//! Packages as a whole, and their way through a door.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, patch, post};
use domain::packages::PackageChange;
use domain::{Actor, PackageId, can};
use persistence::packages::{self, PackageDetail, PackageSummary};
use persistence::{Conn, Page};

use super::commands::{self, Announcement};
use super::problems;
use super::requests::{AnnouncePackage, ChangePackage, ListPackages, ScanPackages, scan_rows};
use super::responses::ScannedRows;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Language, Problem, atomically, page_request};

/// List packages
///
/// A customer gets their own; employees who do not handle packages get those of the orders they see,
/// and those of no order.
#[utoipa::path(
    tag = "Packages",
    params(ListPackages),
    responses((status = 200, description = "One page of packages", body = Page<PackageSummary>)),
    extensions(("x-permission" = json!("packages:read"))),
)]
#[get("/packages")]
pub async fn list_packages(
    caller: Authorized<can::ReadPackages>,
    query: Query<ListPackages>,
    app: Data<App>,
) -> Result<Json<Page<PackageSummary>>, Problem> {
    let page = page_request(query.limit, query.cursor);
    let (filter, scope) = ((&*query).into(), caller.actor.package_scope());
    Ok(Json(packages::list(&mut *app.db.conn().await?, filter, scope, page).await?))
}

/// Find a package
///
/// With what is inside, the purchases it serves, and where it has been. Packages of others are not found.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 404, description = "`packages.not_found`"),
    ),
    extensions(("x-permission" = json!("packages:read"))),
)]
#[get("/packages/{package_id}")]
pub async fn find_package(
    caller: Authorized<can::ReadPackages>,
    package_id: Path<PackageId>,
    app: Data<App>,
) -> Result<Json<PackageDetail>, Problem> {
    Ok(Json(detail(&mut *app.db.conn().await?, &caller.actor, *package_id).await?))
}

/// Announce a package
///
/// Customers announce what they have bought themselves. A number that has arrived already without an owner finds its
/// package by itself. Tracking numbers of purchases are announced with the purchase.
#[utoipa::path(
    tag = "Packages",
    request_body = AnnouncePackage,
    responses(
        (status = 201, description = "The package", body = PackageDetail),
        (status = 409, description = "`packages.already_announced`, `packages.transition_refused`, `packages.customer_unknown`, `packages.warehouse_unknown`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:announce"))),
)]
#[post("/packages")]
pub async fn announce_package(
    caller: Authorized<can::AnnouncePackages>,
    key: IdempotencyKey,
    Json(request): Json<AnnouncePackage>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let actor = &caller.actor;
    let new = Announcement {
        customer: actor.customer.or(request.customer_id),
        purchase: None,
        destination: request.destination_id,
        packages: vec![(request.tracking_number.clone(), vec![])],
    };
    let now = app.clock.now();
    key.once(&app, actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        if let Some(customer) = request.customer_id {
            commands::require_owner(tx, actor, customer).await?;
        }
        let announced = commands::announce(tx, &app, actor, new.clone(), now).await?;
        let id = announced.first().ok_or(problems::NOT_FOUND)?;
        detail(tx, actor, *id).await
    })
    .await
}

/// Change a package
///
/// Note, goods class, wooden frame and destination; and what it weighs and measures, in the warehouse it is in, for those
/// who work there and hold `packages:weigh`.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = ChangePackage,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `packages.warehouse_unknown`, `request.version_conflict`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[patch("/packages/{package_id}")]
pub async fn change_package(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    Json(request): Json<ChangePackage>,
    app: Data<App>,
) -> Result<Json<PackageDetail>, Problem> {
    let change = PackageChange::try_from(&request)?;
    let now = app.clock.now();
    let changed = atomically(&app, async |tx: &mut Conn| {
        commands::change(tx, &app, &caller.actor, *package_id, request.version, change.clone(), now).await?;
        detail(tx, &caller.actor, *package_id).await
    });
    Ok(Json(changed.await?))
}

/// Scan packages into a warehouse
///
/// Up to 500 rows, each answered by itself: a row that is refused spoils no other. In China a known number is `in_china`
/// from now on, and an unknown one is an anonymous package; in Vietnam it is `in_vietnam`, and excess if no manifest
/// named it. A number that this warehouse has scanned before is `repeated` and changes nothing. Employees scan for their
/// own warehouse only.
#[utoipa::path(
    tag = "Packages",
    request_body = ScanPackages,
    responses(
        (status = 200, description = "What became of each row", body = ScannedRows),
        (status = 409, description = "`packages.warehouse_unknown`, `packages.warehouse_closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:scan"))),
)]
#[post("/packages/scans")]
pub async fn scan_packages(
    caller: Authorized<can::ScanPackages>,
    key: IdempotencyKey,
    Json(request): Json<ScanPackages>,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let rows = scan_rows(&request.rows)?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let door = commands::door(tx, &caller.actor, request.warehouse_id).await?;
        let scanned = commands::scan(tx, &app, &caller.actor, &door, None, &rows, now).await?;
        Ok(scanned.in_language(language))
    })
    .await
}

/// A command answers with the view that GET returns.
pub(super) async fn detail(tx: &mut Conn, actor: &Actor, id: PackageId) -> Result<PackageDetail, Problem> {
    Ok(packages::find(tx, id, actor.package_scope()).await?.ok_or(problems::NOT_FOUND)?)
}
