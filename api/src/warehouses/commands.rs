//! What can be done to warehouses. The caller owns the transaction and decides when it commits.

use domain::packages::{NewWarehouse, Warehouse, WarehouseChange};
use domain::{Actor, Timestamp, WarehouseId};
use persistence::{Conn, warehouses};

use super::problems;
use crate::http::{Problem, require_version};

pub(crate) async fn create(
    tx: &mut Conn,
    actor: &Actor,
    id: WarehouseId,
    new: NewWarehouse,
    now: Timestamp,
) -> Result<(), Problem> {
    let (warehouse, event) = Warehouse::open(id, new, now);
    warehouses::insert(tx, actor, &warehouse, &event).await.map_err(|error| match error.constraint() {
        Some("warehouses_code_unique") => problems::CODE_TAKEN.into(),
        _ => error.into(),
    })
}

pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: WarehouseId,
    version: i32,
    change: WarehouseChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut warehouse = warehouses::lock(tx, id).await?.ok_or(problems::NOT_FOUND)?;
    require_version(warehouse.record().version, version)?;
    let event = warehouse.change(change, now);
    Ok(warehouses::save(tx, actor, &warehouse, &event).await?)
}
