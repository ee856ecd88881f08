//! Loading a warehouse to change it, and writing it back.

use domain::packages::{Warehouse, WarehouseRecord};
use domain::{Actor, Event, WarehouseId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Loads a warehouse and keeps its row locked until the transaction ends.
pub async fn lock(conn: &mut Conn, id: WarehouseId) -> Result<Option<Warehouse>> {
    let record = sqlx::query_as!(
        WarehouseRecord,
        "SELECT id, code, name, country, city, address, phone, status, version, created_at
           FROM warehouses WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Warehouse::restore))
}

/// Refused by `warehouses_code_unique` where the code is taken.
pub async fn insert(conn: &mut Conn, actor: &Actor, warehouse: &Warehouse, event: &Event) -> Result<()> {
    let WarehouseRecord { id, code, name, country, city, address, phone, status, version, created_at } =
        warehouse.record();
    sqlx::query!(
        "INSERT INTO warehouses (id, code, name, country, city, address, phone, status, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        id.uuid(),
        code,
        name,
        country.as_str(),
        city,
        address,
        phone,
        status.as_str(),
        version,
        *created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

pub async fn save(conn: &mut Conn, actor: &Actor, warehouse: &Warehouse, event: &Event) -> Result<()> {
    let record = warehouse.record();
    sqlx::query!(
        "UPDATE warehouses SET name = $2, city = $3, address = $4, phone = $5, status = $6, version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.name,
        record.city,
        record.address,
        record.phone,
        record.status.as_str(),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}
