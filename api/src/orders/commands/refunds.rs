//! Money given back for orders, within an employee's limit or with somebody else's approval, and the end of failed
//! units.

use domain::orders::{Granted, LineCounts, NewRefund, Order, OrderAction, OrderError, Refund, RefundOf};
use domain::{Actor, OrderId, OrderLineId, RefundId, Scope, Timestamp, Vnd};
use persistence::{Conn, customers, orders, settings};

use super::super::problems;
use super::money::refund_excess;
use super::price::{take_off, uncharge_units, worth_of_units};
use super::{complete_if_over, follow, locked};
use crate::App;
use crate::http::Problem;

/// A part of the price that an employee wants to give back.
#[derive(Clone, Debug)]
pub(crate) struct Goodwill {
    pub amount: Vnd,
    pub reason: String,
}

/// Failed units of a line that an employee wants to settle.
#[derive(Clone, Debug)]
pub(crate) struct FailedUnits {
    pub line: OrderLineId,
    pub quantity: i32,
    pub reason: String,
}

/// Asks for a part of the price to be given back.
pub(crate) async fn refund_part(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: RefundId,
    order: OrderId,
    asked: &Goodwill,
    now: Timestamp,
) -> Result<(), Problem> {
    let order = locked(tx, actor, order).await?;
    order.require_refundable(asked.amount)?;
    let (amount, reason) = (asked.amount, asked.reason.clone());
    let new = NewRefund { order: order.record().id, of: RefundOf::Goodwill, amount, reason };
    request(tx, app, actor, id, order, new, now).await
}

/// Asks for failed units to be paid back.
pub(crate) async fn refund_units(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: RefundId,
    order: OrderId,
    asked: &FailedUnits,
    now: Timestamp,
) -> Result<(), Problem> {
    let order = locked(tx, actor, order).await?;
    order.may(OrderAction::SettleUnits)?;
    require_failed(tx, &order, asked).await?;
    let amount = worth_of_units(tx, &order, asked.line, asked.quantity, now).await?;
    let of = RefundOf::Units { line: asked.line, quantity: asked.quantity };
    let new = NewRefund { order: order.record().id, of, amount, reason: asked.reason.clone() };
    request(tx, app, actor, id, order, new, now).await
}

/// What the employee may grant alone is granted at once, anything else waits for somebody else.
async fn request(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: RefundId,
    mut order: Order,
    new: NewRefund,
    now: Timestamp,
) -> Result<(), Problem> {
    let order_id = order.record().id;
    let (mut refund, requested) = Refund::request(id, new, actor.id, now);
    let limit = settings::load(tx).await?.order_refund_limit;
    if !refund.is_within(orders::granted_alone(tx, order_id, actor.id).await?, limit)? {
        return Ok(orders::insert_refund(tx, actor, &refund, &requested).await?);
    }
    let granted = settle(tx, app, actor, &mut order, &refund, now).await?;
    let event = refund.grant_alone(granted, now);
    orders::insert_refund(tx, actor, &refund, &event).await?;
    uncount(tx, app, actor, &order, &refund, now).await?;
    conclude(tx, app, actor, order_id, now).await
}

/// Grants what somebody else has asked for.
pub(crate) async fn approve_refund(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: RefundId,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut order, mut refund) = locked_refund(tx, actor, id).await?;
    refund.require_approver(actor.id)?;
    match refund.of() {
        RefundOf::Goodwill => order.require_refundable(refund.record().amount)?,
        RefundOf::Units { .. } => drop(order.may(OrderAction::SettleUnits)?),
    }
    let granted = settle(tx, app, actor, &mut order, &refund, now).await?;
    let event = refund.approve(actor.id, granted, now)?;
    orders::save_refund(tx, actor, &refund, &event).await?;
    uncount(tx, app, actor, &order, &refund, now).await?;
    conclude(tx, app, actor, order.record().id, now).await
}

/// What was given back of a completed order is no turnover any more. Nobody falls to a lower level by it.
async fn uncount(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &Order,
    refund: &Refund,
    now: Timestamp,
) -> Result<(), Problem> {
    let id = order.record().id;
    let Some(counted) = customers::counted(tx, id).await? else { return Ok(()) };
    let record = refund.record();
    let entry = counted.take_back((app.clock.id(), id, record.id), record.amount, now)?;
    Ok(customers::add_turnover(tx, actor, &entry).await?)
}

/// Gives nothing back.
pub(crate) async fn reject_refund(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: RefundId,
    note: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order, mut refund) = locked_refund(tx, actor, id).await?;
    let event = refund.reject(actor.id, note, now)?;
    orders::save_refund(tx, actor, &refund, &event).await?;
    conclude(tx, app, actor, order.record().id, now).await
}

/// Rejects what nobody has agreed to yet, because the order is given up.
pub(super) async fn reject_undecided(
    tx: &mut Conn,
    actor: &Actor,
    order: OrderId,
    now: Timestamp,
) -> Result<(), Problem> {
    for mut refund in orders::lock_undecided_refunds(tx, order).await? {
        let event = refund.reject(actor.id, "the order was cancelled", now)?;
        orders::save_refund(tx, actor, &refund, &event).await?;
    }
    Ok(())
}

/// Charges failed units all the same. The order ends where that was the last that was open about it.
pub(crate) async fn write_off(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: OrderId,
    asked: &FailedUnits,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut order = locked(tx, actor, order).await?;
    require_failed(tx, &order, asked).await?;
    let event = order.write_off(asked.line, asked.quantity, &asked.reason, now)?;
    orders::add_counts(tx, &[LineCounts { written_off: asked.quantity, ..LineCounts::of(asked.line) }]).await?;
    orders::save(tx, actor, &order, &event).await?;
    conclude(tx, app, actor, order.record().id, now).await
}

async fn locked_refund(tx: &mut Conn, actor: &Actor, id: RefundId) -> Result<(Order, Refund), Problem> {
    let order = orders::order_of_refund(tx, id, actor.scope()).await?.ok_or(problems::REFUND_NOT_FOUND)?;
    let order = locked(tx, actor, order).await?;
    let refund = orders::lock_refund(tx, id).await?.ok_or(problems::REFUND_NOT_FOUND)?;
    Ok((order, refund))
}

/// Whether so many units of the line have failed and nobody has decided about them, or been asked to.
async fn require_failed(tx: &mut Conn, order: &Order, asked: &FailedUnits) -> Result<(), Problem> {
    let lines = orders::lines(tx, order.record().id).await?;
    let line = lines.iter().find(|it| it.id == asked.line).ok_or(problems::LINE_NOT_FOUND)?;
    let open = line.failed() - orders::undecided_units(tx, asked.line).await?;
    if asked.quantity > open { Err(OrderError::UnitsNotFailed(open).into()) } else { Ok(()) }
}

/// Lowers what the order costs, and gives back what was paid beyond that.
async fn settle(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    refund: &Refund,
    now: Timestamp,
) -> Result<Granted, Problem> {
    let (before, paid) = (order.record().total, order.record().paid);
    let asked = refund.record();
    match refund.of() {
        RefundOf::Goodwill => take_off(tx, actor, order, asked.amount, &asked.reason, now).await?,
        RefundOf::Units { line, quantity } => {
            uncharge_units(tx, actor, order, line, quantity, &asked.reason, now).await?;
        }
    }
    let transaction = refund_excess(tx, app, actor, order, &asked.reason, now).await?;
    let (after, left) = (order.record().total, order.record().paid);
    Ok(Granted { amount: before.less(after), paid_back: paid.less(left), transaction })
}

/// The order follows its units, and ends where nothing is open about it any more.
async fn conclude(tx: &mut Conn, app: &App, actor: &Actor, id: OrderId, now: Timestamp) -> Result<(), Problem> {
    follow(tx, actor, &[id], now).await?;
    match orders::lock(tx, id, Scope::All).await? {
        Some(order) => complete_if_over(tx, app, order, now).await,
        None => Ok(()),
    }
}
