//! Tracking numbers that somebody says will come.

use domain::packages::{OrderUnits, Package, PackageStatus, Served, TrackingNumber};
use domain::{
    Actor, CustomerId, Event, EventKind, OrderId, OrderLineId, PackageId, PurchaseId, Timestamp, WarehouseId,
};
use persistence::packages::PurchaseContents;
use persistence::{Conn, packages};
use serde_json::json;

use super::super::problems;
use super::Batch;
use super::keep::require_destination;
use crate::App;
use crate::http::Problem;

/// A package to come. A number that serves a purchase may serve others too, and carries the units it is told to.
#[derive(Clone, Debug)]
pub(crate) struct NewPackage {
    pub tracking_number: TrackingNumber,
    pub customer: Option<CustomerId>,
    /// The order's row is locked already.
    pub purchase: Option<(PurchaseId, OrderId)>,
    pub lines: Vec<(OrderLineId, i32)>,
    pub destination: Option<WarehouseId>,
}

/// Announces a tracking number. One that has arrived without an owner finds its package by itself; one that is known
/// serves this purchase too, unless it belongs to another customer.
pub(crate) async fn announce(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    new: NewPackage,
    now: Timestamp,
) -> Result<PackageId, Problem> {
    require_destination(tx, new.destination).await?;
    let number = std::slice::from_ref(&new.tracking_number);
    if let Some(known) = packages::lock_by_number(tx, number).await?.pop() {
        return announce_known(tx, actor, known, &new, now).await;
    }
    let (mut package, event) =
        Package::announce(app.clock.id(), new.tracking_number.clone(), new.customer, new.destination, now);
    let units = carry(tx, &mut package, &new).await?;
    let id = package.record().id;
    let inserted = packages::insert(tx, actor, &[(package.clone(), event)]).await.map_err(problems::unknown_owner)?;
    if inserted.is_empty() {
        // Somebody was faster; by now that is committed.
        let known = packages::lock_by_number(tx, number).await?.pop().ok_or(problems::ALREADY_ANNOUNCED)?;
        return announce_known(tx, actor, known, &new, now).await;
    }
    let mut batch = Batch::of(units);
    batch.add_inserted(&package)?;
    batch.save(tx, actor, now).await?;
    Ok(id)
}

async fn announce_known(
    tx: &mut Conn,
    actor: &Actor,
    mut package: Package,
    new: &NewPackage,
    now: Timestamp,
) -> Result<PackageId, Problem> {
    let record = package.record();
    let nobodys = record.status == PackageStatus::Anonymous;
    let news = record.customer_id.is_none() && new.customer.is_some();
    let same_owner = record.customer_id.is_none() || record.customer_id == new.customer;
    if !same_owner || (new.purchase.is_none() && !news) {
        return Err(problems::ALREADY_ANNOUNCED.into());
    }
    let id = record.id;
    let event = match new.customer {
        Some(customer) if nobodys => package.adopt(customer, new.destination, now)?,
        owner => {
            if let Some(customer) = owner {
                package.belong_to(customer, new.destination);
            }
            Event::new(EventKind::PackageChanged, id, now)
        }
    };
    let event = event.with(json!({ "announced": true, "purchase_id": new.purchase.map(|(purchase, _)| purchase) }));
    let event = new.customer.map_or(event.clone(), |customer| event.of_customer(customer));
    let event = new.purchase.map_or(event.clone(), |(_, order)| event.of_order(order));
    let mut batch = Batch::of(carry(tx, &mut package, new).await?);
    batch.add(package, [event])?;
    batch.save(tx, actor, now).await.map(|()| id)
}

/// Has the package serve the purchase, if there is one; answers what the lines say of their units.
async fn carry(tx: &mut Conn, package: &mut Package, new: &NewPackage) -> Result<OrderUnits, Problem> {
    let lines: Vec<_> = new.lines.iter().map(|(line, _)| *line).collect();
    let units = packages::order_units(tx, std::slice::from_ref(package), &lines).await?;
    let Some((purchase, order)) = new.purchase else { return Ok(units) };
    let bought = packages::purchase_contents(tx, purchase).await?.ok_or(problems::PURCHASE_UNKNOWN)?;
    require_unannounced(&bought, &new.lines)?;
    package.carry(Served { purchase, order }, &new.lines, bought.wishes, &units);
    Ok(units)
}

/// Whether these are units of the purchase that no package is to bring yet.
pub(super) fn require_unannounced(bought: &PurchaseContents, lines: &[(OrderLineId, i32)]) -> Result<(), Problem> {
    for (index, (line, quantity)) in lines.iter().enumerate() {
        let twice = lines[..index].iter().any(|(earlier, _)| earlier == line);
        let known = bought.unannounced.iter().find(|(known, _)| known == line && !twice);
        let (_, unannounced) = known.ok_or_else(|| problems::LINE_UNKNOWN.because(line))?;
        if quantity > unannounced {
            let detail = format_args!("{unannounced} units of line {line} are without a package");
            return Err(problems::UNITS_EXCEED_PURCHASED.because(detail));
        }
    }
    Ok(())
}
