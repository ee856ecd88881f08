//! Loading packages to change them. Their orders are locked before they are.

use std::collections::HashMap;

use domain::packages::{Package, PackageLine, PackageRecord, Served, Tally, TrackingNumber, Wishes};
use domain::{OrderId, PackageId};
use uuid::Uuid;

use crate::{Conn, Result, fault};

/// Loads packages and keeps their rows locked until the transaction ends; ascending by id.
pub async fn lock_many(conn: &mut Conn, ids: &[PackageId]) -> Result<Vec<Package>> {
    let records = sqlx::query_as!(
        PackageRecord,
        "SELECT id, code, tracking_number, status, resumes_as, reason, customer_id, origin_id, destination_id, goods_class,
                tally, crate AS crating, weight_declared, weight_china, weight_vietnam, length, width, height, length_vietnam,
                width_vietnam, height_vietnam, bag_id, shipment_id, delivery_id, excess, note, created_at, received_china_at, departed_at, received_vietnam_at,
                delivered_at, version
           FROM packages
          WHERE id = ANY($1)
          ORDER BY id
            FOR UPDATE",
        &uuids(ids),
    )
    .fetch_all(&mut *conn)
    .await?;
    restore(conn, records).await
}

/// The same by tracking number; numbers nobody knows are left out.
pub async fn lock_by_number(conn: &mut Conn, numbers: &[TrackingNumber]) -> Result<Vec<Package>> {
    if fault::NO_LOCK {
        fault::before_lock(conn).await?;
    }
    let records = sqlx::query_as!(
        PackageRecord,
        "SELECT id, code, tracking_number, status, resumes_as, reason, customer_id, origin_id, destination_id, goods_class,
                tally, crate AS crating, weight_declared, weight_china, weight_vietnam, length, width, height, length_vietnam,
                width_vietnam, height_vietnam, bag_id, shipment_id, delivery_id, excess, note, created_at, received_china_at, departed_at, received_vietnam_at,
                delivered_at, version
           FROM packages
          WHERE tracking_number = ANY($1)
          ORDER BY id
            FOR UPDATE",
        &texts(numbers),
    )
    .fetch_all(&mut *conn)
    .await?;
    if fault::NO_LOCK {
        fault::unlock(conn).await?;
    }
    restore(conn, records).await
}

/// With what they carry and whom they serve: two statements, however many packages.
async fn restore(conn: &mut Conn, records: Vec<PackageRecord>) -> Result<Vec<Package>> {
    let ids: Vec<_> = records.iter().map(|record| record.id.uuid()).collect();
    let lines = sqlx::query!(
        "SELECT package_id, purchase_id, order_line_id, expected, good, defective, missing
           FROM package_lines WHERE package_id = ANY($1) ORDER BY order_line_id, purchase_id",
        &ids,
    )
    .fetch_all(&mut *conn)
    .await?;
    let purchases = sqlx::query!(
        "SELECT package_id, purchase_id, order_id FROM package_purchases WHERE package_id = ANY($1) ORDER BY purchase_id",
        &ids,
    )
    .fetch_all(conn)
    .await?;
    let mut contents: HashMap<PackageId, (Vec<PackageLine>, Vec<Served>)> = HashMap::new();
    for row in lines {
        let line = PackageLine {
            purchase_id: row.purchase_id,
            order_line_id: row.order_line_id,
            expected: row.expected,
            good: row.good,
            defective: row.defective,
            missing: row.missing,
        };
        contents.entry(row.package_id).or_default().0.push(line);
    }
    for row in purchases {
        contents.entry(row.package_id).or_default().1.push(Served { purchase: row.purchase_id, order: row.order_id });
    }
    let restored = records.into_iter().map(|record| {
        let (lines, serves) = contents.remove(&record.id).unwrap_or_default();
        Package::restore(record, lines, serves)
    });
    Ok(restored.collect())
}

/// The orders that packages serve, ascending: to be locked before the packages are.
pub async fn order_ids(conn: &mut Conn, packages: &[PackageId]) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT order_id FROM package_purchases WHERE package_id = ANY($1) ORDER BY order_id",
        &uuids(packages),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// The same by tracking number.
pub async fn order_ids_by_number(conn: &mut Conn, numbers: &[TrackingNumber]) -> Result<Vec<OrderId>> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT served.order_id
           FROM packages JOIN package_purchases served ON served.package_id = packages.id
          WHERE packages.tracking_number = ANY($1)
          ORDER BY served.order_id",
        &texts(numbers),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Packages with goods of an order that somebody is to count.
pub async fn awaiting_tally(conn: &mut Conn, order: OrderId) -> Result<Vec<PackageId>> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT packages.id
           FROM package_purchases served JOIN packages ON packages.id = served.package_id
          WHERE served.order_id = $1 AND packages.tally = 'due'
          ORDER BY packages.id",
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// What the orders want done with each package; nothing for a package of no order.
pub async fn wishes(conn: &mut Conn, packages: &[PackageId]) -> Result<HashMap<PackageId, Wishes>> {
    let rows = sqlx::query!(
        r#"SELECT served.package_id, bool_or(orders.tally AND NOT orders.tally_exempt) AS "due!",
                  bool_or(orders.tally) AS "tally!", bool_or(orders.crate) AS "crating!"
             FROM package_purchases served JOIN orders ON orders.id = served.order_id
            WHERE served.package_id = ANY($1)
            GROUP BY served.package_id"#,
        &uuids(packages),
    )
    .fetch_all(conn)
    .await?;
    let wish = |due: bool, tally: bool| match (due, tally) {
        (true, _) => Tally::Due,
        (false, true) => Tally::Exempt,
        (false, false) => Tally::None,
    };
    let wishes = rows.into_iter().map(|row| {
        let tally = wish(row.due, row.tally);
        (row.package_id, Wishes { tally, crating: row.crating })
    });
    Ok(wishes.collect())
}

fn uuids(ids: &[PackageId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

fn texts(numbers: &[TrackingNumber]) -> Vec<String> {
    numbers.iter().map(ToString::to_string).collect()
}
