//! Tracking numbers that somebody says will come, or that they will not after all.

use std::collections::HashSet;

use domain::packages::{Package, PackageAction, PackageStatus, Served, TrackingNumber};
use domain::{Actor, CustomerId, Event, EventKind, OrderId, OrderLineId, PackageId, Timestamp, WarehouseId};
use persistence::packages::{self, PurchaseContents};
use persistence::{Conn, orders};
use serde_json::json;

use super::super::problems;
use super::Batch;
use super::keep::require_destination;
use crate::App;
use crate::http::Problem;

/// Packages to come for one customer. A number that serves a purchase may serve others too.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    pub customer: Option<CustomerId>,
    /// The purchase they bring; its order's row is locked already.
    pub purchase: Option<Served>,
    pub destination: Option<WarehouseId>,
    /// Each number once, with the units that it is to bring.
    pub packages: Vec<(TrackingNumber, Vec<(OrderLineId, i32)>)>,
}

/// Announces tracking numbers, however many in as many statements. One that has arrived without an owner finds its
/// package by itself; one that is known serves this purchase too, unless it belongs to another customer.
pub(crate) async fn announce(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    new: Announcement,
    now: Timestamp,
) -> Result<Vec<PackageId>, Problem> {
    require_destination(tx, new.destination).await?;
    let mut bought = match new.purchase {
        Some(served) => {
            Some(packages::purchase_contents(tx, served.purchase).await?.ok_or(problems::PURCHASE_UNKNOWN)?)
        }
        None => None,
    };
    let (known, mut inserted) = lock_or_insert(tx, app, actor, &new, bought.as_ref(), now).await?;
    let told = new.packages.iter().flat_map(|(_, lines)| lines).map(|(line, _)| *line);
    let mut batch = Batch::of(packages::order_units(tx, &known, &told.collect::<Vec<_>>()).await?);
    let mut ids = vec![];
    for (number, lines) in &new.packages {
        let is = |package: &&Package| package.record().tracking_number == *number;
        if let Some(bought) = &mut bought {
            take(bought, lines)?;
        }
        if let Some(package) = known.iter().find(is) {
            ids.push(package.record().id);
            announce_known(&mut batch, package.clone(), &new, bought.as_ref(), lines, now)?;
        } else if let Some(package) = inserted.iter_mut().find(|package| is(&&**package)) {
            ids.push(package.record().id);
            carry(&mut batch, package, new.purchase, bought.as_ref(), lines);
            batch.add_inserted(package)?;
        }
    }
    packages::save_contents(tx, &inserted).await?;
    batch.save_and_price(tx, app, actor, now).await?;
    Ok(ids)
}

/// Locks the orders that these numbers serve, and one more, as it is done before their packages are.
pub(crate) async fn lock_orders(tx: &mut Conn, numbers: &[TrackingNumber], one: OrderId) -> Result<(), Problem> {
    let mut ids = packages::order_ids_by_number(tx, numbers).await?;
    ids.push(one);
    orders::lock_many(tx, &ids).await?;
    Ok(())
}

/// The packages with these numbers that are known, locked, and those that are new, without contents.
async fn lock_or_insert(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    new: &Announcement,
    bought: Option<&PurchaseContents>,
    now: Timestamp,
) -> Result<(Vec<Package>, Vec<Package>), Problem> {
    let numbers: Vec<_> = new.packages.iter().map(|(number, _)| number.clone()).collect();
    let of_orders = packages::order_ids_by_number(tx, &numbers).await?;
    orders::lock_many(tx, &of_orders).await?;
    let mut known = packages::lock_by_number(tx, &numbers).await?;
    let names: HashSet<_> = known.iter().map(|package| package.record().tracking_number.clone()).collect();
    let strangers: Vec<_> = new
        .packages
        .iter()
        .filter(|(number, _)| !names.contains(number))
        .map(|(number, lines)| {
            let (id, number) = (app.clock.id(), number.clone());
            let (mut package, event) = Package::announce(id, number, new.customer, new.destination, now);
            carry(&mut Batch::default(), &mut package, new.purchase, bought, &[]);
            if let Some(bought) = bought {
                package.hold_class(bought.class_of(lines));
            }
            (package, new.purchase.map_or(event.clone(), |served| event.of_order(served.order)))
        })
        .collect();
    let inserted = packages::insert(tx, actor, &strangers).await.map_err(problems::unknown_destination)?;
    let (ours, others): (Vec<_>, Vec<_>) =
        strangers.into_iter().map(|(package, _)| package).partition(|package| inserted.contains(&package.record().id));
    if !others.is_empty() {
        // Somebody was faster; by now that is committed.
        let numbers: Vec<_> = others.iter().map(|package| package.record().tracking_number.clone()).collect();
        known.extend(packages::lock_by_number(tx, &numbers).await?);
    }
    // One may have come to serve a further order meanwhile.
    let serves: Vec<_> = known.iter().flat_map(Package::serves).map(|served| served.order).collect();
    if serves.iter().any(|order| !of_orders.contains(order)) {
        orders::lock_many(tx, &serves).await?;
    }
    Ok((known, ours))
}

fn announce_known(
    batch: &mut Batch,
    mut package: Package,
    new: &Announcement,
    bought: Option<&PurchaseContents>,
    lines: &[(OrderLineId, i32)],
    now: Timestamp,
) -> Result<(), Problem> {
    let record = package.record();
    let nobodys = record.status == PackageStatus::Anonymous;
    let news = record.customer_id.is_none() && new.customer.is_some();
    let same_owner = record.customer_id.is_none() || record.customer_id == new.customer;
    if !same_owner || (new.purchase.is_none() && !news) {
        return Err(problems::ALREADY_ANNOUNCED.because(&record.tracking_number));
    }
    record.status.after(PackageAction::Announce, package.position())?;
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
    let before = package.record().goods_class;
    carry(batch, &mut package, new.purchase, bought, lines);
    let mut data = json!({ "announced": true, "purchase_id": new.purchase.map(|served| served.purchase) });
    let after = package.record().goods_class;
    if before != after {
        data["before"] = json!({ "goods_class": before });
        data["after"] = json!({ "goods_class": after });
    }
    let event = event.with(data);
    let event = new.customer.map_or(event.clone(), |customer| event.of_customer(customer));
    let event = new.purchase.map_or(event.clone(), |served| event.of_order(served.order));
    Ok(batch.add(package, [event])?)
}

/// Has the package serve the purchase, if there is one.
fn carry(
    batch: &mut Batch,
    package: &mut Package,
    purchase: Option<Served>,
    bought: Option<&PurchaseContents>,
    lines: &[(OrderLineId, i32)],
) {
    if let (Some(served), Some(bought)) = (purchase, bought) {
        package.carry(served, lines, bought.wishes, &batch.units);
        package.hold_class(bought.class_of(lines));
    }
}

/// Takes units out of what no package is to bring yet, if they are among it.
pub(super) fn take(bought: &mut PurchaseContents, lines: &[(OrderLineId, i32)]) -> Result<(), Problem> {
    for (index, (line, quantity)) in lines.iter().enumerate() {
        let twice = lines[..index].iter().any(|(earlier, _)| earlier == line);
        let known = bought.unannounced.iter_mut().find(|(known, _)| known == line && !twice);
        let (_, unannounced) = known.ok_or_else(|| problems::LINE_UNKNOWN.because(line))?;
        if quantity > unannounced {
            let detail = format_args!("{unannounced} units of line {line} are without a package");
            return Err(problems::UNITS_EXCEED_PURCHASED.because(detail));
        }
        *unannounced -= quantity;
    }
    Ok(())
}

/// Has a package that never came, or was lost, serve a purchase no more. `None` where it does not serve it. The
/// orders are locked already: see [`lock_orders`].
pub(crate) async fn withdraw(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    number: &TrackingNumber,
    served: Served,
    now: Timestamp,
) -> Result<Option<()>, Problem> {
    let locked = packages::lock_by_number(tx, std::slice::from_ref(number)).await?.pop();
    let Some(mut package) = locked.filter(|package| package.serves().contains(&served)) else { return Ok(None) };
    let mut batch = Batch::of(packages::order_units(tx, std::slice::from_ref(&package), &[]).await?);
    let id = package.record().id;
    let event = package.withdraw(served, packages::announced_by_owner(tx, id).await?, now)?;
    packages::remove_purchase(tx, id, served.purchase).await?;
    batch.add(package, [event])?;
    batch.save_and_price(tx, app, actor, now).await.map(Some)
}
