//! Addresses of customers. A deleted one is kept, unseen.

use domain::customers::{Address, AddressRecord};
use domain::{Actor, AddressId, CustomerId, Event, Timestamp};

use super::AddressView;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

pub async fn find_address(conn: &mut Conn, customer: CustomerId, id: AddressId) -> Result<Option<AddressView>> {
    let address = sqlx::query_as!(
        AddressView,
        "SELECT id, customer_id, recipient, phone, province, district, ward, street, is_default, version, created_at
           FROM customer_addresses WHERE id = $1 AND customer_id = $2 AND deleted_at IS NULL",
        id.uuid(),
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(address)
}

/// Newest first.
pub async fn list_addresses(
    conn: &mut Conn,
    customer: CustomerId,
    page: PageRequest<AddressId>,
) -> Result<Page<AddressView>> {
    let rows = sqlx::query_as!(
        AddressView,
        "SELECT id, customer_id, recipient, phone, province, district, ward, street, is_default, version, created_at
           FROM customer_addresses
          WHERE customer_id = $1 AND deleted_at IS NULL AND ($2::uuid IS NULL OR id < $2)
            AND planned_each_time($3)
          ORDER BY id DESC
          LIMIT $3",
        customer.uuid(),
        page.after.map(AddressId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |address| address.id))
}

/// How many there are; holds only while the customer is locked.
pub async fn address_count(conn: &mut Conn, customer: CustomerId) -> Result<i64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM customer_addresses WHERE customer_id = $1 AND deleted_at IS NULL"#,
        customer.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(count)
}

/// The customer is locked first.
pub async fn lock_address(conn: &mut Conn, customer: CustomerId, id: AddressId) -> Result<Option<Address>> {
    let record = sqlx::query_as!(
        AddressRecord,
        "SELECT id, customer_id, recipient, phone, province, district, ward, street, is_default, version, created_at
           FROM customer_addresses WHERE id = $1 AND customer_id = $2 AND deleted_at IS NULL FOR UPDATE",
        id.uuid(),
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Address::restore))
}

/// The customer is locked first.
pub async fn lock_default_address(conn: &mut Conn, customer: CustomerId) -> Result<Option<Address>> {
    let record = sqlx::query_as!(
        AddressRecord,
        "SELECT id, customer_id, recipient, phone, province, district, ward, street, is_default, version, created_at
           FROM customer_addresses WHERE customer_id = $1 AND is_default AND deleted_at IS NULL FOR UPDATE",
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Address::restore))
}

pub async fn insert_address(conn: &mut Conn, actor: &Actor, address: &Address, event: &Event) -> Result<()> {
    let record = address.record();
    sqlx::query!(
        "INSERT INTO customer_addresses
             (id, customer_id, recipient, phone, province, district, ward, street, is_default, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        record.id.uuid(),
        record.customer_id.uuid(),
        record.recipient,
        record.phone,
        record.province,
        record.district,
        record.ward,
        record.street,
        record.is_default,
        record.version,
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

pub async fn save_address(conn: &mut Conn, actor: &Actor, address: &Address, event: &Event) -> Result<()> {
    let record = address.record();
    sqlx::query!(
        "UPDATE customer_addresses
            SET recipient = $2, phone = $3, province = $4, district = $5, ward = $6, street = $7, is_default = $8,
                version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.recipient,
        record.phone,
        record.province,
        record.district,
        record.ward,
        record.street,
        record.is_default,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

pub async fn delete_address(conn: &mut Conn, actor: &Actor, id: AddressId, at: Timestamp, event: &Event) -> Result<()> {
    sqlx::query!("UPDATE customer_addresses SET deleted_at = $2, version = version + 1 WHERE id = $1", id.uuid(), at)
        .execute(&mut *conn)
        .await?
        .expect_rows(1)?;
    journal::record(conn, actor, event).await
}
