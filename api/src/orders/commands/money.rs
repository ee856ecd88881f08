//! Money between the customer's wallet and an order.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::orders::{Order, OrderStatus};
use domain::{Actor, Event, LedgerTransactionId, Timestamp, Vnd};
use persistence::{Conn, orders};

use super::assign::start_ordering;
use super::price::{fixed_prices, reprice};
use crate::App;
use crate::http::Problem;
use crate::ledger::commands::book;

/// Pays the deposit, or more of what is due; with automatic assignment buying starts at once.
pub(crate) async fn deposit(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    amount: Vnd,
    now: Timestamp,
) -> Result<LedgerTransactionId, Problem> {
    let event = order.pay_deposit(amount, now)?;
    let id = collect(tx, app, actor, order, TransactionKind::Deposit, amount, &event).await?;
    lower_fee(tx, app, actor, order, now).await?;
    start_ordering(tx, order, now).await?;
    Ok(id)
}

/// Reckons fees again where the card asks less of who pays more before we buy.
async fn lower_fee(tx: &mut Conn, app: &App, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    const WHY: &str = "more was paid before buying";
    let Some(prices) = fixed_prices(tx, order, now).await? else { return Ok(()) };
    if prices.tables.service_fee.as_ref().is_none_or(|table| table.by_deposit.is_empty()) {
        return Ok(());
    }
    let freight = order.record().china_freight;
    reprice(tx, actor, order, freight, WHY, now).await?;
    refund_excess(tx, app, actor, order, WHY, now).await?;
    Ok(())
}

/// Pays some of what is due.
pub(crate) async fn pay(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    amount: Vnd,
    now: Timestamp,
) -> Result<LedgerTransactionId, Problem> {
    let event = order.pay(amount, now)?;
    collect(tx, app, actor, order, TransactionKind::Payment, amount, &event).await
}

/// Gives some of what was paid back to the wallet. Of a completed order it has become revenue, and ceases to be.
pub(crate) async fn refund(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    amount: Vnd,
    reason: &str,
    now: Timestamp,
) -> Result<LedgerTransactionId, Problem> {
    let event = order.refund(amount, reason, now)?;
    let (order_id, customer) = (order.record().id, order.record().customer_id);
    let prepayment = Account::Prepayment(order_id);
    if order.record().status == OrderStatus::Completed {
        let discounts = Account::Of(AccountKind::DiscountsGiven);
        let given = Transaction::new(app.clock.id(), TransactionKind::Revenue, order_id, now)
            .of_order(order_id, customer)
            .because(reason)
            .moves(prepayment, discounts, amount)?;
        book(tx, actor, &given).await?;
    }
    let transaction = Transaction::new(app.clock.id(), TransactionKind::Refund, order_id, now)
        .of_order(order_id, customer)
        .because(reason)
        .moves(Account::Wallet(customer), prepayment, amount)?;
    book(tx, actor, &transaction).await?;
    orders::save(tx, actor, order, &event).await?;
    Ok(transaction.id)
}

/// Gives back what was paid beyond the order's total, after that became less.
pub(crate) async fn refund_excess(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    reason: &str,
    now: Timestamp,
) -> Result<Option<LedgerTransactionId>, Problem> {
    let excess = order.record().paid.less(order.record().total);
    if excess.is_zero() {
        return Ok(None);
    }
    refund(tx, app, actor, order, excess, reason, now).await.map(Some)
}

/// Moves the money from the wallet, and writes the order.
async fn collect(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &Order,
    kind: TransactionKind,
    amount: Vnd,
    event: &Event,
) -> Result<LedgerTransactionId, Problem> {
    let (order_id, customer) = (order.record().id, order.record().customer_id);
    let transaction = Transaction::new(app.clock.id(), kind, order_id, event.at).of_order(order_id, customer).moves(
        Account::Prepayment(order_id),
        Account::Wallet(customer),
        amount,
    )?;
    book(tx, actor, &transaction).await?;
    orders::save(tx, actor, order, event).await?;
    Ok(transaction.id)
}
