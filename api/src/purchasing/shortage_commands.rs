//! What can be done about units that a shop does not have.

use domain::orders::{LineCounts, Order, OrderAction, OrderError};
use domain::purchasing::{Consent, NewShortage, OpenLine, Shortage};
use domain::{Actor, OrderId, PurchaseId, ShortageId, Timestamp, Vnd};
use persistence::{Conn, orders as order_rows, purchasing};

use super::commands::locked;
use super::settle;
use crate::App;
use crate::http::Problem;
use crate::orders::commands as orders;

/// Where a shortage showed.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// Before anything was ordered at the shop.
    Order(OrderId),
    /// After that: the units come off the purchase.
    Purchase(PurchaseId),
}

/// Notes that the shop does not have these units. An order that takes what there is goes without them at once, of any
/// other the customer is asked.
pub(crate) async fn report(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: ShortageId,
    place: Place,
    new: NewShortage,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order, purchase) = match place {
        Place::Order(order) => {
            let order = orders::locked(tx, actor, order).await?;
            order.record().status.after(OrderAction::Purchase).map_err(OrderError::from)?;
            (order, None)
        }
        Place::Purchase(purchase) => (shorten(tx, app, actor, purchase, &new, now).await?, Some(purchase)),
    };
    let order_id = order.record().id;
    let open = purchasing::open_lines(tx, order_id).await?;
    OpenLine::require(&open, new.order_line, new.quantity)?;
    let (mut shortage, reported) = Shortage::report(id, order_id, purchase, new, actor.id, now);
    if order.record().accepts_shortage {
        let refunded = shortage.refund(now);
        purchasing::insert_shortage(tx, actor, &shortage, &[reported, refunded]).await?;
        orders::follow(tx, actor, &[order_id], now).await?;
        let order = orders::locked(tx, actor, order_id).await?;
        return give_up(tx, app, actor, order, &shortage, now).await;
    }
    let (consent, asked) = Consent::ask(app.clock.id(), order.record().customer_id, &shortage, now);
    purchasing::insert_shortage(tx, actor, &shortage, &[reported]).await?;
    purchasing::insert_consents(tx, actor, &[consent], &[asked]).await?;
    orders::follow(tx, actor, &[order_id], now).await
}

/// Takes units off a purchase, which is cancelled with its last unit; answers its order.
async fn shorten(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    short: &NewShortage,
    now: Timestamp,
) -> Result<Order, Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    order.may(OrderAction::FollowPurchase)?;
    let in_packages = purchasing::in_packages(tx, id).await?;
    let in_packages = in_packages.iter().find(|(line, _)| *line == short.order_line).map_or(0, |(_, units)| *units);
    let event = purchase.shorten(short.order_line, short.quantity, in_packages, now)?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    if purchase.units() == 0
        && let Ok(cancelled) = purchase.cancel(&short.note, now)
    {
        purchasing::save(tx, actor, &purchase, &cancelled).await?;
    }
    let counts = LineCounts { purchased: -short.quantity, ..LineCounts::of(short.order_line) };
    order_rows::add_counts(tx, &[counts]).await?;
    settle::discount(tx, app, actor, &mut order, now).await?;
    Ok(order)
}

/// Takes the units of a shortage off the order, which costs less from then on, and pays back what was paid too much.
/// An order of which nothing is left is cancelled at no cost.
pub(super) async fn give_up(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    mut order: Order,
    shortage: &Shortage,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order_id, short) = (order.record().id, shortage.record());
    let counts = LineCounts { cancelled: short.quantity, ..LineCounts::of(short.order_line_id) };
    order_rows::add_counts(tx, &[counts]).await?;
    let lines = purchasing::open_lines(tx, order_id).await?;
    if lines.iter().all(|line| line.cancelled == line.ordered) {
        let reason = Some("the shop has nothing of it");
        return orders::cancel(tx, app, &Actor::system(), &mut order, reason, Some(Vnd::ZERO), now).await;
    }
    settle::prices(tx, actor, &order, now).await?;
    settle::charges(tx, app, actor, &mut order, true, now).await?;
    orders::follow(tx, actor, &[order_id], now).await
}
