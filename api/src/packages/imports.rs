//! Tracking numbers from Excel files.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpResponse, get, post};
use domain::{Permission, WarehouseId, can};
use persistence::Conn;
use serde::Deserialize;
use utoipa::IntoParams;

use super::commands::{COLUMNS, import, receive};
use super::responses::ImportReport;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Language, Problem, Workbook, problems, rehearse, template};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportFile {
    /// Tells what would become of each row and changes nothing
    #[serde(default)]
    pub dry_run: bool,
    /// The employee's own warehouse, which takes the packages in; without it they are announced
    pub warehouse_id: Option<WarehouseId>,
}

/// Import packages from Excel
///
/// Announces the tracking numbers of the first sheet, up to 5000: all of them, or none. The first row holds the
/// headings, in any order: `tracking_number`, and where they are wanted `customer_code` (for staff), `destination_code`
/// (a warehouse in Vietnam), `weight_kg` as declared, and `note`; the template has them in Vietnamese and Chinese too. A
/// number that was announced for the same customer is told as repeated.
///
/// With `warehouse_id`, for those who hold `packages:scan`, the packages are taken into that warehouse as if they had
/// been scanned, by `tracking_number`, `weight_kg`, `length_cm`, `width_cm` and `height_cm`. A dry run reports each row;
/// otherwise one refused row refuses the file, and `errors` names them all.
#[utoipa::path(
    tag = "Packages",
    params(ImportFile),
    request_body(content = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The xlsx file itself, at most 10 MiB"),
    responses(
        (status = 200, description = "What became of each row, or would", body = ImportReport),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 409, description = "`files.rejected`, `packages.import_refused`, `packages.already_announced`, `packages.warehouse_unknown`, `packages.warehouse_closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 415, description = "`request.not_xlsx`"),
    ),
    extensions(("x-permission" = json!("packages:announce"))),
)]
#[post("/packages/imports")]
pub async fn import_packages(
    caller: Authorized<can::AnnouncePackages>,
    query: Query<ImportFile>,
    key: IdempotencyKey,
    file: Workbook,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now, digest) = (&caller.actor, app.clock.now(), file.digest());
    if query.warehouse_id.is_some() && !actor.may(Permission::ScanPackages) {
        return Err(problems::FORBIDDEN.because(format_args!("this needs {}", Permission::ScanPackages)));
    }
    let table = file.table(COLUMNS).await?;
    let run = async |tx: &mut Conn| {
        let report = match query.warehouse_id {
            Some(warehouse) => receive(tx, &app, actor, warehouse, &table, query.dry_run, now).await?,
            None => import(tx, &app, actor, &table, query.dry_run, now).await?,
        };
        Ok(report.in_language(language))
    };
    if query.dry_run {
        return Ok(HttpResponse::Ok().json(rehearse(&app, run).await?));
    }
    key.once(&app, actor, &(digest, query.warehouse_id), StatusCode::OK, run).await
}

/// Find the template of an import
///
/// An Excel file with the headings, in the caller's language.
#[utoipa::path(
    tag = "Packages",
    responses((status = 200, description = "The file", body = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    extensions(("x-permission" = json!("packages:announce"))),
)]
#[get("/packages/imports/template.xlsx")]
pub async fn find_import_template(caller: Authorized<can::AnnouncePackages>) -> Result<HttpResponse, Problem> {
    template("packages", COLUMNS, &[], caller.locale)
}
