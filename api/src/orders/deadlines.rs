//! What becomes due by the clock.

use chrono::TimeDelta;
use domain::orders::{DEPOSIT_NOT_PAID, HoldReason, Order, OrderStatus};
use domain::settings::{Assignment, OverdueAction};
use domain::{Actor, OrderId, Scope};
use persistence::orders::Work;
use persistence::{Conn, orders, packages, settings};

use super::commands;
use crate::App;
use crate::http::{Problem, atomically};
use crate::packages::commands::store;

/// Orders listed at once.
const BATCH: i64 = 200;

/// Reminds customers of approved orders they have not paid for, and after a while holds or cancels those.
pub(crate) async fn remind_unpaid(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let reminder = now.after(TimeDelta::hours(-i64::from(settings.order_reminder_hours.get())));
    let overdue = now.after(TimeDelta::hours(-i64::from(settings.order_overdue_hours.get())));
    let system = Actor::system();
    let due = async |conn: &mut Conn, after| orders::unpaid_since(conn, reminder, overdue, after, BATCH).await;
    let act = async |tx: &mut Conn, mut order: Order| {
        let record = order.record();
        let waits = record.status == OrderStatus::Approved && record.hold_reason.is_none();
        let since = record.confirm_since.filter(|_| waits);
        let event = match since {
            Some(at) if at <= overdue && settings.order_overdue_action == OverdueAction::Cancel => {
                let reason = Some(DEPOSIT_NOT_PAID);
                return commands::cancel(tx, app, &system, &mut order, reason, None, now).await;
            }
            Some(at) if at <= overdue => order.hold(HoldReason::CustomerUnreachable, DEPOSIT_NOT_PAID, now)?,
            Some(at) if at <= reminder && record.reminded_at.is_none() => order.remind(now),
            Some(_) | None => return Ok(()),
        };
        Ok(orders::save(tx, &system, &order, &event).await?)
    };
    each_order(app, due, act).await
}

/// Closes orders that were delivered days ago and that nobody has closed.
pub(crate) async fn complete_delivered(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let before = now.after(TimeDelta::days(-i64::from(settings.order_complete_days.get())));
    let due = async |conn: &mut Conn, after| orders::delivered_before(conn, before, after, BATCH).await;
    let act = async |tx: &mut Conn, order: Order| commands::complete_if_over(tx, app, order, now).await;
    each_order(app, due, act).await
}

/// Books the days that packages have lain in Vietnam, and warns before they cost something.
pub(crate) async fn book_storage(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let due = async |conn: &mut Conn, after| packages::orders_in_storage(conn, now, after, BATCH).await;
    let act = async |tx: &mut Conn, mut order: Order| store(tx, app, &mut order, now).await;
    each_order(app, due, act).await
}

/// Finds somebody for orders that waited since nobody was free when they came.
pub(crate) async fn assign_waiting(app: &App) -> Result<(), Problem> {
    let now = app.clock.now();
    let settings = settings::load(&mut *app.db.conn().await?).await?;
    let works = [(Work::Care, settings.order_assign_care), (Work::Ordering, settings.order_assign_ordering)];
    let mut outcome = Ok(());
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
            match found.await {
                Ok(true) => {}
                Ok(false) => break,
                Err(problem) => outcome = failed(id, problem),
            }
        }
    }
    outcome
}

/// Does the same to every order that is due, each in a transaction of its own. One that fails holds up no other, and
/// is told once all have had their turn.
async fn each_order(
    app: &App,
    due: impl AsyncFn(&mut Conn, Option<OrderId>) -> persistence::Result<Vec<OrderId>>,
    act: impl AsyncFn(&mut Conn, Order) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let (mut outcome, mut after) = (Ok(()), None);
    loop {
        let ids = due(&mut *app.db.conn().await?, after).await?;
        let Some(&last) = ids.last() else { return outcome };
        after = Some(last);
        for id in ids {
            let done = atomically(app, async |tx: &mut Conn| match orders::lock(tx, id, Scope::All).await? {
                Some(order) => act(tx, order).await,
                None => Ok(()),
            });
            if let Err(problem) = done.await {
                outcome = failed(id, problem);
            }
        }
    }
}

fn failed(order: OrderId, problem: Problem) -> Result<(), Problem> {
    tracing::warn!(%order, cause = problem.causes(), "what was due for an order failed");
    Err(problem)
}
