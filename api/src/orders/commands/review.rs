//! Who works on an order, and its early end.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::orders::{Order, OrderStatus};
use domain::{Actor, Permission, Timestamp, UserId, Vnd};
use persistence::orders::{self, Work};
use persistence::{Conn, settings};

use super::super::problems;
use super::money::start_ordering;
use crate::App;
use crate::http::Problem;
use crate::ledger::commands::book;

/// Puts this employee, or the one with the least open work, in charge of the customer's side.
pub(crate) async fn assign_care(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    staff: Option<UserId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let staff = somebody(tx, Work::Care, staff).await?;
    put_in_charge(tx, actor, order, Work::Care, staff, now).await
}

/// Puts this employee, or the one with the least open work, in charge of buying.
pub(crate) async fn assign_ordering(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    staff: Option<UserId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let staff = somebody(tx, Work::Ordering, staff).await?;
    put_in_charge(tx, actor, order, Work::Ordering, staff, now).await
}

pub(super) async fn put_in_charge(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    work: Work,
    staff: UserId,
    now: Timestamp,
) -> Result<(), Problem> {
    let event = match work {
        Work::Care => order.assign_care(staff, now)?,
        Work::Ordering => order.assign_ordering(staff, now)?,
    };
    Ok(orders::save(tx, actor, order, &event).await?)
}

async fn somebody(tx: &mut Conn, work: Work, staff: Option<UserId>) -> Result<UserId, Problem> {
    match staff {
        Some(staff) if orders::has_role_permission(tx, staff, work.needs()).await? => Ok(staff),
        Some(_) => Err(problems::STAFF_UNSUITABLE.into()),
        None => Ok(orders::least_loaded(tx, work).await?.ok_or(problems::NOBODY_FREE)?),
    }
}

/// Takes an order without deposit; with automatic assignment buying starts at once.
pub(crate) async fn accept(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    let event = order.accept(now)?;
    orders::save(tx, actor, order, &event).await?;
    start_ordering(tx, order, now).await
}

/// Ends an order early and gives back what was paid, less `kept`.
///
/// A customer may do so until the deposit, staff with a reason until all is bought; where the shop already has money,
/// only with `orders:cancel_purchased`. Without a word on what is kept, it is `order.cancellation_percent` of the deposit.
pub(crate) async fn cancel(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    reason: Option<&str>,
    kept: Option<Vnd>,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order_id, customer) = (order.record().id, order.record().customer_id);
    let early =
        matches!(order.record().status, OrderStatus::Submitted | OrderStatus::Reviewing | OrderStatus::Approved);
    if !early && (actor.customer.is_some() || reason.is_none()) {
        order.may(domain::orders::OrderAction::Cancel)?;
        return Err(problems::REASON_REQUIRED.into());
    }
    if orders::has_paid_purchases(tx, order_id).await? {
        if !actor.may(Permission::CancelPurchasedOrders) {
            return Err(problems::PURCHASES_PAID.into());
        }
    } else if orders::has_open_purchases(tx, order_id).await? {
        return Err(problems::PURCHASES_OPEN.into());
    }
    let kept = if let Some(kept) = kept {
        kept
    } else {
        let share = settings::load(tx).await?.order_cancellation_percent.fraction();
        Vnd::rounded(order.record().deposit.amount() * share)?.min(order.record().paid)
    };
    let (money, event) = order.cancel(reason.unwrap_or("cancelled by the customer"), kept, now)?;
    let transaction = Transaction::new(app.clock.id(), TransactionKind::Refund, order_id, now)
        .of_order(order_id, customer)
        .because("order cancelled")
        .moves(Account::Wallet(customer), Account::Prepayment(order_id), money.refunded)?
        .moves(Account::Of(AccountKind::RevenueOther), Account::Prepayment(order_id), money.kept)?;
    book(tx, actor, &transaction).await?;
    Ok(orders::save(tx, actor, order, &event).await?)
}
