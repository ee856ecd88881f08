//! How a package looked.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use domain::{FileId, PackageId, can};
use persistence::Conn;
use persistence::packages::PackageDetail;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands;
use super::routes::detail;
use crate::App;
use crate::http::{Authorized, Checks, IdempotencyKey, Json, Problem};

/// Photos of a package
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPhotos {
    /// Images that were uploaded
    #[schema(min_items = 1, max_items = 20)]
    pub file_ids: Vec<FileId>,
}

impl AddPhotos {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require((1..=20).contains(&self.file_ids.len()), "/file_ids", "must be 1 to 20");
        checks.finish()
    }
}

/// Add photos to a package
///
/// As it looked when it came, or when it was opened. Photos that it has already are passed over.
#[utoipa::path(
    tag = "Packages",
    params(("package_id" = PackageId, Path, description = "The package")),
    request_body = AddPhotos,
    responses(
        (status = 200, description = "The package", body = PackageDetail),
        (status = 403, description = "`packages.wrong_warehouse`"),
        (status = 404, description = "`packages.not_found`"),
        (status = 409, description = "`files.unknown`, `files.wrong_kind`, `files.too_many`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("packages:write"))),
)]
#[post("/packages/{package_id}/photos")]
pub async fn add_package_photos(
    caller: Authorized<can::WritePackages>,
    package_id: Path<PackageId>,
    key: IdempotencyKey,
    Json(request): Json<AddPhotos>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    request.check()?;
    let now = app.clock.now();
    key.once(&app, &caller.actor, &request, StatusCode::OK, async |tx: &mut Conn| {
        commands::photograph(tx, &caller.actor, *package_id, &request.file_ids, now).await?;
        detail(tx, &caller.actor, *package_id).await
    })
    .await
}
