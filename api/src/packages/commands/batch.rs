//! Packages that change together.

use std::collections::{BTreeMap, BTreeSet};

use domain::orders::{HoldReason, LineCounts, Order, OrderError};
use domain::packages::{OrderUnits, Package, UnitsRefused};
use domain::{Actor, Event, EventKind, OrderId, PackageId, Timestamp};
use persistence::{Conn, orders, packages};

use super::super::problems;
use super::freight::price_arrivals;
use crate::App;
use crate::http::Problem;
use crate::orders::commands::follow;

/// Collects changes of packages and writes them at once: the packages, the units of their order lines, and the
/// statuses that follow for their orders.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub units: OrderUnits,
    changed: Vec<Package>,
    events: Vec<Event>,
    orders: BTreeSet<OrderId>,
    /// Orders that nothing may go on for.
    held: BTreeMap<OrderId, HoldReason>,
    /// Packages in Vietnam whose freight may be another one now.
    priced_anew: Vec<PackageId>,
}

impl Batch {
    /// Locks the packages after their orders; those that do not exist are left out.
    pub async fn lock(tx: &mut Conn, ids: &[PackageId]) -> Result<(Self, Vec<Package>), Problem> {
        let orders = packages::order_ids(tx, ids).await?;
        let orders = orders::lock_many(tx, &orders).await?;
        let locked = packages::lock_many(tx, ids).await?;
        Ok((Self::of(packages::order_units(tx, &locked, &[]).await?).with_orders(&orders), locked))
    }

    pub fn of(units: OrderUnits) -> Self {
        Self { units, ..Self::default() }
    }

    /// Knows which of the orders are held.
    pub fn with_orders(self, orders: &[Order]) -> Self {
        let held = |order: &Order| Some((order.record().id, order.record().hold_reason?));
        Self { held: orders.iter().filter_map(held).collect(), ..self }
    }

    /// What a held order has goes no further (`domain.md` §4).
    pub fn require_unheld(&self, package: &Package) -> Result<(), OrderError> {
        let held = package.serves().iter().find_map(|served| self.held.get(&served.order));
        held.map_or(Ok(()), |reason| Err(OrderError::Held(*reason)))
    }

    /// Takes a changed package in. One whose units do not fit is refused by itself and is not written.
    pub fn add(&mut self, package: Package, events: impl IntoIterator<Item = Event>) -> Result<(), UnitsRefused> {
        self.units.book(&package.changes())?;
        self.orders.extend(package.serves().iter().map(|served| served.order));
        let in_vietnam = package.record().received_vietnam_at.is_some();
        for event in events {
            if in_vietnam && changes_freight(event.kind) {
                self.priced_anew.push(package.record().id);
            }
            self.events.push(event);
        }
        self.changed.push(package);
        Ok(())
    }

    /// The same of a package that was inserted just now.
    pub fn add_inserted(&mut self, package: &Package) -> Result<(), UnitsRefused> {
        self.orders.extend(package.serves().iter().map(|served| served.order));
        self.units.book(&package.changes())
    }

    /// Writes everything, and charges the freight of what arrived or turned out otherwise.
    pub async fn save_and_price(
        mut self,
        tx: &mut Conn,
        app: &App,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let priced_anew = std::mem::take(&mut self.priced_anew);
        self.save(tx, actor, now).await?;
        price_arrivals(tx, app, actor, &priced_anew, now).await
    }

    /// Writes everything, where nothing has happened that freight is charged for.
    pub async fn save(self, tx: &mut Conn, actor: &Actor, now: Timestamp) -> Result<(), Problem> {
        debug_assert!(self.priced_anew.is_empty(), "somebody has to price these");
        packages::save_all(tx, actor, &self.changed, &self.events).await.map_err(problems::unknown_destination)?;
        let counts = self.units.booked().map(|(line, units)| LineCounts {
            received_good: units.received_good,
            defective: units.defective,
            missing: units.missing,
            shipped: units.shipped,
            delivered: units.delivered,
            ..LineCounts::of(line)
        });
        orders::add_counts(tx, &counts.collect::<Vec<_>>()).await?;
        let orders: Vec<_> = self.orders.into_iter().collect();
        follow(tx, actor, &orders, now).await
    }
}

/// A held order refuses every forward step (`domain.md` §4).
pub(crate) fn require_unheld(orders: &[Order]) -> Result<(), OrderError> {
    orders.iter().find_map(|order| order.record().hold_reason).map_or(Ok(()), |reason| Err(OrderError::Held(reason)))
}

/// Whether it happens to what freight is charged for.
fn changes_freight(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::PackageReceivedInVietnam
            | EventKind::PackageChanged
            | EventKind::PackageMatched
            | EventKind::PackageLost
            | EventKind::PackageFound
    )
}
