//! Who works where.

use domain::packages::{Package, WarehouseStatus};
use domain::{Actor, CustomerId, Permission, WarehouseId};
use persistence::warehouses::{self, WarehouseView};
use persistence::{Conn, customers};

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

/// The same for a package where it lies: whoever has no warehouse is bound by permissions alone, and nobody keeps what
/// has not come yet.
pub(crate) fn require_kept(actor: &Actor, package: &Package) -> Result<(), Problem> {
    let keepers = package.keepers();
    let elsewhere = actor.warehouse.is_some_and(|own| !keepers.is_empty() && !keepers.contains(&own));
    if elsewhere { Err(problems::WRONG_WAREHOUSE.into()) } else { Ok(()) }
}

/// For what needs hands: counting and weighing.
pub(crate) fn require_at_hand(actor: &Actor, package: &Package) -> Result<(), Problem> {
    package.keepers().into_iter().try_for_each(|keeper| require_own(actor, keeper))
}

/// Whoever does not handle packages names only customers whom he may see as their owners.
pub(crate) async fn require_owner(tx: &mut Conn, actor: &Actor, customer: CustomerId) -> Result<(), Problem> {
    let visible = customers::is_visible(tx, customer, actor.package_owner_scope()).await?;
    if visible { Ok(()) } else { Err(problems::CUSTOMER_UNKNOWN.into()) }
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
