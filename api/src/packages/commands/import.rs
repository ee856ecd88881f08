//! Tracking numbers from a file: all of them, or none.

use std::collections::{BTreeMap, HashMap};

use domain::packages::{Package, PackageAction, PackageStatus, TrackingNumber};
use domain::{Actor, CustomerId, Event, EventKind, PackageWeight, Timestamp, WarehouseId};
use persistence::{Conn, orders, packages};
use serde_json::json;

use super::super::problems;
use super::super::responses::{ImportReport, ImportedRow};
use super::cells::{HEIGHT, LENGTH, NUMBER, WEIGHT, WIDTH, line, measures, weight};
use super::{Batch, ScanRow, door, scan};
use crate::App;
use crate::http::{Column, Problem, Table, TableRow};

pub(crate) const COLUMNS: &[Column] = &[
    NUMBER,
    Column { headings: &["customer_code", "customer code", "mã khách hàng", "客户代码"], required: false },
    Column {
        headings: &["destination_code", "destination code", "mã kho đích", "目的仓代码"], required: false
    },
    WEIGHT,
    LENGTH,
    WIDTH,
    HEIGHT,
    Column { headings: &["note", "ghi chú", "备注"], required: false },
];

/// A row that says what it can.
struct Wanted {
    row: u32,
    number: TrackingNumber,
    customer: Option<CustomerId>,
    destination: Option<WarehouseId>,
    weight: Option<PackageWeight>,
    note: String,
}

/// What the file would change.
#[derive(Default)]
struct Plan {
    new: Vec<(Package, Event)>,
    known: Vec<(Package, Event)>,
    rows: Vec<ImportedRow>,
}

/// Announces what the file names, for its customers. A number that has arrived without an owner finds its package; one
/// that was announced for the same customer is told as repeated. However many rows, it is a fixed number of statements.
pub(crate) async fn import(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    table: &Table,
    trial: bool,
    now: Timestamp,
) -> Result<ImportReport, Problem> {
    let mut plan = Plan::default();
    let wanted = read(tx, actor, table, &mut plan.rows).await?;
    let numbers: Vec<_> = wanted.keys().cloned().collect();
    let of_orders = packages::order_ids_by_number(tx, &numbers).await?;
    orders::lock_many(tx, &of_orders).await?;
    let known = packages::lock_by_number(tx, &numbers).await?;
    let units = packages::order_units(tx, &known, &[]).await?;
    let mut known: HashMap<_, _> = known.into_iter().map(|it| (it.record().tracking_number.clone(), it)).collect();
    for (number, wanted) in wanted {
        plan.take(app, known.remove(&number), wanted, now);
    }
    let report = ImportReport::of(plan.rows, trial)?;
    let inserted = packages::insert(tx, actor, &plan.new).await?;
    if let Some((late, _)) = plan.new.iter().find(|(package, _)| !inserted.contains(&package.record().id)) {
        // Somebody else was faster, a moment ago.
        return Err(problems::ALREADY_ANNOUNCED.because(&late.record().tracking_number));
    }
    let mut batch = Batch::of(units);
    for (package, event) in plan.known {
        batch.add(package, [event])?;
    }
    batch.save(tx, actor, now).await?;
    Ok(report)
}

/// Takes what the file names into a warehouse, as a scanner would, by numbers, weights and sizes alone.
pub(crate) async fn receive(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    warehouse: WarehouseId,
    table: &Table,
    trial: bool,
    now: Timestamp,
) -> Result<ImportReport, Problem> {
    let door = door(tx, actor, warehouse).await?;
    let (mut rows, mut scans, mut places) = (vec![], vec![], vec![]);
    for row in &table.rows {
        let number = row.cell(0).unwrap_or_default().to_owned();
        match measures(row, 3) {
            Ok(measures) => {
                scans.push(ScanRow { number, measures });
                places.push(row.number);
            }
            Err(problem) => rows.push(ImportedRow::refused(row.number, &number, problem)),
        }
    }
    let scanned = scan(tx, app, actor, &door, None, &scans, now).await?;
    rows.extend(scanned.rows.into_iter().map(|row| ImportedRow::scanned(places[row.row], row)));
    ImportReport::of(rows, trial)
}

/// The rows that say what they can, by number; the others go to `rows`.
async fn read(
    tx: &mut Conn,
    actor: &Actor,
    table: &Table,
    rows: &mut Vec<ImportedRow>,
) -> Result<BTreeMap<TrackingNumber, Wanted>, Problem> {
    let codes = |column: usize| -> Vec<String> {
        table.rows.iter().filter_map(|row| row.cell(column)).map(str::to_owned).collect()
    };
    let customers = packages::customers_by_code(tx, &codes(1), actor.package_owner_scope()).await?;
    let warehouses = packages::receiving_warehouses(tx, &codes(2)).await?;
    let mut wanted: BTreeMap<TrackingNumber, Wanted> = BTreeMap::new();
    for row in &table.rows {
        let text = row.cell(0).unwrap_or_default();
        match understand(actor, row, &customers, &warehouses) {
            Ok(it) if wanted.contains_key(&it.number) => rows.push(ImportedRow::repeated(row.number, text, None)),
            Ok(it) => drop(wanted.insert(it.number.clone(), it)),
            Err(problem) => rows.push(ImportedRow::refused(row.number, text, problem)),
        }
    }
    Ok(wanted)
}

fn understand(
    actor: &Actor,
    row: &TableRow,
    customers: &HashMap<String, CustomerId>,
    warehouses: &HashMap<String, WarehouseId>,
) -> Result<Wanted, Problem> {
    let number = row.cell(0).unwrap_or_default().parse::<TrackingNumber>()?;
    let named = row.cell(1).map(|code| customers.get(code).ok_or_else(|| problems::CUSTOMER_UNKNOWN.because(code)));
    let named = named.transpose()?.copied();
    let destination =
        row.cell(2).map(|code| warehouses.get(code).ok_or_else(|| problems::WAREHOUSE_UNKNOWN.because(code)));
    Ok(Wanted {
        row: row.number,
        number,
        customer: actor.customer.or(named),
        destination: destination.transpose()?.copied(),
        weight: weight(row, 3)?,
        note: line(row, 7, 1000)?,
    })
}

impl Plan {
    fn take(&mut self, app: &App, known: Option<Package>, wanted: Wanted, now: Timestamp) {
        let (row, number) = (wanted.row, wanted.number.to_string());
        let Some(package) = known else {
            let id = app.clock.id();
            let (package, event) = Package::announce(id, wanted.number, wanted.customer, wanted.destination, now);
            let package = package.declared(wanted.weight.map(PackageWeight::kilograms), wanted.note);
            self.rows.push(ImportedRow::accepted(row, &number, id));
            return self.new.push((package, event));
        };
        let (id, owner) = (package.record().id, package.record().customer_id);
        self.rows.push(match (owner, wanted.customer) {
            (None, Some(customer)) => match give(package, customer, &wanted, now) {
                Ok(given) => {
                    self.known.push(given);
                    ImportedRow::accepted(row, &number, id)
                }
                Err(problem) => ImportedRow::refused(row, &number, problem),
            },
            (owner, customer) if owner == customer => ImportedRow::repeated(row, &number, Some(id)),
            _ => ImportedRow::refused(row, &number, problems::ALREADY_ANNOUNCED.into()),
        });
    }
}

/// A package without an owner, given to the one who has announced it.
fn give(
    mut package: Package,
    customer: CustomerId,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<(Package, Event), Problem> {
    package.record().status.after(PackageAction::Announce, package.position())?;
    let event = if package.record().status == PackageStatus::Anonymous {
        package.adopt(customer, wanted.destination, now)?
    } else {
        package.belong_to(customer, wanted.destination);
        Event::new(EventKind::PackageChanged, package.record().id, now)
    };
    let event = event.with(json!({ "announced": true })).of_customer(customer);
    let weight = wanted.weight.map(PackageWeight::kilograms);
    Ok((package.declared(weight, wanted.note.clone()), event))
}
