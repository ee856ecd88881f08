//! Writing packages, many at a time.

use std::collections::HashSet;

use domain::packages::{Measures, Package, PackageRecord};
use domain::{Actor, Event, Kilograms, PackageId, PurchaseId, ShipmentId, Timestamp, WarehouseId};
use serde_json::Value;

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// A package seen at a door.
#[derive(Clone, Copy, Debug)]
pub struct Scan {
    pub package: PackageId,
    pub measures: Measures,
}

/// Inserts packages that nobody has announced in the meantime, with their events; answers which those are.
pub async fn insert(conn: &mut Conn, actor: &Actor, packages: &[(Package, Event)]) -> Result<HashSet<PackageId>> {
    if packages.is_empty() {
        return Ok(HashSet::new());
    }
    let inserted = sqlx::query_scalar!(
        "INSERT INTO packages (id, code, tracking_number, status, resumes_as, reason, customer_id, origin_id,
                destination_id, goods_class, tally, crate, weight_declared, weight_china, weight_vietnam, length, width,
                height, length_vietnam, width_vietnam, height_vietnam, bag_id, shipment_id, excess, note, created_by,
                created_at, received_china_at, received_vietnam_at)
         SELECT id, code, tracking_number, status, resumes_as, reason, customer_id, origin_id,
                destination_id, goods_class, tally, crate, weight_declared, weight_china, weight_vietnam, length, width,
                height, length_vietnam, width_vietnam, height_vietnam, bag_id, shipment_id, excess, note, $2,
                created_at, received_china_at, received_vietnam_at
           FROM jsonb_populate_recordset(NULL::packages, $1)
          ORDER BY tracking_number
         ON CONFLICT (tracking_number) DO NOTHING
         RETURNING id",
        rows(packages.iter().map(|(package, _)| package.record()))?,
        actor.id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let inserted: HashSet<_> = inserted.into_iter().collect();
    let (new, events): (Vec<_>, Vec<_>) =
        packages.iter().filter(|(package, _)| inserted.contains(&package.record().id)).cloned().unzip();
    save_contents(conn, &new).await?;
    journal::record_all(conn, actor, &events).await?;
    Ok(inserted)
}

/// Writes packages back together with what happened to them.
pub async fn save_all(conn: &mut Conn, actor: &Actor, packages: &[Package], events: &[Event]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE packages SET status = new.status, resumes_as = new.resumes_as, reason = new.reason,
                customer_id = new.customer_id, origin_id = new.origin_id, destination_id = new.destination_id,
                goods_class = new.goods_class, tally = new.tally, crate = new.crate,
                weight_declared = new.weight_declared, weight_china = new.weight_china,
                weight_vietnam = new.weight_vietnam, length = new.length, width = new.width, height = new.height,
                length_vietnam = new.length_vietnam, width_vietnam = new.width_vietnam, height_vietnam = new.height_vietnam,
                bag_id = new.bag_id, shipment_id = new.shipment_id, delivery_id = new.delivery_id, excess = new.excess,
                note = new.note, received_china_at = new.received_china_at, departed_at = new.departed_at,
                received_vietnam_at = new.received_vietnam_at, delivered_at = new.delivered_at,
                version = packages.version + 1
           FROM jsonb_populate_recordset(NULL::packages, $1) AS new
          WHERE packages.id = new.id",
        rows(packages.iter().map(Package::record))?,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(packages.len().try_into().unwrap_or(u64::MAX))?;
    save_contents(conn, packages).await?;
    journal::record_all(conn, actor, events).await
}

/// One parameter for all the columns: the record has the table's names.
fn rows<'a>(records: impl Iterator<Item = &'a PackageRecord>) -> Result<Value> {
    Ok(serde_json::to_value(records.collect::<Vec<_>>())?)
}

/// Writes what they carry and whom they serve; nothing is taken out.
pub async fn save_contents(conn: &mut Conn, packages: &[Package]) -> Result<()> {
    let serves: Vec<_> = packages
        .iter()
        .flat_map(|package| package.serves().iter().map(|served| (package.record().id.uuid(), *served)))
        .collect();
    if !serves.is_empty() {
        sqlx::query!(
            "INSERT INTO package_purchases (package_id, purchase_id, order_id)
             SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[])
             ON CONFLICT (package_id, purchase_id) DO NOTHING",
            &serves.iter().map(|(package, _)| *package).collect::<Vec<_>>(),
            &serves.iter().map(|(_, served)| served.purchase.uuid()).collect::<Vec<_>>(),
            &serves.iter().map(|(_, served)| served.order.uuid()).collect::<Vec<_>>(),
        )
        .execute(&mut *conn)
        .await?;
    }
    let lines: Vec<_> = packages
        .iter()
        .flat_map(|package| package.lines().iter().map(|line| (package.record().id.uuid(), *line)))
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO package_lines (package_id, purchase_id, order_line_id, expected, good, defective, missing)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::integer[],
                              $7::integer[])
         ON CONFLICT (package_id, purchase_id, order_line_id) DO UPDATE
            SET expected = EXCLUDED.expected, good = EXCLUDED.good, defective = EXCLUDED.defective,
                missing = EXCLUDED.missing",
        &lines.iter().map(|(package, _)| *package).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.purchase_id.uuid()).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.order_line_id.uuid()).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.expected).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.good).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.defective).collect::<Vec<_>>(),
        &lines.iter().map(|(_, line)| line.missing).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a purchase and its units out of a package that does not bring them after all.
pub async fn remove_purchase(conn: &mut Conn, package: PackageId, purchase: PurchaseId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM package_lines WHERE package_id = $1 AND purchase_id = $2",
        package.uuid(),
        purchase.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM package_purchases WHERE package_id = $1 AND purchase_id = $2",
        package.uuid(),
        purchase.uuid(),
    )
    .execute(conn)
    .await?
    .expect_rows(1)
}

/// Whether the package's owner said himself that it would come.
pub async fn announced_by_owner(conn: &mut Conn, package: PackageId) -> Result<bool> {
    let by_owner = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM packages JOIN users ON users.id = packages.created_by
                           WHERE packages.id = $1 AND users.customer_id = packages.customer_id) AS "by_owner!""#,
        package.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(by_owner)
}

/// Writes down what a door has seen, once for each package.
pub async fn record_scans(
    conn: &mut Conn,
    actor: &Actor,
    warehouse: WarehouseId,
    shipment: Option<ShipmentId>,
    scans: &[Scan],
    at: Timestamp,
) -> Result<()> {
    if scans.is_empty() {
        return Ok(());
    }
    let side = |side: usize| {
        let of_scan = |scan: &Scan| scan.measures.size.map(|size| size[side].amount());
        scans.iter().map(of_scan).collect::<Vec<_>>()
    };
    sqlx::query!(
        "INSERT INTO package_scans (package_id, weight, length, width, height, warehouse_id, shipment_id, scanned_by, scanned_at)
         SELECT package_id, weight, length, width, height, $6, $7, $8, $9
           FROM UNNEST($1::uuid[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[])
                AS scan (package_id, weight, length, width, height)
         ON CONFLICT (package_id, warehouse_id) DO NOTHING",
        &scans.iter().map(|scan| scan.package.uuid()).collect::<Vec<_>>(),
        &scans.iter().map(|scan| scan.measures.weight.map(Kilograms::amount)).collect::<Vec<_>>() as _,
        &side(0) as _,
        &side(1) as _,
        &side(2) as _,
        warehouse.uuid(),
        shipment.map(ShipmentId::uuid),
        actor.id.uuid(),
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}
