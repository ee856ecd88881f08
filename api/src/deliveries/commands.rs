//! What can be done to deliveries. The caller owns the transaction and decides when it commits.
//!
//! Lock order: the delivery, the orders of its packages, the packages, the wallet.

use domain::deliveries::{Delivery, DeliveryKind, DeliveryPackage, NewDelivery, Outcome, Reception};
use domain::files::{FileKind, Subject};
use domain::orders::{Destination, Order};
use domain::packages::Package;
use domain::pricing::PriceName;
use domain::{
    Actor, CustomerId, DeliveryId, Edit, Event, FileId, PackageId, Permission, Scope, Timestamp, Vnd, WarehouseId,
};
use persistence::deliveries::{self, Visible};
use persistence::{Conn, orders, packages};

use super::problems;
use crate::http::{Problem, problems as common, require_version};
use crate::orders::commands::{self as order_commands, Destined};
use crate::packages::commands::{Batch, price_delivery, put_aside, require_unheld};
use crate::{App, files};

/// What somebody wants delivered.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub kind: DeliveryKind,
    /// Each once.
    pub packages: Vec<PackageId>,
    pub to: Destined,
    pub zone: Option<PriceName>,
    pub note: String,
}

/// Sets packages aside for their owner. They must be on the shelf of one Vietnamese warehouse, and in no other delivery.
/// Their orders are charged for the last mile, and for freight by what goes together where the card says so.
pub(crate) async fn request(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    asked: &Asked,
    now: Timestamp,
) -> Result<(), Problem> {
    if asked.zone.is_some() && asked.kind == DeliveryKind::Pickup {
        return Err(problems::PICKED_UP.into());
    }
    let visible = packages::visible_of(tx, &asked.packages, actor.package_scope()).await?;
    if let Some(unknown) = asked.packages.iter().find(|id| !visible.contains(id)) {
        return Err(problems::PACKAGE_UNKNOWN.because(unknown));
    }
    let (mut batch, locked) = Batch::lock(tx, &asked.packages).await?;
    let (customer, warehouse) = whose_and_where(actor, &locked)?;
    let mut reserved = vec![];
    for mut package in locked {
        package.reserve(id)?;
        reserved.push(package);
    }
    let to = destination(tx, customer, warehouse, asked).await?;
    let new = NewDelivery {
        customer,
        warehouse,
        kind: asked.kind,
        to,
        zone: asked.zone.clone(),
        note: asked.note.clone(),
        packages: asked.packages.clone(),
    };
    let (delivery, event) = Delivery::request(id, new, actor.id, now);
    deliveries::insert(tx, actor, &delivery, &event).await?;
    for package in reserved {
        batch.add(package, [])?;
    }
    batch.save(tx, actor, now).await?;
    if asked.zone.is_none() && packages::delivery_orders(tx, &asked.packages).await?.is_empty() {
        return Ok(());
    }
    let mut left = price_delivery(tx, app, actor, &asked.packages, now).await?;
    if let Some(error) = left.last_miles.remove(&id) {
        return Err(error.into());
    }
    if let Some(package) = asked.packages.iter().find(|package| left.packages.contains(package)) {
        return Err(problems::FREIGHT_UNKNOWN.because(package));
    }
    put_aside(tx, actor, left.packages, now).await
}

/// Charges the last mile to another zone, or none.
pub(crate) async fn change_zone(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    version: i32,
    zone: Edit<PriceName>,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    require_version(delivery.record().version, version)?;
    let zone = zone.of(delivery.record().zone.clone());
    let Some(event) = delivery.change_zone(zone, now)? else { return Ok(()) };
    deliveries::save(tx, actor, &delivery, &event).await?;
    let mut left = price_delivery(tx, app, actor, &delivery.package_ids(), now).await?;
    left.last_miles.remove(&id).map_or(Ok(()), |error| Err(error.into()))
}

/// The one customer and the one warehouse of the packages.
fn whose_and_where(actor: &Actor, locked: &[Package]) -> Result<(CustomerId, WarehouseId), Problem> {
    let places: Vec<_> =
        locked.iter().map(|package| (package.record().customer_id, package.record().destination_id)).collect();
    let Some(&(Some(customer), Some(warehouse))) = places.first() else {
        return Err(problems::PACKAGES_DIFFER.because("a package has no owner yet, or has not arrived"));
    };
    if places.iter().any(|place| *place != (Some(customer), Some(warehouse))) {
        return Err(problems::PACKAGES_DIFFER.into());
    }
    if actor.warehouse.is_some_and(|own| own != warehouse) {
        return Err(problems::OTHER_WAREHOUSE.into());
    }
    Ok((customer, warehouse))
}

async fn destination(
    tx: &mut Conn,
    customer: CustomerId,
    warehouse: WarehouseId,
    asked: &Asked,
) -> Result<Destination, Problem> {
    match (&asked.to, asked.kind) {
        (Destined::Words(destination), _) => Ok(destination.clone()),
        (Destined::Address(id), _) => Ok(orders::address(tx, customer, *id).await?.ok_or(problems::ADDRESS_UNKNOWN)?),
        (Destined::Nowhere, DeliveryKind::Pickup) => Ok(deliveries::at_warehouse(tx, customer, warehouse).await?),
        (Destined::Nowhere, DeliveryKind::Delivery) => {
            Ok(deliveries::usual_destination(tx, customer).await?.ok_or(problems::ADDRESS_MISSING)?)
        }
    }
}

/// Pays all that is due for the orders of the packages from the customer's wallet; all of it or nothing.
pub(crate) async fn pay(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    let orders = packages::order_ids(tx, &delivery.package_ids()).await?;
    let locked = orders::lock_many(tx, &orders).await?;
    require_unheld(&locked)?;
    let mut payments = vec![];
    for mut order in locked {
        let (order_id, due) = (order.record().id, order.due());
        if !due.is_zero() {
            let transaction = order_commands::pay(tx, app, actor, &mut order, due, now).await?;
            payments.push((order_id, due, transaction));
        }
    }
    let event = delivery.pay(Vnd::sum(payments.iter().map(|(_, amount, _)| *amount))?, now)?;
    deliveries::insert_payments(tx, id, &payments).await?;
    Ok(deliveries::save(tx, actor, &delivery, &event).await?)
}

/// An employee begins to gather the packages.
pub(crate) async fn pick(tx: &mut Conn, actor: &Actor, id: DeliveryId, now: Timestamp) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    let event = delivery.pick(actor.id, now)?;
    Ok(deliveries::save(tx, actor, &delivery, &event).await?)
}

/// The packages leave the shelf. Costs that have come up since the payment are to be paid first, and it has to be known what
/// bringing them costs where a card tells that.
pub(crate) async fn hand_over(tx: &mut Conn, actor: &Actor, id: DeliveryId, now: Timestamp) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    let event = delivery.hand_over(actor.id, now)?;
    let ids = packages::order_ids(tx, &delivery.package_ids()).await?;
    let locked = orders::lock_many(tx, &ids).await?;
    require_unheld(&locked)?;
    let due = Vnd::sum(locked.iter().map(Order::due))?;
    if !due.is_zero() {
        return Err(problems::NOT_PAID.because(format_args!("{due} VND is due")));
    }
    if delivery.record().kind == DeliveryKind::Delivery && packages::last_mile_is_missing(tx, id).await? {
        return Err(problems::LAST_MILE_MISSING.into());
    }
    deliveries::save(tx, actor, &delivery, &event).await?;
    each_package(tx, actor, &delivery, now, |package, _| Ok(Some(package.send_out(id, now)?))).await
}

/// The customer has taken the packages, or some of them; what was refused goes back to the shelf. Orders of which
/// everything has been delivered are completed.
pub(crate) async fn sign_off(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    reception: Reception,
    photos: &[FileId],
    now: Timestamp,
) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    require_present(actor, &delivery)?;
    let refused = reception.outcomes.iter().any(|outcome| outcome.refused.is_some());
    if refused && !actor.may(Permission::RefuseDeliveries) {
        return Err(common::FORBIDDEN.because("what is refused is for whoever hands it over to record"));
    }
    let event = delivery.sign_off(reception, now)?;
    let subject = Subject::delivery(id, delivery.record().customer_id);
    files::commands::attach(tx, actor, photos, subject, FileKind::is_image, now).await?;
    settle(tx, app, actor, &delivery, &event, now).await
}

/// The customer takes nothing: all goes back to the shelf.
pub(crate) async fn refuse(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    require_present(actor, &delivery)?;
    let event = delivery.refuse(reason, now)?;
    settle(tx, app, actor, &delivery, &event, now).await
}

/// Calls it off; the packages can go with another delivery, and the last mile costs nothing.
pub(crate) async fn cancel(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: DeliveryId,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut delivery = locked(tx, actor, id).await?;
    let event = delivery.cancel(now)?;
    let going = delivery.package_ids();
    // Asked before it is cancelled.
    let shares_freight = !packages::delivery_orders(tx, &going).await?.is_empty();
    deliveries::save(tx, actor, &delivery, &event).await?;
    each_package(tx, actor, &delivery, now, |package, _| {
        package.set_free(id);
        Ok(None)
    })
    .await?;
    if delivery.record().zone.is_none() && !shares_freight {
        return Ok(());
    }
    let left = price_delivery(tx, app, actor, &going, now).await?;
    put_aside(tx, actor, left.packages, now).await
}

async fn locked(tx: &mut Conn, actor: &Actor, id: DeliveryId) -> Result<Delivery, Problem> {
    Ok(deliveries::lock(tx, id, Visible::to(actor)).await?.ok_or(problems::NOT_FOUND)?)
}

/// An employee at the counter has seen who came there, and only those who bring packages know what happened at a door.
fn require_present(actor: &Actor, delivery: &Delivery) -> Result<(), Problem> {
    let at_a_door = delivery.record().kind == DeliveryKind::Delivery;
    if at_a_door && actor.customer.is_none() && !actor.may(Permission::BringDeliveries) {
        return Err(problems::NOT_AT_COUNTER.into());
    }
    Ok(())
}

/// Writes the end of a delivery: each package by its outcome, and the orders that are complete with it.
async fn settle(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    delivery: &Delivery,
    event: &Event,
    now: Timestamp,
) -> Result<(), Problem> {
    deliveries::save(tx, actor, delivery, event).await?;
    each_package(tx, actor, delivery, now, |package, outcome| {
        Ok(match outcome.outcome {
            Outcome::Delivered => Some(package.deliver(now)?),
            Outcome::Refused => Some(package.take_back(outcome.reason.as_deref().unwrap_or_default(), now)?),
            Outcome::Open => None,
        })
    })
    .await?;
    for order in packages::order_ids(tx, &delivery.package_ids()).await? {
        if let Some(order) = orders::lock(tx, order, Scope::All).await? {
            order_commands::complete_if_over(tx, app, order, now).await?;
        }
    }
    Ok(())
}

/// Does something to every package of the delivery, and has the orders follow.
async fn each_package(
    tx: &mut Conn,
    actor: &Actor,
    delivery: &Delivery,
    now: Timestamp,
    act: impl Fn(&mut Package, &DeliveryPackage) -> Result<Option<Event>, Problem>,
) -> Result<(), Problem> {
    let (mut batch, locked) = Batch::lock(tx, &delivery.package_ids()).await?;
    for mut package in locked {
        let of_it = delivery.packages().iter().find(|outcome| outcome.package_id == package.record().id);
        if let Some(outcome) = of_it {
            let event = act(&mut package, outcome)?;
            batch.add(package, event)?;
        }
    }
    batch.save(tx, actor, now).await
}
