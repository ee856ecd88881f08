//! Reads for screens: as wide as the answer, never locked.

use domain::deliveries::DeliveryStatus;
use domain::{Actor, CustomerId, DeliveryId, Kilograms, PackageId, Scope, Vnd, WarehouseId};

use super::views::{DeliveryDetail, DeliveryOrder, DeliveryPackageView, DeliveryPayment, DeliverySummary};
use crate::{Conn, Page, PageRequest, Result, Sort, files};

/// Whose deliveries somebody may see: a customer their own, an employee of a warehouse those from there, others those
/// with packages of the orders they see, or of no order.
#[derive(Clone, Copy, Debug)]
pub struct Visible {
    scope: Scope,
    warehouse: Option<WarehouseId>,
}

impl Visible {
    pub const ALL: Self = Self { scope: Scope::All, warehouse: None };

    pub fn to(actor: &Actor) -> Self {
        Self { scope: actor.delivery_scope(), warehouse: actor.warehouse }
    }
}

#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<DeliveryStatus>,
    pub customer: Option<CustomerId>,
    pub warehouse: Option<WarehouseId>,
    pub code: Option<String>,
    pub phone: Option<String>,
    pub package: Option<PackageId>,
    pub sort: Sort,
}

/// Whether somebody who sees so far may know of the delivery.
pub(super) async fn is_visible(conn: &mut Conn, id: DeliveryId, visible: Visible) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM deliveries
                WHERE id = $1
                  AND ($2::uuid IS NULL OR customer_id = $2)
                  AND ($3::uuid IS NULL OR warehouse_id = $3)
                  AND ($4::uuid IS NULL OR EXISTS (
                      SELECT FROM delivery_packages part
                             LEFT JOIN package_purchases served ON served.package_id = part.package_id
                             LEFT JOIN orders ON orders.id = served.order_id
                       WHERE part.delivery_id = deliveries.id
                         AND (orders.id IS NULL
                              OR $4 IN (orders.care_staff_id, orders.ordering_staff_id)
                              OR ($5 AND orders.care_staff_id IS NULL)))))
           AS "visible!""#,
        id.uuid(),
        visible.scope.customer(),
        visible.warehouse.map(WarehouseId::uuid),
        visible.scope.employee(),
        visible.scope.sees_unassigned_care(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

pub async fn find(conn: &mut Conn, id: DeliveryId, visible: Visible) -> Result<Option<DeliveryDetail>> {
    if !is_visible(conn, id, visible).await? {
        return Ok(None);
    }
    let row = sqlx::query!(
        r#"SELECT deliveries.id, deliveries.code, customer_id, customers.name AS customer_name, warehouse_id, kind, status,
                  recipient, deliveries.phone, address, zone, note, handled_by, signed_name, signature, refusal_reason,
                  deliveries.created_at, paid_at, picking_at, handed_over_at, signed_at, deliveries.version
             FROM deliveries JOIN customers ON customers.id = deliveries.customer_id
            WHERE deliveries.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let packages = packages(conn, id).await?;
    let orders = orders(conn, id).await?;
    let due = Vnd::sum(orders.iter().map(|order| order.due))?;
    let payments = payments(conn, id).await?;
    let photos = files::attached(conn, id).await?;
    Ok(Some(DeliveryDetail {
        delivery: DeliverySummary {
            id: row.id,
            code: row.code,
            customer_id: row.customer_id,
            customer_name: row.customer_name,
            warehouse_id: row.warehouse_id,
            kind: row.kind,
            status: row.status,
            recipient: row.recipient,
            phone: row.phone,
            address: row.address,
            package_count: packages.len().try_into().unwrap_or(i64::MAX),
            created_at: row.created_at,
            version: row.version,
        },
        zone: row.zone,
        note: row.note,
        handled_by: row.handled_by,
        signed_name: row.signed_name,
        signature: row.signature,
        photos,
        refusal_reason: row.refusal_reason,
        paid_at: row.paid_at,
        picking_at: row.picking_at,
        handed_over_at: row.handed_over_at,
        signed_at: row.signed_at,
        packages,
        orders,
        due,
        payments,
    }))
}

async fn packages(conn: &mut Conn, id: DeliveryId) -> Result<Vec<DeliveryPackageView>> {
    let rows = sqlx::query_as!(
        DeliveryPackageView,
        r#"SELECT packages.id AS package_id, packages.code, packages.tracking_number AS "tracking_number: String",
                  packages.status, COALESCE(packages.weight_vietnam, packages.weight_china) AS "weight_kg: Kilograms",
                  delivery_packages.outcome, delivery_packages.reason
             FROM delivery_packages JOIN packages ON packages.id = delivery_packages.package_id
            WHERE delivery_packages.delivery_id = $1
            ORDER BY packages.id"#,
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The orders of which the delivery has packages, and what each still costs.
async fn orders(conn: &mut Conn, id: DeliveryId) -> Result<Vec<DeliveryOrder>> {
    let rows = sqlx::query!(
        "SELECT id, code, total, paid FROM orders
          WHERE id IN (SELECT package_purchases.order_id
                         FROM delivery_packages JOIN package_purchases USING (package_id)
                        WHERE delivery_packages.delivery_id = $1)
          ORDER BY id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let order = |(order_id, code, total, paid): (_, _, Vnd, Vnd)| DeliveryOrder {
        order_id,
        code,
        total,
        paid,
        due: total.less(paid),
    };
    Ok(rows.into_iter().map(|row| order((row.id, row.code, row.total, row.paid))).collect())
}

async fn payments(conn: &mut Conn, id: DeliveryId) -> Result<Vec<DeliveryPayment>> {
    let rows = sqlx::query_as!(
        DeliveryPayment,
        "SELECT order_id, amount, transaction_id FROM delivery_payments WHERE delivery_id = $1 ORDER BY order_id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// In the order asked for.
pub async fn list(
    conn: &mut Conn,
    visible: Visible,
    filter: &DeliveryFilter,
    page: PageRequest<DeliveryId>,
) -> Result<Page<DeliverySummary>> {
    let statuses: Vec<_> = filter.statuses.iter().map(|status| status.as_str().to_owned()).collect();
    // A value for each row, not `EXISTS (…)`, of whose orders it is: for the latter whole tables would be hashed.
    let rows = sqlx::query_as!(
        DeliverySummary,
        r#"SELECT deliveries.id, deliveries.code, customer_id, customers.name AS customer_name, warehouse_id, kind, status,
                  recipient, deliveries.phone, address, deliveries.created_at, deliveries.version,
                  (SELECT count(*) FROM delivery_packages WHERE delivery_id = deliveries.id) AS "package_count!"
             FROM deliveries JOIN customers ON customers.id = deliveries.customer_id
            WHERE ($1::uuid IS NULL OR customer_id = $1)
              AND ($2::uuid IS NULL OR warehouse_id = $2)
              AND CASE cardinality($3::text[]) WHEN 0 THEN true WHEN 1 THEN status = ($3)[1] ELSE status = ANY($3) END
              AND ($4::uuid IS NULL OR customer_id = $4)
              AND ($5::uuid IS NULL OR warehouse_id = $5)
              AND ($6::uuid IS NULL OR COALESCE((
                  SELECT bool_or(orders.id IS NULL
                                 OR COALESCE($6 IN (orders.care_staff_id, orders.ordering_staff_id), false)
                                 OR ($7 AND orders.care_staff_id IS NULL))
                    FROM delivery_packages part
                         LEFT JOIN package_purchases served ON served.package_id = part.package_id
                         LEFT JOIN orders ON orders.id = served.order_id
                   WHERE part.delivery_id = deliveries.id), false))
              AND ($8::text IS NULL OR deliveries.code = $8)
              AND ($9::text IS NULL OR deliveries.phone = $9)
              AND ($10::uuid IS NULL
                   OR deliveries.id = ANY(ARRAY(SELECT delivery_id FROM delivery_packages WHERE package_id = $10)))
              AND ($11::uuid IS NULL OR CASE WHEN $12 THEN deliveries.id > $11 ELSE deliveries.id < $11 END)
              AND planned_each_time($13)
            ORDER BY CASE WHEN $12 THEN deliveries.id END, deliveries.id DESC
            LIMIT $13"#,
        visible.scope.customer(),
        visible.warehouse.map(WarehouseId::uuid),
        &statuses,
        filter.customer.map(CustomerId::uuid),
        filter.warehouse.map(WarehouseId::uuid),
        visible.scope.employee(),
        visible.scope.sees_unassigned_care(),
        filter.code,
        filter.phone,
        filter.package.map(PackageId::uuid),
        page.after.map(DeliveryId::uuid),
        filter.sort.is_oldest_first(),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |delivery| delivery.id))
}
