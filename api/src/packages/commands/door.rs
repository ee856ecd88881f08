//! Who works where.

use domain::packages::WarehouseStatus;
use domain::{Actor, Permission, WarehouseId};
use persistence::Conn;
use persistence::warehouses::{self, WarehouseView};

use super::super::problems;
use crate::http::Problem;

/// Employees act for their own warehouse only; whoever has none must be allowed to manage warehouses.
pub(crate) fn require_own(actor: &Actor, warehouse: WarehouseId) -> Result<(), Problem> {
    let own = match actor.warehouse {
        Some(own) => own == warehouse,
        None => actor.may(Permission::WriteWarehouses),
    };
    if own { Ok(()) } else { Err(problems::WRONG_WAREHOUSE.into()) }
}

/// The warehouse that takes packages in.
pub(crate) async fn door(tx: &mut Conn, actor: &Actor, warehouse: WarehouseId) -> Result<WarehouseView, Problem> {
    require_own(actor, warehouse)?;
    let found = warehouses::find(tx, warehouse).await?.ok_or(problems::WAREHOUSE_UNKNOWN)?;
    match found.status {
        WarehouseStatus::Open => Ok(found),
        WarehouseStatus::Closed => Err(problems::WAREHOUSE_CLOSED.into()),
    }
}
