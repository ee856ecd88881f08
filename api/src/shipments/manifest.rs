//! A forwarder's list of what goes on a truck: all of it, or nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::packages::{Arrival, Measures, Package, PackageChange, PackageStatus, TrackingNumber, Wishes};
use domain::shipments::{Bag, Shipment};
use domain::{Actor, BagId, Event, ShipmentId, Timestamp};
use persistence::packages::Scan;
use persistence::warehouses::WarehouseView;
use persistence::{Conn, orders, packages, shipments};

use super::commands::locked;
use crate::App;
use crate::http::{Column, Problem, Table};
use crate::packages::commands::cells::{HEIGHT, LENGTH, NUMBER, WEIGHT, WIDTH, line, measures};
use crate::packages::commands::{Batch, door};
use crate::packages::problems;
use crate::packages::responses::{ImportReport, ImportedRow};

pub(super) const COLUMNS: &[Column] =
    &[NUMBER, Column { headings: &["bag", "bao hàng", "bao", "袋号"], required: false }, WEIGHT, LENGTH, WIDTH, HEIGHT];

/// A row that says what it can.
struct Wanted {
    row: u32,
    /// The number of the bag's seal; empty for the shipment's own.
    bag: String,
    measures: Measures,
}

/// What the list puts on the truck.
struct Loading<'a> {
    app: &'a App,
    actor: &'a Actor,
    shipment: &'a Shipment,
    door: &'a WarehouseView,
    wishes: HashMap<domain::PackageId, Wishes>,
    /// Bags that are on the truck already.
    aboard: HashSet<BagId>,
    /// By the number of the seal.
    bags: BTreeMap<String, (Bag, Event, usize)>,
    scans: Vec<Scan>,
    now: Timestamp,
}

/// Takes the packages in at the shipment's origin where that is still to be done, packs them into a new bag for each
/// number of a seal, and loads the bags. What is aboard already is told as repeated.
pub(super) async fn import(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: ShipmentId,
    table: &Table,
    trial: bool,
    now: Timestamp,
) -> Result<ImportReport, Problem> {
    let shipment = locked(tx, id).await?;
    let door = door(tx, actor, shipment.record().origin_id).await?;
    shipment.load(&[], now).map(drop)?;
    let aboard = shipments::bags_of(tx, id).await?.iter().map(|bag| bag.record().id).collect();
    let mut rows = vec![];
    let wanted = read(table, &mut rows);
    let numbers: Vec<_> = wanted.keys().cloned().collect();
    let of_orders = packages::order_ids_by_number(tx, &numbers).await?;
    let of_orders = orders::lock_many(tx, &of_orders).await?;
    let known = packages::lock_by_number(tx, &numbers).await?;
    let ids: Vec<_> = known.iter().map(|package| package.record().id).collect();
    let wishes = packages::wishes(tx, &ids).await?;
    let mut batch = Batch::of(packages::order_units(tx, &known, &[]).await?).with_orders(&of_orders);
    let mut known: HashMap<_, _> = known.into_iter().map(|it| (it.record().tracking_number.clone(), it)).collect();
    let (bags, scans) = (BTreeMap::new(), vec![]);
    let mut loading = Loading { app, actor, shipment: &shipment, door: &door, wishes, aboard, bags, scans, now };
    for (number, wanted) in wanted {
        let row = match known.remove(&number) {
            Some(package) => loading.take(&mut batch, package, &wanted),
            None => ImportedRow::refused(wanted.row, number.as_str(), problems::NUMBER_UNKNOWN.into()),
        };
        rows.push(row);
    }
    let report = ImportReport::of(rows, trial)?;
    if report.refused == 0 {
        loading.save(tx, batch).await?;
    }
    Ok(report)
}

/// The rows that say what they can, by number; the others go to `rows`.
fn read(table: &Table, rows: &mut Vec<ImportedRow>) -> BTreeMap<TrackingNumber, Wanted> {
    let mut wanted: BTreeMap<TrackingNumber, Wanted> = BTreeMap::new();
    for row in &table.rows {
        let text = row.cell(0).unwrap_or_default();
        let understood = || -> Result<_, Problem> {
            let number = text.parse::<TrackingNumber>()?;
            Ok((number, Wanted { row: row.number, bag: line(row, 1, 40)?, measures: measures(row, 2)? }))
        };
        match understood() {
            Ok((number, _)) if wanted.contains_key(&number) => rows.push(ImportedRow::repeated(row.number, text, None)),
            Ok((number, it)) => drop(wanted.insert(number, it)),
            Err(problem) => rows.push(ImportedRow::refused(row.number, text, problem)),
        }
    }
    wanted
}

impl Loading<'_> {
    fn take(&mut self, batch: &mut Batch, package: Package, wanted: &Wanted) -> ImportedRow {
        let (id, number) = (package.record().id, package.record().tracking_number.clone());
        let packed = package.record().status == PackageStatus::Packed;
        if packed && package.record().bag_id.is_some_and(|bag| self.aboard.contains(&bag)) {
            return ImportedRow::repeated(wanted.row, number.as_str(), Some(id));
        }
        match self.pack(batch, package, wanted) {
            Ok(()) => ImportedRow::accepted(wanted.row, number.as_str(), id),
            Err(problem) => ImportedRow::refused(wanted.row, number.as_str(), problem),
        }
    }

    fn pack(&mut self, batch: &mut Batch, mut package: Package, wanted: &Wanted) -> Result<(), Problem> {
        let mut events = vec![];
        let id = package.record().id;
        let mut received = false;
        if package.record().status == PackageStatus::Announced {
            let wishes = self.wishes.get(&id).copied().unwrap_or(Wishes::NONE);
            let arrived = package.receive(&self.arrival(wanted.measures), wishes, &batch.units)?;
            received = arrived.is_some();
            events.extend(arrived);
        } else if package.record().weight_china.is_none() && wanted.measures.weight.is_some() {
            let change = PackageChange { measures: wanted.measures, ..PackageChange::default() };
            events.push(package.change(change, self.now)?);
        }
        batch.require_unheld(&package)?;
        let sack = self.bag(&wanted.bag).sack()?;
        events.extend(package.pack(sack, self.now)?);
        batch.add(package, events)?;
        if received {
            self.scans.push(Scan { package: id, measures: wanted.measures });
        }
        self.bags.entry(wanted.bag.clone()).and_modify(|(_, _, packages)| *packages += 1);
        Ok(())
    }

    fn arrival(&self, measures: Measures) -> Arrival {
        let WarehouseView { id: warehouse, country, .. } = *self.door;
        Arrival { warehouse, country, measures, shipment: None, at: self.now }
    }

    /// The bag with this seal, a new one where the list has not named it before.
    fn bag(&mut self, seal: &str) -> &Bag {
        let record = self.shipment.record();
        let (bag, ..) = self.bags.entry(seal.to_owned()).or_insert_with(|| {
            let id = self.app.clock.id();
            let (bag, event) = Bag::create(id, record.origin_id, record.destination_id, self.actor.id, self.now);
            (bag, event, 0)
        });
        bag
    }

    /// Seals and loads the bags, and writes everything.
    async fn save(self, tx: &mut Conn, batch: Batch) -> Result<(), Problem> {
        let record = self.shipment.record();
        let (mut bags, mut events) = (vec![], vec![]);
        for (seal, (mut bag, created, packages)) in self.bags {
            let seal = if seal.is_empty() { record.code.clone() } else { seal };
            let sealed = bag.seal(packages, seal, None, self.now)?;
            bag.load(record.id, record.origin_id, record.destination_id)?;
            events.extend([created, sealed]);
            bags.push(bag);
        }
        let ids: Vec<_> = bags.iter().map(|bag| bag.record().id).collect();
        if !ids.is_empty() {
            events.push(self.shipment.load(&ids, self.now)?);
        }
        shipments::insert_bags(tx, self.actor, &bags, &events).await?;
        batch.save(tx, self.actor, self.now).await?;
        packages::record_scans(tx, self.actor, self.door.id, None, &self.scans, self.now).await?;
        Ok(())
    }
}
