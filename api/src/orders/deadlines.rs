//! What becomes due by the clock.

use chrono::TimeDelta;
use domain::orders::{HoldReason, OrderAction, OrderStatus};
use domain::settings::{Assignment, OverdueAction};
use domain::{Actor, Scope};
use persistence::orders::Work;
use persistence::{Conn, orders, settings};

use super::commands;
use crate::App;
use crate::http::{Problem, atomically};

/// Reminds customers of approved orders they have not paid for, and after a while holds or cancels those.
pub(crate) async fn remind_unpaid(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let reminder = now.after(TimeDelta::hours(-i64::from(settings.order_reminder_hours.get())));
    let overdue = now.after(TimeDelta::hours(-i64::from(settings.order_overdue_hours.get())));
    let system = Actor::system();
    for id in orders::unpaid_since(&mut *app.db.conn().await?, reminder, overdue).await? {
        atomically(app, async |tx: &mut Conn| {
            let Some(mut order) = orders::lock(tx, id, Scope::All).await? else { return Ok(()) };
            let record = order.record();
            let waits = record.status == OrderStatus::Approved && record.hold_reason.is_none();
            let since = record.confirm_since.filter(|_| waits);
            let event = match since {
                Some(at) if at <= overdue && settings.order_overdue_action == OverdueAction::Cancel => {
                    return commands::cancel(tx, app, &system, &mut order, Some("deposit not paid in time"), None, now)
                        .await;
                }
                Some(at) if at <= overdue => {
                    order.hold(HoldReason::CustomerUnreachable, "deposit not paid in time", now)?
                }
                Some(at) if at <= reminder && record.reminded_at.is_none() => order.remind(now),
                Some(_) | None => return Ok(()),
            };
            Ok(orders::save(tx, &system, &order, &event).await?)
        })
        .await?;
    }
    Ok(())
}

/// Closes orders that were delivered days ago and that nobody has closed.
pub(crate) async fn complete_delivered(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let before = now.after(TimeDelta::days(-i64::from(settings.order_complete_days.get())));
    for id in orders::sent_out_since(&mut *app.db.conn().await?, before).await? {
        atomically(app, async |tx: &mut Conn| {
            let Some(mut order) = orders::lock(tx, id, Scope::All).await? else { return Ok(()) };
            if !commands::is_delivered(tx, id).await? || order.may(OrderAction::Complete).is_err() {
                return Ok(());
            }
            commands::complete(tx, app, &Actor::system(), &mut order, now).await
        })
        .await?;
    }
    Ok(())
}

/// Finds somebody for orders that waited since nobody was free when they came.
pub(crate) async fn assign_waiting(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let works = [(Work::Care, settings.order_assign_care), (Work::Ordering, settings.order_assign_ordering)];
    let automatic = works.into_iter().filter(|(_, assignment)| *assignment == Assignment::LeastLoaded);
    for (work, _) in automatic {
        for id in orders::waiting(&mut *app.db.conn().await?, work).await? {
            let found = atomically(app, async |tx: &mut Conn| {
                let Some(mut order) = orders::lock(tx, id, Scope::All).await? else { return Ok(true) };
                match work {
                    Work::Care => commands::start_care(tx, &mut order, now).await,
                    Work::Ordering => commands::start_ordering(tx, &mut order, now).await,
                }
            });
            if !found.await? {
                break;
            }
        }
    }
    Ok(())
}
