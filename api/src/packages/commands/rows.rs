//! Bulk calls by tracking number: each row is answered by itself.

use std::collections::{BTreeMap, HashSet};

use domain::packages::{Package, TrackingNumber};
use domain::{Actor, Event, Timestamp};
use persistence::{Conn, orders, packages};

use super::super::problems;
use super::super::responses::{RowResult, ScannedRow, ScannedRows};
use super::Batch;
use crate::http::Problem;

/// The rows of a call, by what they name.
pub(super) struct Sorted {
    /// The first row of each number.
    pub wanted: BTreeMap<TrackingNumber, usize>,
    /// Rows that name a number once more.
    pub again: Vec<(usize, TrackingNumber)>,
    pub unreadable: Vec<ScannedRow>,
}

pub(super) fn sort<'a>(numbers: impl Iterator<Item = &'a str>) -> Sorted {
    let mut sorted = Sorted { wanted: BTreeMap::new(), again: vec![], unreadable: vec![] };
    for (row, text) in numbers.enumerate() {
        match text.parse::<TrackingNumber>() {
            Ok(number) if sorted.wanted.contains_key(&number) => sorted.again.push((row, number)),
            Ok(number) => drop(sorted.wanted.insert(number, row)),
            Err(error) => sorted.unreadable.push(ScannedRow::refused(row, text.to_owned(), error.into())),
        }
    }
    sorted
}

/// Does the same to every package named; `None` from `act` is a row that found its work done.
pub(crate) async fn act_on_each(
    tx: &mut Conn,
    actor: &Actor,
    numbers: &[String],
    now: Timestamp,
    act: impl Fn(&mut Package, &Batch) -> Result<Option<Event>, Problem>,
) -> Result<ScannedRows, Problem> {
    let Sorted { wanted, again, unreadable: mut answers } = sort(numbers.iter().map(String::as_str));
    let names: Vec<_> = wanted.keys().cloned().collect();
    let of_orders = packages::order_ids_by_number(tx, &names).await?;
    let of_orders = orders::lock_many(tx, &of_orders).await?;
    let locked = packages::lock_by_number(tx, &names).await?;
    let known: HashSet<_> = locked.iter().map(|package| package.record().tracking_number.clone()).collect();
    for (number, row) in wanted.iter().filter(|(number, _)| !known.contains(*number)) {
        answers.push(ScannedRow::refused(*row, number.to_string(), problems::NUMBER_UNKNOWN.into()));
    }

    let mut batch = Batch::of(packages::order_units(tx, &locked, &[]).await?).with_orders(&of_orders);
    let mut done = vec![];
    for mut package in locked {
        let number = package.record().tracking_number.clone();
        let row = wanted[&number];
        let acted = act(&mut package, &batch).and_then(|event| match event {
            Some(event) => batch.add(package.clone(), [event]).map(|()| RowResult::Accepted).map_err(Problem::from),
            None => Ok(RowResult::Repeated),
        });
        match acted {
            Ok(result) => {
                answers.push(ScannedRow::of(row, result, &package));
                done.push(package);
            }
            Err(refusal) => answers.push(ScannedRow::refused(row, number.to_string(), refusal)),
        }
    }
    for (row, number) in again {
        let here = done.iter().find(|package| package.record().tracking_number == number);
        let first = answers.iter().find(|answer| answer.row == wanted[&number]);
        answers.push(ScannedRow::again(row, &number, here, first));
    }
    batch.save(tx, actor, now).await?;
    Ok(answers.into())
}
