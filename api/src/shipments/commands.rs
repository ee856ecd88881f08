//! What can be done to bags and shipments. The caller owns the transaction and decides when it commits.
//!
//! Lock order: shipment, bags, orders, packages.

use domain::packages::{Country, PackageStatus, WarehouseStatus};
use domain::shipments::{Bag, Departure, NewCost, Reconciliation, Shipment, ShipmentChange, ShipmentCost};
use domain::{
    Actor, BagId, CashAccountId, Kilograms, LedgerTransactionId, ShipmentCostId, ShipmentId, Timestamp, WarehouseId,
};
use persistence::pricing;
use persistence::shipments::Loaded;
use persistence::{Conn, ledger, orders, settings, shipments, warehouses};

use super::bag_requests::ChangeBag;
use super::problems;
use crate::App;
use crate::books::open_account;
use crate::http::{Problem, require_version};
use crate::ledger::commands::book;
use crate::orders::problems::HELD;
use crate::packages::commands::{Batch, ScanRow, act_on_each, door, require_own, scan, share_out};
use crate::packages::responses::ScannedRows;

pub(crate) async fn create_bag(
    tx: &mut Conn,
    actor: &Actor,
    id: BagId,
    (origin, destination): (WarehouseId, WarehouseId),
    now: Timestamp,
) -> Result<(), Problem> {
    require_route(tx, actor, origin, destination).await?;
    let (bag, event) = Bag::create(id, origin, destination, actor.id, now);
    Ok(shipments::insert_bags(tx, actor, &[bag], &[event]).await?)
}

/// Puts packages into an open bag, row by row.
pub(crate) async fn pack(
    tx: &mut Conn,
    actor: &Actor,
    id: BagId,
    numbers: &[String],
    now: Timestamp,
) -> Result<ScannedRows, Problem> {
    let sack = locked_bag(tx, actor, id).await?.sack()?;
    act_on_each(tx, actor, numbers, now, |package, batch| {
        batch.require_unheld(package)?;
        Ok(package.pack(sack, now)?)
    })
    .await
}

/// Takes packages out of an open bag, row by row.
pub(crate) async fn unpack(
    tx: &mut Conn,
    actor: &Actor,
    id: BagId,
    numbers: &[String],
    now: Timestamp,
) -> Result<ScannedRows, Problem> {
    let sack = locked_bag(tx, actor, id).await?.sack()?;
    act_on_each(tx, actor, numbers, now, |package, _| Ok(Some(package.unpack(sack.bag, now)?))).await
}

pub(crate) async fn seal(
    tx: &mut Conn,
    actor: &Actor,
    id: BagId,
    seal_number: String,
    weight: Option<Kilograms>,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut bag = locked_bag(tx, actor, id).await?;
    let packages = shipments::packages_in(tx, &[id]).await?.len();
    let event = bag.seal(packages, seal_number, weight, now)?;
    Ok(shipments::save_bags(tx, actor, &[bag], &[event]).await?)
}

/// Sets straight what was written down of its seal, if the bag still is what the client saw.
pub(crate) async fn change_bag(
    tx: &mut Conn,
    actor: &Actor,
    id: BagId,
    request: &ChangeBag,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut bag = locked_bag(tx, actor, id).await?;
    require_version(bag.record().version, request.version)?;
    let event = bag.change(request.seal_number.clone(), request.weight(), now)?;
    Ok(shipments::save_bags(tx, actor, &[bag], &[event]).await?)
}

pub(crate) async fn open(tx: &mut Conn, actor: &Actor, id: BagId, now: Timestamp) -> Result<(), Problem> {
    let mut bag = locked_bag(tx, actor, id).await?;
    let event = bag.open(now)?;
    Ok(shipments::save_bags(tx, actor, &[bag], &[event]).await?)
}

pub(crate) async fn create(
    tx: &mut Conn,
    actor: &Actor,
    id: ShipmentId,
    (origin, destination): (WarehouseId, WarehouseId),
    note: String,
    now: Timestamp,
) -> Result<(), Problem> {
    require_route(tx, actor, origin, destination).await?;
    let (shipment, event) = Shipment::create(id, origin, destination, note, actor.id, now);
    Ok(shipments::insert(tx, actor, &shipment, &event).await?)
}

/// Sets straight what is written down of it, if it still is what the client saw.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: ShipmentId,
    version: i32,
    change: ShipmentChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut shipment = locked(tx, id).await?;
    require_own(actor, shipment.record().origin_id)?;
    require_version(shipment.record().version, version)?;
    let event = shipment.change(change, now)?;
    Ok(shipments::save(tx, actor, &shipment, &event).await?)
}

/// Takes sealed bags on, all or none.
pub(crate) async fn load(
    tx: &mut Conn,
    actor: &Actor,
    id: ShipmentId,
    bags: &[BagId],
    now: Timestamp,
) -> Result<(), Problem> {
    let shipment = locked(tx, id).await?;
    let record = shipment.record();
    require_own(actor, record.origin_id)?;
    let mut loaded = vec![];
    let found = shipments::lock_bags(tx, bags).await?;
    if let Some(unknown) = bags.iter().find(|id| found.iter().all(|bag| bag.record().id != **id)) {
        return Err(problems::BAG_UNKNOWN.because(unknown));
    }
    for mut bag in found {
        if bag.load(id, record.origin_id, record.destination_id)? {
            loaded.push(bag);
        }
    }
    let ids: Vec<_> = loaded.iter().map(|bag| bag.record().id).collect();
    let event = shipment.load(&ids, now)?;
    Ok(shipments::save_bags(tx, actor, &loaded, &[event]).await?)
}

/// The truck leaves: what is in its bags is on its manifest from now on.
pub(crate) async fn depart(
    tx: &mut Conn,
    actor: &Actor,
    id: ShipmentId,
    departure: Departure,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut shipment = locked(tx, id).await?;
    require_own(actor, shipment.record().origin_id)?;
    let mut bags = shipments::bags_of(tx, id).await?;
    let ids: Vec<_> = bags.iter().map(|bag| bag.record().id).collect();
    let inside = shipments::packages_in(tx, &ids).await?;
    let (mut batch, locked) = Batch::lock(tx, &inside).await?;
    let divisor = settings::load(tx).await?.shipment_volumetric_divisor.get();
    let mut manifest = vec![];
    // One that was reported lost in this moment is in no bag any more.
    for mut package in locked.into_iter().filter(|package| package.record().status == PackageStatus::Packed) {
        if let Err(held) = batch.require_unheld(&package) {
            return Err(HELD.because(format_args!("package {}: {held}", package.record().tracking_number)));
        }
        let event = package.depart(id, now)?;
        let (package_id, bag) = (package.record().id, package.record().bag_id);
        manifest.push(Loaded { package: package_id, bag, charged_weight: package.charged_weight(divisor)? });
        batch.add(package, [event])?;
    }
    let event = shipment.depart(departure, manifest.len(), now)?;
    for bag in &mut bags {
        bag.depart()?;
    }
    shipments::record_manifest(tx, id, &manifest).await?;
    shipments::save_bags(tx, actor, &bags, &[]).await?;
    shipments::save(tx, actor, &shipment, &event).await?;
    batch.save(tx, actor, now).await
}

pub(crate) async fn reach_border(tx: &mut Conn, actor: &Actor, id: ShipmentId, now: Timestamp) -> Result<(), Problem> {
    let mut shipment = locked(tx, id).await?;
    require_own(actor, shipment.record().origin_id)?;
    let event = shipment.reach_border(now)?;
    Ok(shipments::save(tx, actor, &shipment, &event).await?)
}

pub(crate) async fn arrive(tx: &mut Conn, actor: &Actor, id: ShipmentId, now: Timestamp) -> Result<(), Problem> {
    let mut shipment = locked(tx, id).await?;
    require_own(actor, shipment.record().destination_id)?;
    let event = shipment.arrive(now)?;
    let mut bags = shipments::bags_of(tx, id).await?;
    for bag in &mut bags {
        bag.arrive()?;
    }
    shipments::save_bags(tx, actor, &bags, &[]).await?;
    Ok(shipments::save(tx, actor, &shipment, &event).await?)
}

/// Scans what comes out of the truck, row by row.
pub(crate) async fn unload(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: ShipmentId,
    rows: &[ScanRow],
    now: Timestamp,
) -> Result<ScannedRows, Problem> {
    let shipment = locked(tx, id).await?;
    let door = door(tx, actor, shipment.record().destination_id).await?;
    shipment.unload()?;
    scan(tx, app, actor, &door, Some(id), rows, now).await
}

/// Compares what came with the manifest; what is missing is lost until somebody finds it.
pub(crate) async fn close(tx: &mut Conn, actor: &Actor, id: ShipmentId, now: Timestamp) -> Result<(), Problem> {
    let mut shipment = locked(tx, id).await?;
    require_own(actor, shipment.record().destination_id)?;
    let tolerance = settings::load(tx).await?.warehouse_weight_tolerance;
    let found = Reconciliation::of(&shipments::carried(tx, id).await?, tolerance)?;
    let missing: Vec<_> = found.missing.iter().map(|missing| missing.package_id).collect();
    let event = shipment.close(found, now)?;
    let (mut batch, locked) = Batch::lock(tx, &missing).await?;
    // What was found in China in the meantime is where it is.
    let gone = |status: PackageStatus| status == PackageStatus::InTransit;
    for mut package in locked.into_iter().filter(|package| gone(package.record().status)) {
        let event = package.report_lost(format!("missing from shipment {}", shipment.record().code), now)?;
        batch.add(package, [event])?;
    }
    shipments::save(tx, actor, &shipment, &event).await?;
    batch.save(tx, actor, now).await
}

/// Pays for something the shipment needed, and has its packages bear it.
pub(crate) async fn book_cost(
    tx: &mut Conn,
    actor: &Actor,
    ids: (ShipmentCostId, LedgerTransactionId),
    id: ShipmentId,
    account: CashAccountId,
    new: NewCost,
    now: Timestamp,
) -> Result<(), Problem> {
    let shipment = locked(tx, id).await?;
    let account = open_account(tx, account).await?;
    let buying = pricing::current_rate(tx, now).await?.map(|rate| rate.buy);
    let position = ledger::fx_position(tx).await?;
    let (cost, event) = ShipmentCost::book(ids, &shipment, account, new, position, buying, now)?;
    book(tx, actor, &cost.transaction).await?;
    shipments::insert_cost(tx, actor, &cost, &event).await?;
    share_out(tx, id).await
}

pub(super) async fn locked(tx: &mut Conn, id: ShipmentId) -> Result<Shipment, Problem> {
    Ok(shipments::lock(tx, id).await?.ok_or(problems::NOT_FOUND)?)
}

async fn locked_bag(tx: &mut Conn, actor: &Actor, id: BagId) -> Result<Bag, Problem> {
    let bag = shipments::lock_bags(tx, &[id]).await?.pop().ok_or(problems::BAG_NOT_FOUND)?;
    require_own(actor, bag.record().origin_id)?;
    Ok(bag)
}

/// From the employee's own Chinese warehouse to an open Vietnamese one.
async fn require_route(
    tx: &mut Conn,
    actor: &Actor,
    origin: WarehouseId,
    destination: WarehouseId,
) -> Result<(), Problem> {
    require_own(actor, origin)?;
    let from = warehouses::find(tx, origin).await?;
    let sends = from.is_some_and(|it| it.country == Country::China && it.status == WarehouseStatus::Open);
    if sends && orders::receives(tx, destination).await? { Ok(()) } else { Err(problems::ROUTE_IMPOSSIBLE.into()) }
}
