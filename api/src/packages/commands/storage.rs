//! Storage in our Vietnamese warehouses: every day of a package is booked once for each of its orders.

use chrono::TimeDelta;
use domain::orders::Order;
use domain::{Actor, Event, EventKind, Timestamp};
use persistence::packages::{self, FurtherDays};
use persistence::{Conn, settings};
use serde_json::json;

use super::freight::{charge_packages, known, stored};
use crate::App;
use crate::http::Problem;
use crate::orders::commands::fixed_prices;

const WHY: &str = "storage";

/// Books the days that have begun since the last time for what lies on our shelves, charges the order for those that are
/// not free, and warns its owner before the first of these. An order that is completed or cancelled stays as it was
/// settled. Days that no table has a price for are not booked, and not charged.
pub(crate) async fn store(tx: &mut Conn, app: &App, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    let next = if order.record().status.follows_packages() { book(tx, app, order, now).await? } else { None };
    Ok(packages::storage_due(tx, order.record().id, next).await?)
}

/// Answers when the next day begins, or the next warning is due.
async fn book(tx: &mut Conn, app: &App, order: &mut Order, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let id = order.record().id;
    let Some(fixed) = fixed_prices(tx, order, now).await? else { return Ok(None) };
    let ahead = TimeDelta::days(settings::load(tx).await?.storage_warning_days.get().into());
    let level = fixed.level.and_then(|level| level.level_id);
    let arrived = packages::arrived(tx, &[id]).await?;
    let mut arrived: Vec<_> = arrived.into_iter().map(|(_, arrived)| arrived).collect();
    let (mut further, mut nearing, mut moments) = (vec![], vec![], vec![]);
    for package in arrived.iter_mut().filter(|package| package.on_shelf) {
        let city = package.destination.as_deref().unwrap_or_default();
        let Some(table) = fixed.tables.storage_in(city) else { continue };
        let (booked, days) = (package.storage_days, table.days(package.since, now));
        if days > booked {
            further.push(FurtherDays { package: package.package, booked, days });
            package.storage_days = days;
        }
        moments.push(table.day_begins(package.since, days.max(booked) + 1));
        let begins = table.day_begins(package.since, table.free_days(level) + 1);
        if !package.storage_warned && begins > now {
            let warning = begins.after(-ahead);
            if warning > now { moments.push(warning) } else { nearing.push((package.package, begins)) }
        }
    }
    if known(stored(fixed.pricing(), order.record().goods.at(fixed.sell)?, &arrived))?.is_none() {
        tracing::warn!(order = %id, "no rate card has a price for its storage");
        return Ok(Some(now.after(TimeDelta::days(1))));
    }
    let system = Actor::system();
    let warned: Vec<_> = nearing.iter().map(|(package, _)| *package).collect();
    let told = nearing.iter().map(|(package, begins)| {
        Event::new(EventKind::PackageStorageNearing, *package, now)
            .of_order(id)
            .of_customer(order.record().customer_id)
            .with(json!({ "begins_at": begins, "begins_on": begins.day().to_string() }))
    });
    packages::warn_of_storage(tx, &system, &warned, &told.collect::<Vec<_>>(), now).await?;
    if !further.is_empty() {
        packages::book_storage(tx, id, &further, now).await?;
        charge_packages(tx, app, &system, order, WHY, now).await?;
    }
    Ok(moments.into_iter().min())
}
