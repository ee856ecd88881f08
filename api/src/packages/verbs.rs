//! What is done to one package.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::packages::Counted;
use domain::{OrderId, PackageId, can};
use persistence::Conn;
use persistence::packages::PackageDetail;

use super::commands::{self, Owner};
use super::requests::{MatchPackage, Reason, TallyPackage};
use super::responses::TallyExemption;
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem};

/// Tally a package
///
/// Every unit that was not counted before is good, defective or missing. A difference puts the package aside until it is
/// released. In China a package may also be counted again, or although nobody asked for it, with a `reason`: then all
/// units of the lines named are counted, and something must be different.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = TallyPackage,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.tally_not_due`, `packages.tally_incomplete`, `packages.line_unknown`, `packages.units_exceed_purchased`, `packages.units_refunded`, `packages.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:tally"))),
)]
#[post("/packages/{package_id}/tally")]
pub async fn tally_package(
    caller: Authorized<can::TallyPackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    Json(request): Json<TallyPackage>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let counted = Vec::<Counted>::try_from(&request)?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let reason = request.reason.as_deref();
        commands::tally(tx, &app, &caller.actor, *package_id, &counted, reason, now).await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}

/// Exempt an order from tally
///
/// The goods need no counting, as somebody says who buys, handles or has seen them: until they have left China. What
/// counting costs is taken off the order, what was paid too much goes back to the wallet, and packages that wait to be
/// counted go on.
#[utoipa::path(
    tag = "Packages",
    params(("order_id" = OrderId, Path, description = "The order")),
    request_body = Reason,
    responses(
        (status = 200, description = "The order needs no counting", body = TallyExemption),
        (status = 404, description = "`orders.not_found`"),
        (status = 409, description = "`orders.nothing_to_tally`, `orders.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("orders:exempt_tally"))),
)]
#[post("/orders/{order_id}/exempt-tally")]
pub async fn exempt_order_tally(
    caller: Authorized<can::ExemptTally>,
    order_id: Path<OrderId>,
    key: IdempotencyKey,
    Json(request): Json<Reason>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::exempt(tx, &app, &caller.actor, *order_id, &request.reason, now).await
    })
    .await
}

/// Match a package with its owner
///
/// Gives a package that nobody knew to a customer, and to the purchase it brings: one that is paid, of an order that is
/// neither completed nor cancelled. With that the purchase is `shipped`.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = MatchPackage,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `purchases.transition_refused`, `orders.transition_refused`, `packages.customer_unknown`, `packages.purchase_unknown`, `packages.line_unknown`, `packages.units_exceed_purchased`, `packages.warehouse_unknown`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/match")]
pub async fn match_package(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    Json(request): Json<MatchPackage>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let owner = Owner::try_from(&request)?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::give_to(tx, &app, &caller.actor, *package_id, owner.clone(), now).await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}

/// Hold a package
///
/// It stays where it is, or where it arrives, until it is released.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = Reason,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/hold")]
pub async fn hold_package(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    Json(request): Json<Reason>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let reason = request.reason.clone();
        commands::change_one(tx, &app, &caller.actor, *package_id, now, |it, _| Ok(vec![it.hold(reason, now)?]))
            .await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}

/// Release a package
///
/// A held package goes on from where it is. One that was put aside for a difference needs `packages:settle` too, and one
/// whose freight no table tells waits until that is agreed for its order.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `packages.freight_not_agreed`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/release")]
pub async fn release_package(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::release(tx, &app, &caller.actor, *package_id, now).await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}

/// Report a package lost
///
/// Its units count as missing until it is found.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = Reason,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `packages.units_exceed_purchased`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/report-lost")]
pub async fn report_package_lost(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    Json(request): Json<Reason>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        let reason = request.reason.clone();
        commands::change_one(tx, &app, &caller.actor, *package_id, now, |it, _| Ok(vec![it.report_lost(reason, now)?]))
            .await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}

/// Report a lost package found
///
/// It goes on from where it was. Refused where its units have been refunded.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`packages.transition_refused`, `packages.units_refunded`, `idempotency.in_progress`, `idempotency.key_reused`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/found")]
pub async fn report_package_found(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    key.once(&app, &caller.actor, &(), StatusCode::OK, async |tx: &mut Conn| {
        commands::change_one(tx, &app, &caller.actor, *package_id, now, |it, _| Ok(vec![it.find(now)?])).await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}
