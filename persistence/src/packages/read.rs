//! Reads for screens: as wide as the answer, never locked.

use std::collections::HashSet;

use domain::packages::PackageStatus;
use domain::{BagId, CustomerId, OrderId, PackageId, Scope, ShipmentId, WarehouseId};

use super::{Move, PackageDetail, PackageLineView, PackageSummary, ScanView, ServedView};
use crate::{Conn, Page, PageRequest, Result, Sort, files};

#[derive(Clone, Debug, Default)]
pub struct PackageFilter {
    pub status: Vec<PackageStatus>,
    pub customer: Option<CustomerId>,
    pub order: Option<OrderId>,
    /// Received here, or meant for here.
    pub warehouse: Option<WarehouseId>,
    pub shipment: Option<ShipmentId>,
    pub bag: Option<BagId>,
    pub excess: Option<bool>,
    pub code: Option<String>,
    /// How the tracking number begins, in capitals.
    pub number: Option<String>,
    pub sort: Sort,
}

pub async fn find(conn: &mut Conn, id: PackageId, scope: Scope) -> Result<Option<PackageDetail>> {
    if !is_visible(conn, id, scope).await? {
        return Ok(None);
    }
    let package = sqlx::query_as!(
        PackageSummary,
        r#"SELECT id, code, tracking_number, status, resumes_as, reason, customer_id,
                origin_id, destination_id, goods_class, tally, crate AS crating, weight_declared AS weight_declared_kg,
                weight_china AS weight_china_kg, weight_vietnam AS weight_vietnam_kg, length AS length_cm,
                width AS width_cm, height AS height_cm, length_vietnam AS length_vietnam_cm,
                width_vietnam AS width_vietnam_cm, height_vietnam AS height_vietnam_cm, bag_id, shipment_id, delivery_id, excess,
                note, created_at, received_china_at, departed_at, received_vietnam_at,
                delivered_at, version
           FROM packages WHERE id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(package) = package else { return Ok(None) };
    let lines = sqlx::query_as!(
        PackageLineView,
        "SELECT carried.purchase_id, carried.order_line_id, lines.order_id, lines.title, lines.variant, carried.expected,
                carried.good, carried.defective, carried.missing
           FROM package_lines carried JOIN order_lines lines ON lines.id = carried.order_line_id
          WHERE carried.package_id = $1
          ORDER BY lines.order_id, lines.position, carried.purchase_id",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let purchases = sqlx::query_as!(
        ServedView,
        "SELECT purchase_id, order_id FROM package_purchases WHERE package_id = $1 ORDER BY purchase_id",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let scans = sqlx::query_as!(
        ScanView,
        "SELECT warehouse_id, shipment_id, weight AS weight_kg, length AS length_cm, width AS width_cm, height AS height_cm,
                scanned_at
           FROM package_scans WHERE package_id = $1 ORDER BY id",
        id.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let photos = files::attached(&mut *conn, id).await?;
    let mut moves = sqlx::query_as!(
        Move,
        "SELECT at, kind AS event FROM events WHERE subject_id = $1 ORDER BY id DESC LIMIT 200",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    moves.reverse();
    Ok(Some(PackageDetail { package, lines, purchases, photos, scans, moves }))
}

/// Whether somebody who sees so far may know of the package.
pub async fn is_visible(conn: &mut Conn, id: PackageId, scope: Scope) -> Result<bool> {
    Ok(!visible_of(conn, &[id], scope).await?.is_empty())
}

/// Which of the packages somebody who sees so far may know of.
pub async fn visible_of(conn: &mut Conn, ids: &[PackageId], scope: Scope) -> Result<HashSet<PackageId>> {
    let visible = sqlx::query_scalar!(
        "SELECT id FROM packages
          WHERE id = ANY($1)
            AND ($2::uuid IS NULL OR customer_id = $2)
            AND ($3::uuid IS NULL
                 OR NOT EXISTS (SELECT FROM package_purchases served WHERE served.package_id = packages.id)
                 OR EXISTS (
                     SELECT FROM package_purchases served JOIN orders ON orders.id = served.order_id
                      WHERE served.package_id = packages.id
                        AND ($3 IN (orders.care_staff_id, orders.ordering_staff_id)
                             OR ($4 AND orders.care_staff_id IS NULL)
                             OR ($5 AND orders.ordering_staff_id IS NULL))))",
        &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
    )
    .fetch_all(conn)
    .await?;
    Ok(visible.into_iter().collect())
}

/// In the order asked for.
pub async fn list(
    conn: &mut Conn,
    filter: PackageFilter,
    scope: Scope,
    page: PageRequest<PackageId>,
) -> Result<Page<PackageSummary>> {
    let status: Vec<_> = filter.status.iter().map(|status| status.as_str().to_owned()).collect();
    // `id = ANY(ARRAY(…))` and not `EXISTS (…)`: beside `IS NULL OR` only the former can use an index. And a value for each
    // row, not `EXISTS (…)`, of whose orders it is: for the latter whole tables would be hashed.
    let rows = sqlx::query_as!(
        PackageSummary,
        r#"SELECT id, code, tracking_number, status, resumes_as, reason, customer_id,
                origin_id, destination_id, goods_class, tally, crate AS crating, weight_declared AS weight_declared_kg,
                weight_china AS weight_china_kg, weight_vietnam AS weight_vietnam_kg, length AS length_cm,
                width AS width_cm, height AS height_cm, length_vietnam AS length_vietnam_cm,
                width_vietnam AS width_vietnam_cm, height_vietnam AS height_vietnam_cm, bag_id, shipment_id, delivery_id, excess,
                note, created_at, received_china_at, departed_at, received_vietnam_at,
                delivered_at, version
           FROM packages
          WHERE CASE cardinality($1::text[]) WHEN 0 THEN true WHEN 1 THEN status = ($1)[1] ELSE status = ANY($1) END
            AND ($2::uuid IS NULL OR customer_id = $2)
            AND ($3::uuid IS NULL OR id = ANY(ARRAY(SELECT package_id FROM package_purchases WHERE order_id = $3)))
            AND ($4::uuid IS NULL OR origin_id = $4 OR destination_id = $4)
            AND ($5::uuid IS NULL OR shipment_id = $5)
            AND ($6::uuid IS NULL OR bag_id = $6)
            AND ($7::boolean IS NULL OR excess = $7)
            AND ($8::text IS NULL OR tracking_number LIKE $8 || '%')
            AND ($9::uuid IS NULL OR customer_id = $9)
            AND ($10::uuid IS NULL OR COALESCE((
                     SELECT bool_or(COALESCE($10 IN (orders.care_staff_id, orders.ordering_staff_id), false)
                                    OR ($11 AND orders.care_staff_id IS NULL)
                                    OR ($12 AND orders.ordering_staff_id IS NULL))
                       FROM package_purchases served JOIN orders ON orders.id = served.order_id
                      WHERE served.package_id = packages.id), true))
            AND ($13::text IS NULL OR code = $13)
            AND ($14::uuid IS NULL OR CASE WHEN $15 THEN id > $14 ELSE id < $14 END)
            AND planned_each_time($16)
          ORDER BY CASE WHEN $15 THEN id END, id DESC
          LIMIT $16"#,
        &status,
        filter.customer.map(CustomerId::uuid),
        filter.order.map(OrderId::uuid),
        filter.warehouse.map(WarehouseId::uuid),
        filter.shipment.map(ShipmentId::uuid),
        filter.bag.map(BagId::uuid),
        filter.excess,
        filter.number,
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
        filter.code,
        page.after.map(PackageId::uuid),
        filter.sort.is_oldest_first(),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |package| package.id))
}
