//! Shipments, loaded to be changed, and what they carry.

use domain::packages::Package;
use domain::shipments::{Carried, Shipment, ShipmentRecord};
use domain::{Actor, BagId, Event, Kilograms, PackageId, ShipmentId, Timestamp};

use crate::error::ExpectRows;
use crate::packages::size;
use crate::{Conn, Result, journal};

/// Loads a shipment and keeps its row locked until the transaction ends.
pub async fn lock(conn: &mut Conn, id: ShipmentId) -> Result<Option<Shipment>> {
    let row = sqlx::query!(
        "SELECT id, code, origin_id, destination_id, status, vehicle_plate, driver, seal_number, route, note,
                reconciliation, created_by, created_at, departed_at, border_at, arrived_at, closed_at, version
           FROM shipments WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        Shipment::restore(ShipmentRecord {
            id: row.id,
            code: row.code,
            origin_id: row.origin_id,
            destination_id: row.destination_id,
            status: row.status,
            vehicle_plate: row.vehicle_plate,
            driver: row.driver,
            seal_number: row.seal_number,
            route: row.route,
            note: row.note,
            reconciliation: row.reconciliation.map(|json| json.0),
            created_by: row.created_by,
            created_at: row.created_at,
            departed_at: row.departed_at,
            border_at: row.border_at,
            arrived_at: row.arrived_at,
            closed_at: row.closed_at,
            version: row.version,
        })
    }))
}

/// Refused by `shipments_origin_id_fkey` or `shipments_destination_id_fkey` where there is no such warehouse.
pub async fn insert(conn: &mut Conn, actor: &Actor, shipment: &Shipment, event: &Event) -> Result<()> {
    let ShipmentRecord { id, code, origin_id, destination_id, status, note, created_by, created_at, .. } =
        shipment.record();
    sqlx::query!(
        "INSERT INTO shipments (id, code, origin_id, destination_id, status, note, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        code,
        origin_id.uuid(),
        destination_id.uuid(),
        status.as_str(),
        note,
        created_by.uuid(),
        *created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

pub async fn save(conn: &mut Conn, actor: &Actor, shipment: &Shipment, event: &Event) -> Result<()> {
    let record = shipment.record();
    sqlx::query!(
        "UPDATE shipments SET status = $2, vehicle_plate = $3, driver = $4, seal_number = $5, route = $6,
                note = $12, reconciliation = $7, departed_at = $8, border_at = $9, arrived_at = $10, closed_at = $11,
                version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.vehicle_plate,
        record.driver,
        record.seal_number,
        record.route,
        record.reconciliation.as_ref().map(serde_json::to_value).transpose()?,
        record.departed_at,
        record.border_at,
        record.arrived_at,
        record.closed_at,
        record.note,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// One package on a manifest.
#[derive(Clone, Copy, Debug)]
pub struct Loaded {
    pub package: PackageId,
    pub bag: Option<BagId>,
    pub charged_weight: Kilograms,
}

/// Writes down what leaves with the shipment.
pub async fn record_manifest(conn: &mut Conn, shipment: ShipmentId, loaded: &[Loaded]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO shipment_packages (shipment_id, package_id, bag_id, charged_weight, on_manifest)
         SELECT $1, package_id, bag_id, charged_weight, true
           FROM UNNEST($2::uuid[], $3::uuid[], $4::numeric[]) AS loaded (package_id, bag_id, charged_weight)",
        shipment.uuid(),
        &loaded.iter().map(|it| it.package.uuid()).collect::<Vec<_>>(),
        &loaded.iter().map(|it| it.bag.map(BagId::uuid)).collect::<Vec<_>>() as _,
        &loaded.iter().map(|it| it.charged_weight.amount()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Packages that have come to Vietnam are ticked off the manifest of the shipment they came with, as long as that is not
/// closed: what it found stays found.
pub async fn record_arrivals(conn: &mut Conn, packages: &[Package], at: Timestamp) -> Result<()> {
    sqlx::query!(
        "UPDATE shipment_packages loaded SET received_at = $3
           FROM UNNEST($1::uuid[], $2::uuid[]) AS arrived (package_id, shipment_id), shipments
          WHERE loaded.package_id = arrived.package_id AND loaded.shipment_id = arrived.shipment_id
            AND shipments.id = loaded.shipment_id AND shipments.status <> 'closed' AND loaded.received_at IS NULL",
        &packages.iter().map(|package| package.record().id.uuid()).collect::<Vec<_>>(),
        &packages.iter().map(|package| package.record().shipment_id.map(ShipmentId::uuid)).collect::<Vec<_>>() as _,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Packages that came out of the shipment without being on its manifest.
pub async fn record_excess(conn: &mut Conn, shipment: ShipmentId, excess: &[Loaded], at: Timestamp) -> Result<()> {
    sqlx::query!(
        "INSERT INTO shipment_packages (shipment_id, package_id, charged_weight, on_manifest, received_at)
         SELECT $1, package_id, charged_weight, false, $4
           FROM UNNEST($2::uuid[], $3::numeric[]) AS excess (package_id, charged_weight)
         ON CONFLICT (shipment_id, package_id) DO NOTHING",
        shipment.uuid(),
        &excess.iter().map(|it| it.package.uuid()).collect::<Vec<_>>(),
        &excess.iter().map(|it| it.charged_weight.amount()).collect::<Vec<_>>(),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What the shipment was to bring and what it brought.
pub async fn carried(conn: &mut Conn, shipment: ShipmentId) -> Result<Vec<Carried>> {
    let rows = sqlx::query!(
        r#"SELECT loaded.package_id, packages.tracking_number, loaded.on_manifest,
                  loaded.received_at IS NOT NULL AS "received!", packages.weight_china, packages.weight_vietnam,
                  packages.length, packages.width, packages.height, packages.length_vietnam, packages.width_vietnam,
                  packages.height_vietnam
             FROM shipment_packages loaded JOIN packages ON packages.id = loaded.package_id
            WHERE loaded.shipment_id = $1
            ORDER BY loaded.package_id"#,
        shipment.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let carried = rows.into_iter().map(|row| Carried {
        package: row.package_id,
        tracking_number: row.tracking_number.to_string(),
        on_manifest: row.on_manifest,
        received: row.received,
        weight_china: row.weight_china,
        weight_vietnam: row.weight_vietnam,
        size_china: size(row.length, row.width, row.height),
        size_vietnam: size(row.length_vietnam, row.width_vietnam, row.height_vietnam),
    });
    Ok(carried.collect())
}
