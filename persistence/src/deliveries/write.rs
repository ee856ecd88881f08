//! Loading a delivery to change it, and writing it back.

use domain::deliveries::{Delivery, DeliveryPackage, DeliveryRecord};
use domain::orders::Destination;
use domain::pricing::PriceName;
use domain::{
    Actor, CustomerId, DeliveryId, Event, LedgerTransactionId, OrderId, PackageId, Timestamp, UserId, Vnd, WarehouseId,
};

use super::Visible;
use super::read::is_visible;
use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Loads a delivery and keeps its row locked until the transaction ends.
///
/// Lock order: delivery, then the orders of its packages, the packages, the wallet.
pub async fn lock(conn: &mut Conn, id: DeliveryId, visible: Visible) -> Result<Option<Delivery>> {
    if !is_visible(conn, id, visible).await? {
        return Ok(None);
    }
    let record = sqlx::query_as!(
        DeliveryRecord,
        "SELECT id, code, customer_id, warehouse_id, kind, status, recipient, phone, address, zone, note, handled_by,
                signed_name, signature, refusal_reason, created_by, created_at, paid_at, picking_at, handed_over_at,
                signed_at, version
           FROM deliveries
          WHERE id = $1
            FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(record) = record else { return Ok(None) };
    let packages = sqlx::query_as!(
        DeliveryPackage,
        "SELECT package_id, outcome, reason FROM delivery_packages WHERE delivery_id = $1 ORDER BY package_id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Some(Delivery::restore(record, packages)))
}

/// Writes a new delivery with its packages in one statement.
pub async fn insert(conn: &mut Conn, actor: &Actor, delivery: &Delivery, event: &Event) -> Result<()> {
    let record = delivery.record();
    sqlx::query!(
        "WITH requested AS (
             INSERT INTO deliveries (id, code, customer_id, warehouse_id, kind, status, recipient, phone, address, note,
                                     created_by, created_at, zone)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $14)
             RETURNING id
         )
         INSERT INTO delivery_packages (delivery_id, package_id)
         SELECT requested.id, package.id FROM requested, UNNEST($13::uuid[]) AS package (id)",
        record.id.uuid(),
        record.code,
        record.customer_id.uuid(),
        record.warehouse_id.uuid(),
        record.kind.as_str(),
        record.status.as_str(),
        record.recipient,
        record.phone,
        record.address,
        record.note,
        record.created_by.uuid(),
        record.created_at,
        &delivery.package_ids().into_iter().map(PackageId::uuid).collect::<Vec<_>>(),
        record.zone.as_ref().map(PriceName::as_str),
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes the delivery back, with what became of its packages and its entry in the journal.
pub async fn save(conn: &mut Conn, actor: &Actor, delivery: &Delivery, event: &Event) -> Result<()> {
    let (record, packages) = (delivery.record(), delivery.packages());
    sqlx::query!(
        "WITH package AS (
             UPDATE delivery_packages SET outcome = new.outcome, reason = new.reason
               FROM UNNEST($11::uuid[], $12::text[], $13::text[]) AS new (package_id, outcome, reason)
              WHERE delivery_packages.delivery_id = $1 AND delivery_packages.package_id = new.package_id
                AND delivery_packages.outcome <> new.outcome
         )
         UPDATE deliveries
            SET status = $2, handled_by = $3, signed_name = $4, signature = $5, refusal_reason = $6, paid_at = $7,
                picking_at = $8, handed_over_at = $9, signed_at = $10, zone = $14, version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.handled_by.map(UserId::uuid),
        record.signed_name,
        record.signature,
        record.refusal_reason,
        record.paid_at as Option<Timestamp>,
        record.picking_at as Option<Timestamp>,
        record.handed_over_at as Option<Timestamp>,
        record.signed_at as Option<Timestamp>,
        &packages.iter().map(|package| package.package_id.uuid()).collect::<Vec<_>>(),
        &packages.iter().map(|package| package.outcome.as_str().to_owned()).collect::<Vec<_>>(),
        &packages.iter().map(|package| package.reason.clone()).collect::<Vec<_>>() as _,
        record.zone.as_ref().map(PriceName::as_str),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// What the delivery has collected for some orders.
pub async fn insert_payments(
    conn: &mut Conn,
    id: DeliveryId,
    payments: &[(OrderId, Vnd, LedgerTransactionId)],
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO delivery_payments (delivery_id, order_id, amount, transaction_id)
         SELECT $1, order_id, amount, transaction_id
           FROM UNNEST($2::uuid[], $3::numeric[], $4::uuid[]) AS payment (order_id, amount, transaction_id)",
        id.uuid(),
        &payments.iter().map(|(order, ..)| order.uuid()).collect::<Vec<_>>(),
        &payments.iter().map(|(_, amount, _)| amount.amount()).collect::<Vec<_>>(),
        &payments.iter().map(|(.., transaction)| transaction.uuid()).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The address the customer has marked as usual.
pub async fn usual_destination(conn: &mut Conn, customer: CustomerId) -> Result<Option<Destination>> {
    let found = sqlx::query_as!(
        Destination,
        r#"SELECT recipient, phone, concat_ws(', ', street, ward, district, province) AS "address!"
             FROM customer_addresses WHERE customer_id = $1 AND is_default AND deleted_at IS NULL"#,
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// For a customer who comes for the packages.
pub async fn at_warehouse(conn: &mut Conn, customer: CustomerId, warehouse: WarehouseId) -> Result<Destination> {
    let found = sqlx::query_as!(
        Destination,
        r#"SELECT customers.name AS recipient, COALESCE(customers.phone, '') AS "phone!", warehouses.address
             FROM customers, warehouses WHERE customers.id = $1 AND warehouses.id = $2"#,
        customer.uuid(),
        warehouse.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}
