//! What is done to one package where it lies.

use domain::files::{FileKind, Subject};
use domain::orders::OrderAction;
use domain::packages::{Counted, Measures, OrderUnits, Package, PackageChange, Served};
use domain::{
    Actor, CustomerId, Event, FileId, OrderLineId, PackageId, Permission, PurchaseId, Timestamp, WarehouseId,
};
use persistence::packages::PurchaseContents;
use persistence::{Conn, orders, packages, purchasing};

use super::super::problems;
use super::Batch;
use super::announce::take;
use super::costs::{lock_besides, weigh_anew};
use super::door::{require_at_hand, require_kept, require_owner};
use super::freight::awaits_agreement;
use crate::http::{Problem, problems as common, require_version};
use crate::{App, files};

/// Changes one package that the actor may see.
pub(crate) async fn change_one(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PackageId,
    now: Timestamp,
    act: impl FnOnce(&mut Package, &OrderUnits) -> Result<Vec<Event>, Problem>,
) -> Result<(), Problem> {
    require_visible(tx, actor, id).await?;
    let (mut batch, mut locked) = Batch::lock(tx, &[id]).await?;
    let mut package = locked.pop().ok_or(problems::NOT_FOUND)?;
    require_kept(actor, &package)?;
    let events = act(&mut package, &batch.units)?;
    batch.add(package, events)?;
    batch.save_and_price(tx, app, actor, now).await
}

/// Sets straight what is written down of it, if it still is what the client saw.
pub(crate) async fn change(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PackageId,
    version: i32,
    change: PackageChange,
    now: Timestamp,
) -> Result<(), Problem> {
    require_destination(tx, change.destination).await?;
    let weighs = change.measures != Measures::default();
    if weighs && !actor.may(Permission::WeighPackages) {
        return Err(common::FORBIDDEN.because(format_args!("this needs {}", Permission::WeighPackages)));
    }
    let besides = if weighs { lock_besides(tx, id).await? } else { None };
    change_one(tx, app, actor, id, now, |package, _| {
        if weighs {
            require_at_hand(actor, package)?;
        }
        require_version(package.record().version, version)?;
        Ok(vec![package.change(change, now)?])
    })
    .await?;
    match besides {
        Some(shipment) => weigh_anew(tx, shipment, id).await,
        None => Ok(()),
    }
}

/// Packages go to open warehouses in Vietnam.
pub(super) async fn require_destination(tx: &mut Conn, destination: Option<WarehouseId>) -> Result<(), Problem> {
    match destination {
        Some(warehouse) if !orders::receives(tx, warehouse).await? => {
            Err(problems::WAREHOUSE_UNKNOWN.because("packages go to open warehouses in Vietnam"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Counts and checks the contents.
pub(crate) async fn tally(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PackageId,
    counted: &[Counted],
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), Problem> {
    change_one(tx, app, actor, id, now, |package, _| {
        require_at_hand(actor, package)?;
        Ok(package.tally(counted, reason, now)?)
    })
    .await
}

/// Lets a held package go on. One that was put aside for a difference waits for somebody who may decide on that, and one
/// whose freight no table tells until that is agreed.
pub(crate) async fn release(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PackageId,
    now: Timestamp,
) -> Result<(), Problem> {
    require_visible(tx, actor, id).await?;
    if awaits_agreement(tx, id, now).await? {
        return Err(problems::FREIGHT_NOT_AGREED.into());
    }
    change_one(tx, app, actor, id, now, |package, _| {
        if package.is_disputed() && !actor.may(Permission::SettlePackages) {
            return Err(common::FORBIDDEN.because(format_args!("this needs {}", Permission::SettlePackages)));
        }
        Ok(vec![package.release(now)?])
    })
    .await
}

/// Adds photos of it.
pub(crate) async fn photograph(
    tx: &mut Conn,
    actor: &Actor,
    id: PackageId,
    photos: &[FileId],
    now: Timestamp,
) -> Result<(), Problem> {
    require_visible(tx, actor, id).await?;
    let package = packages::lock_many(tx, &[id]).await?.pop().ok_or(problems::NOT_FOUND)?;
    require_kept(actor, &package)?;
    let subject = Subject::package(id, package.record().customer_id);
    files::commands::attach(tx, actor, photos, subject, FileKind::is_image, now).await
}

/// Whom an anonymous package is given to.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub customer: CustomerId,
    pub purchase: Option<PurchaseId>,
    /// Without it: all units of the purchase that no package is to bring yet.
    pub lines: Option<Vec<(OrderLineId, i32)>>,
    pub destination: Option<WarehouseId>,
}

/// Gives an anonymous package to its owner, and to the purchase it belongs to, which is on its way with that.
pub(crate) async fn give_to(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PackageId,
    owner: Owner,
    now: Timestamp,
) -> Result<(), Problem> {
    require_visible(tx, actor, id).await?;
    require_owner(tx, actor, owner.customer).await?;
    require_destination(tx, owner.destination).await?;
    let Some(purchase) = owner.purchase else {
        return change_one(tx, app, actor, id, now, |package, _| {
            Ok(vec![package.adopt(owner.customer, owner.destination, now)?])
        })
        .await;
    };
    let mut bought = locked_order(tx, purchase, owner.customer).await?;
    let mut shipped = purchasing::lock(tx, purchase).await?.ok_or(problems::PURCHASE_UNKNOWN)?;
    let lines = match owner.lines {
        Some(lines) => lines,
        None => bought.unannounced.iter().copied().filter(|(_, units)| *units > 0).collect(),
    };
    take(&mut bought, &lines)?;
    let mut package = packages::lock_many(tx, &[id]).await?.pop().ok_or(problems::NOT_FOUND)?;
    require_kept(actor, &package)?;
    let on_its_way = shipped.ship(&[package.record().tracking_number.to_string()], now)?;
    let event = package.adopt(owner.customer, owner.destination.or(Some(bought.destination)), now)?;
    let ids: Vec<_> = lines.iter().map(|(line, _)| *line).collect();
    let units = packages::order_units(tx, std::slice::from_ref(&package), &ids).await?;
    package.carry(Served { purchase, order: bought.order }, &lines, bought.wishes, &units);
    package.hold_class(bought.class_of(&lines));
    purchasing::save(tx, actor, &shipped, &on_its_way).await?;
    let mut batch = Batch::of(units);
    batch.add(package, [event.of_order(bought.order)])?;
    batch.save_and_price(tx, app, actor, now).await
}

/// What a purchase of this customer brings. Its order, which is neither completed nor cancelled, is locked.
async fn locked_order(tx: &mut Conn, id: PurchaseId, customer: CustomerId) -> Result<PurchaseContents, Problem> {
    let known = packages::purchase_contents(tx, id).await?.ok_or(problems::PURCHASE_UNKNOWN)?;
    if known.customer != customer {
        return Err(problems::PURCHASE_UNKNOWN.into());
    }
    for order in orders::lock_many(tx, &[known.order]).await? {
        order.may(OrderAction::FollowPurchase)?;
    }
    // Once more, now that nobody changes it.
    Ok(packages::purchase_contents(tx, id).await?.ok_or(problems::PURCHASE_UNKNOWN)?)
}

async fn require_visible(tx: &mut Conn, actor: &Actor, id: PackageId) -> Result<(), Problem> {
    let visible = packages::is_visible(tx, id, actor.package_scope()).await?;
    if visible { Ok(()) } else { Err(problems::NOT_FOUND.into()) }
}
