//! Reads for screens.

use domain::shipments::{BagStatus, ShipmentStatus};
use domain::{BagId, Kilograms, PackageId, ShipmentId, Timestamp, Vnd, WarehouseId};

use super::{BagDetail, BagSummary, BaggedPackage, ManifestRow, ShipmentDetail, ShipmentSummary};
use crate::page::{beginning, id_after};
use crate::{Conn, Page, PageRequest, Result, Sort};

#[derive(Clone, Debug, Default)]
pub struct BagFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<BagStatus>,
    pub origin: Option<WarehouseId>,
    pub destination: Option<WarehouseId>,
    pub shipment: Option<ShipmentId>,
    pub code: Option<String>,
    pub sort: Sort,
}

#[derive(Clone, Debug, Default)]
pub struct ShipmentFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<ShipmentStatus>,
    pub origin: Option<WarehouseId>,
    pub destination: Option<WarehouseId>,
    pub code: Option<String>,
    /// How the vehicle's plate begins.
    pub plate: Option<String>,
    pub departed_from: Option<Timestamp>,
    pub departed_to: Option<Timestamp>,
    pub sort: Sort,
}

pub async fn find_bag(conn: &mut Conn, id: BagId) -> Result<Option<BagDetail>> {
    let bag = sqlx::query_as!(
        BagSummary,
        "SELECT id, code, origin_id, destination_id, status, seal_number, weight AS weight_kg, shipment_id, created_at, version
           FROM bags WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(bag) = bag else { return Ok(None) };
    let packages = sqlx::query_as!(
        BaggedPackage,
        "SELECT id AS package_id, tracking_number, status, weight_china AS weight_china_kg
           FROM packages WHERE bag_id = $1 ORDER BY id LIMIT 1000",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let sums = sqlx::query!(
        r#"SELECT count(*) AS "count!", COALESCE(sum(weight_china), 0) AS "weight!: Kilograms" FROM packages WHERE bag_id = $1"#,
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Some(BagDetail { bag, packages, package_count: sums.count, packages_weight_kg: sums.weight }))
}

/// In the order asked for.
pub async fn list_bags(conn: &mut Conn, filter: BagFilter, page: PageRequest<BagId>) -> Result<Page<BagSummary>> {
    let statuses: Vec<_> = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        BagSummary,
        "SELECT id, code, origin_id, destination_id, status, seal_number, weight AS weight_kg, shipment_id, created_at, version
           FROM bags
          WHERE CASE cardinality($1::text[]) WHEN 0 THEN true WHEN 1 THEN status = ($1)[1] ELSE status = ANY($1) END
            AND ($2::uuid IS NULL OR origin_id = $2)
            AND ($3::uuid IS NULL OR destination_id = $3)
            AND ($4::uuid IS NULL OR shipment_id = $4)
            AND ($5::text IS NULL OR code = $5)
            AND ($6::uuid IS NULL OR CASE WHEN $7 THEN id > $6 ELSE id < $6 END)
            AND planned_each_time($8)
          ORDER BY CASE WHEN $7 THEN id END, id DESC
          LIMIT $8",
        &statuses,
        filter.origin.map(WarehouseId::uuid),
        filter.destination.map(WarehouseId::uuid),
        filter.shipment.map(ShipmentId::uuid),
        filter.code,
        page.after.map(BagId::uuid),
        filter.sort.is_oldest_first(),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |bag| bag.id))
}

/// With all that it carries and costs.
pub async fn find(conn: &mut Conn, id: ShipmentId) -> Result<Option<ShipmentDetail>> {
    let shipment = sqlx::query_as!(
        ShipmentSummary,
        "SELECT id, code, origin_id, destination_id, status, vehicle_plate, driver, seal_number, route, note, created_at,
                departed_at, border_at, arrived_at, closed_at, version
           FROM shipments WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(shipment) = shipment else { return Ok(None) };
    let bags = sqlx::query_as!(
        BagSummary,
        "SELECT id, code, origin_id, destination_id, status, seal_number, weight AS weight_kg, shipment_id, created_at, version
           FROM bags WHERE shipment_id = $1 ORDER BY id LIMIT 1000",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let sums = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM packages JOIN bags ON bags.id = packages.bag_id WHERE bags.shipment_id = shipments.id)
                      AS "bagged!",
                  loaded.count AS "count!", loaded.received AS "received!", loaded.weight AS "weight!: Kilograms",
                  (SELECT COALESCE(sum(vnd), 0) FROM shipment_costs
                    WHERE shipment_id = shipments.id AND reversed_at IS NULL) AS "cost!: Vnd",
                  reconciliation
             FROM shipments
                  CROSS JOIN LATERAL (
                      SELECT count(*) AS count, count(received_at) AS received, COALESCE(sum(charged_weight), 0) AS weight
                        FROM shipment_packages WHERE shipment_id = shipments.id) AS loaded
            WHERE id = $1"#,
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    let package_count = if shipment.departed_at.is_some() { sums.count } else { sums.bagged };
    Ok(Some(ShipmentDetail {
        shipment,
        bags,
        package_count,
        received_count: sums.received,
        charged_weight_kg: sums.weight,
        cost_vnd: sums.cost,
        reconciliation: sums.reconciliation,
    }))
}

/// In the order asked for.
pub async fn list(
    conn: &mut Conn,
    filter: ShipmentFilter,
    page: PageRequest<ShipmentId>,
) -> Result<Page<ShipmentSummary>> {
    let statuses: Vec<_> = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
    let rows = sqlx::query_as!(
        ShipmentSummary,
        "SELECT id, code, origin_id, destination_id, status, vehicle_plate, driver, seal_number, route, note, created_at,
                departed_at, border_at, arrived_at, closed_at, version
           FROM shipments
          WHERE CASE cardinality($1::text[]) WHEN 0 THEN true WHEN 1 THEN status = ($1)[1] ELSE status = ANY($1) END
            AND ($2::uuid IS NULL OR origin_id = $2)
            AND ($3::uuid IS NULL OR destination_id = $3)
            AND ($4::text IS NULL OR code = $4)
            AND ($5::text IS NULL OR lower(vehicle_plate) LIKE $5)
            AND ($6::timestamptz IS NULL OR departed_at >= $6)
            AND ($7::timestamptz IS NULL OR departed_at < $7 AND id < $11)
            AND ($8::uuid IS NULL OR CASE WHEN $9 THEN id > $8 ELSE id < $8 END)
            AND planned_each_time($10)
          ORDER BY CASE WHEN $9 THEN id END, id DESC
          LIMIT $10",
        &statuses,
        filter.origin.map(WarehouseId::uuid),
        filter.destination.map(WarehouseId::uuid),
        filter.code,
        filter.plate.as_deref().map(beginning),
        filter.departed_from,
        filter.departed_to,
        page.after.map(ShipmentId::uuid),
        filter.sort.is_oldest_first(),
        page.fetch(),
        // It was made before it departed.
        filter.departed_to.map(id_after),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |shipment| shipment.id))
}

/// What the shipment was to bring and what it brought, newest packages first.
pub async fn manifest(
    conn: &mut Conn,
    shipment: ShipmentId,
    page: PageRequest<PackageId>,
) -> Result<Option<Page<ManifestRow>>> {
    let known = sqlx::query_scalar!("SELECT id FROM shipments WHERE id = $1", shipment.uuid());
    if known.fetch_optional(&mut *conn).await?.is_none() {
        return Ok(None);
    }
    let rows = sqlx::query_as!(
        ManifestRow,
        r#"SELECT loaded.package_id, packages.tracking_number, packages.status, loaded.bag_id,
                  loaded.charged_weight AS charged_weight_kg, packages.weight_china AS weight_china_kg,
                  packages.weight_vietnam AS weight_vietnam_kg, loaded.on_manifest, loaded.received_at,
                  (SELECT COALESCE(sum(share.amount), 0)
                     FROM shipment_cost_shares share JOIN shipment_costs cost ON cost.id = share.cost_id
                    WHERE share.package_id = loaded.package_id AND cost.shipment_id = loaded.shipment_id) AS "cost_vnd!: Vnd"
             FROM shipment_packages loaded JOIN packages ON packages.id = loaded.package_id
            WHERE loaded.shipment_id = $1
              AND ($2::uuid IS NULL OR loaded.package_id < $2)
              AND planned_each_time($3)
            ORDER BY loaded.package_id DESC
            LIMIT $3"#,
        shipment.uuid(),
        page.after.map(PackageId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(page.page(rows, |row| row.package_id)))
}
