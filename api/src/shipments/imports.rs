//! Forwarders' manifests from Excel files.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, post};
use domain::{ShipmentId, can};
use persistence::Conn;
use serde::Deserialize;
use utoipa::IntoParams;

use super::manifest;
use crate::App;
use crate::http::{Authorized, IdempotencyKey, Language, Problem, Workbook, rehearse};
use crate::packages::responses::ImportReport;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportManifest {
    /// Tells what would become of each row and changes nothing
    #[serde(default)]
    pub dry_run: bool,
}

/// Import a manifest from Excel
///
/// Loads the packages of the first sheet, up to 5000, on a shipment that has not left: all of them, or none. The first
/// row holds the headings, in any order: `tracking_number`, and where they are wanted `bag`, `weight_kg`, `length_cm`,
/// `width_cm` and `height_cm`. What was only announced is taken into the shipment's origin, with the weight of its row;
/// each `bag` becomes a bag sealed with that number, and what has none goes into one sealed with the shipment's code. A
/// package that is aboard already is told as repeated. A dry run reports each row; otherwise one refused row refuses
/// the file, and `errors` names them all.
#[utoipa::path(
    tag = "Shipments",
    params(("shipment_id" = ShipmentId, Path, description = "The shipment"), ImportManifest),
    request_body(content = Workbook, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The xlsx file itself, at most 10 MiB"),
    responses(
        (status = 200, description = "What became of each row, or would", body = ImportReport),
        (status = 403, description = "`auth.forbidden`, `packages.wrong_warehouse`"),
        (status = 404, description = "`shipments.not_found`"),
        (status = 409, description = "`files.rejected`, `packages.import_refused`, `shipments.transition_refused`, `packages.warehouse_closed`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 415, description = "`request.not_xlsx`"),
    ),
    extensions(("x-permission" = json!("shipments:write"))),
)]
#[post("/shipments/{shipment_id}/imports")]
pub async fn import_manifest(
    caller: Authorized<can::WriteShipments>,
    shipment_id: Path<ShipmentId>,
    query: Query<ImportManifest>,
    key: IdempotencyKey,
    file: Workbook,
    language: Language,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let (actor, now, digest) = (&caller.actor, app.clock.now(), file.digest());
    let table = file.table(manifest::COLUMNS).await?;
    let run = async |tx: &mut Conn| {
        let report = manifest::import(tx, &app, actor, *shipment_id, &table, query.dry_run, now).await?;
        Ok(report.in_language(language))
    };
    if query.dry_run {
        return Ok(HttpResponse::Ok().json(rehearse(&app, run).await?));
    }
    key.once(&app, actor, &digest, StatusCode::OK, run).await
}
