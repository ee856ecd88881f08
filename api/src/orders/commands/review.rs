//! Taking an order without deposit, and its early end.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::orders::{Order, OrderAction};
use domain::{Actor, Timestamp, Vnd};
use persistence::{Conn, orders, settings};

use super::super::problems;
use super::allowed::{circumstances, on_credit};
use super::assign::start_ordering;
use crate::App;
use crate::http::Problem;
use crate::ledger::commands::book;
use crate::wallet::problems::NO_WALLET;

/// Takes an order without deposit, as far as the customer's credit goes; with automatic assignment buying starts at
/// once.
pub(crate) async fn accept(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    order.may(OrderAction::Accept)?;
    let credit = orders::lock_credit(tx, order.record().customer_id).await?.ok_or(NO_WALLET)?;
    let event = order.accept(actor, &on_credit(credit), now)?;
    orders::save(tx, actor, order, &event).await?;
    start_ordering(tx, order, now).await?;
    Ok(())
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
    let known = circumstances(tx, order, OrderAction::Cancel, now).await?;
    order.allows(OrderAction::Cancel, actor, &known)?;
    if reason.is_none() && !order.is_early() {
        return Err(problems::REASON_REQUIRED.into());
    }
    let kept = if let Some(kept) = kept {
        kept
    } else {
        let share = settings::load(tx).await?.order_cancellation_percent.fraction();
        Vnd::rounded(order.record().deposit.amount() * share)?.min(order.record().paid)
    };
    let (money, event) = order.cancel(reason.unwrap_or("cancelled by the customer"), kept, actor, &known, now)?;
    let transaction = Transaction::new(app.clock.id(), TransactionKind::Refund, order_id, now)
        .of_order(order_id, customer)
        .because("order cancelled")
        .moves(Account::Wallet(customer), Account::Prepayment(order_id), money.refunded)?
        .moves(Account::Of(AccountKind::RevenueOther), Account::Prepayment(order_id), money.kept)?;
    book(tx, actor, &transaction).await?;
    Ok(orders::save(tx, actor, order, &event).await?)
}
