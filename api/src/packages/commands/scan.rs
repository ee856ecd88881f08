//! Packages at the door of a warehouse, many at a time.

use std::collections::HashSet;

use domain::packages::{Arrival, Country, Measures, Package, TrackingNumber, Wishes};
use domain::{Actor, OutOfRange, ShipmentId, Timestamp};
use persistence::packages::{self, Scan};
use persistence::shipments::Loaded;
use persistence::warehouses::WarehouseView;
use persistence::{Conn, orders, settings, shipments};

use super::super::problems;
use super::super::responses::{RowResult, ScannedRow, ScannedRows};
use super::Batch;
use super::costs::share_out;
use super::rows::{Sorted, sort};
use crate::App;
use crate::http::Problem;

/// One thing put on the scales.
#[derive(Clone, Debug)]
pub(crate) struct ScanRow {
    /// As the scanner read it.
    pub number: String,
    pub measures: Measures,
}

/// Takes packages in, row by row: a bad row spoils no other, and a repeated one changes nothing. However many rows,
/// it is a fixed number of statements.
pub(crate) async fn scan(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    door: &WarehouseView,
    shipment: Option<ShipmentId>,
    rows: &[ScanRow],
    now: Timestamp,
) -> Result<ScannedRows, Problem> {
    let Sorted { wanted, again, unreadable: mut answers } = sort(rows.iter().map(|row| row.number.as_str()));
    let of = |number: &TrackingNumber| (wanted[number], &rows[wanted[number]]);
    let arrival = |number: &TrackingNumber| Arrival {
        warehouse: door.id,
        country: door.country,
        measures: of(number).1.measures,
        shipment,
        at: now,
    };
    let numbers: Vec<_> = wanted.keys().cloned().collect();
    let (known, strangers) = lock(tx, app, actor, &numbers, arrival).await?;
    let ids: Vec<_> = known.iter().map(|package| package.record().id).collect();
    let wishes = packages::wishes(tx, &ids).await?;
    let mut batch = Batch::of(packages::order_units(tx, &known, &[]).await?);

    let mut taken_in = strangers;
    let mut seen = vec![];
    for package in &taken_in {
        answers.push(ScannedRow::of(of(&package.record().tracking_number).0, RowResult::Anonymous, package));
    }
    for package in known {
        let number = package.record().tracking_number.clone();
        let wish = wishes.get(&package.record().id).copied().unwrap_or(Wishes::NONE);
        match take_in(&mut batch, package.clone(), &arrival(&number), wish) {
            Ok(Some(package)) => {
                answers.push(ScannedRow::of(of(&number).0, RowResult::Accepted, &package));
                taken_in.push(package);
            }
            Ok(None) => {
                answers.push(ScannedRow::of(of(&number).0, RowResult::Repeated, &package));
                seen.push(package);
            }
            Err(refusal) => answers.push(ScannedRow::refused(of(&number).0, number.to_string(), refusal)),
        }
    }
    for (row, number) in again {
        let here = taken_in.iter().chain(&seen).find(|package| package.record().tracking_number == number);
        let first = answers.iter().find(|answer| answer.row == of(&number).0);
        answers.push(ScannedRow::again(row, &number, here, first));
    }

    batch.save_and_price(tx, app, actor, now).await?;
    let scans = taken_in
        .iter()
        .map(Package::record)
        .map(|record| Scan { package: record.id, measures: of(&record.tracking_number).1.measures });
    packages::record_scans(tx, actor, door.id, shipment, &scans.collect::<Vec<_>>(), now).await?;
    if door.country == Country::Vietnam {
        shipments::record_arrivals(tx, &taken_in, now).await?;
    }
    if let Some(shipment) = shipment {
        record_excess(tx, shipment, &taken_in, now).await?;
    }
    Ok(answers.into())
}

/// What comes out of a shipment without being on its manifest bears its share of the costs too, which are shared anew.
async fn record_excess(
    tx: &mut Conn,
    shipment: ShipmentId,
    taken_in: &[Package],
    now: Timestamp,
) -> Result<(), Problem> {
    let divisor = settings::load(tx).await?.shipment_volumetric_divisor.get();
    let loaded = |package: &Package| {
        let charged_weight = package.charged_weight(divisor)?;
        Ok::<_, OutOfRange>(Loaded { package: package.record().id, bag: None, charged_weight })
    };
    let excess = taken_in.iter().filter(|package| package.record().excess);
    let excess: Vec<_> = excess.map(loaded).collect::<Result<_, _>>()?;
    if excess.is_empty() {
        return Ok(());
    }
    shipments::record_excess(tx, shipment, &excess, now).await?;
    share_out(tx, shipment).await
}

/// The packages with these numbers, locked after their orders, and those that nobody knew and that are anonymous now.
async fn lock(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    numbers: &[TrackingNumber],
    arrival: impl Fn(&TrackingNumber) -> Arrival,
) -> Result<(Vec<Package>, Vec<Package>), Problem> {
    let of_orders = packages::order_ids_by_number(tx, numbers).await?;
    orders::lock_many(tx, &of_orders).await?;
    let mut known = packages::lock_by_number(tx, numbers).await?;
    let names: HashSet<_> = known.iter().map(|package| package.record().tracking_number.clone()).collect();
    let unknown = numbers.iter().filter(|number| !names.contains(*number));
    let strangers: Vec<_> =
        unknown.map(|number| Package::anonymous(app.clock.id(), number.clone(), &arrival(number))).collect();
    let inserted = packages::insert(tx, actor, &strangers).await?;
    let (ours, others): (Vec<_>, Vec<_>) =
        strangers.into_iter().map(|(package, _)| package).partition(|package| inserted.contains(&package.record().id));
    if !others.is_empty() {
        // Another scanner was faster; by now that is committed.
        let numbers: Vec<_> = others.iter().map(|package| package.record().tracking_number.clone()).collect();
        known.extend(packages::lock_by_number(tx, &numbers).await?);
    }
    Ok((known, ours))
}

/// `None` where this warehouse has the package already.
fn take_in(
    batch: &mut Batch,
    mut package: Package,
    arrival: &Arrival,
    wishes: Wishes,
) -> Result<Option<Package>, Problem> {
    let Some(event) = package.receive(arrival, wishes, &batch.units)? else { return Ok(None) };
    let record = package.record();
    if arrival.country == Country::Vietnam && record.weight_vietnam.is_none() && record.weight_china.is_none() {
        return Err(problems::NOT_WEIGHED.because("nobody has weighed it in China: weigh it here"));
    }
    batch.add(package.clone(), [event])?;
    Ok(Some(package))
}
