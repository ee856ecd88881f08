//! What can be done to withdrawals. The caller owns the transaction and decides when it commits.
//!
//! Rows are locked in one order: the withdrawal, the company's account, the wallet.

use domain::ledger::Currency;
use domain::wallet::{BankAccount, NewWithdrawal, Withdrawal};
use domain::{Actor, LedgerTransactionId, Timestamp, WithdrawalId};
use persistence::{Conn, customers, wallet};

use super::problems;
use super::requests::{CreateWithdrawal, PayWithdrawal};
use crate::books;
use crate::http::Problem;
use crate::ledger::commands::book;
use crate::wallet::problems::INSUFFICIENT_FUNDS;

/// Asks for money, for oneself or, as staff, for a customer; it is held at once.
pub(super) async fn request(
    tx: &mut Conn,
    actor: &Actor,
    id: WithdrawalId,
    request: &CreateWithdrawal,
    destination: BankAccount,
    now: Timestamp,
) -> Result<(), Problem> {
    let customer = match (actor.customer, request.customer_id) {
        (Some(own), None) => own,
        (Some(own), Some(other)) if own != other => return Err(problems::CUSTOMER_UNKNOWN.into()),
        (_, Some(named)) => named,
        (None, None) => return Err(problems::CUSTOMER_UNKNOWN.because("staff say for which customer")),
    };
    if !customers::is_visible(tx, customer, actor.customer_scope()).await? {
        return Err(problems::CUSTOMER_UNKNOWN.into());
    }
    let new = NewWithdrawal { customer, amount: request.amount, destination };
    let (withdrawal, hold, event) = Withdrawal::request(id, new, actor.id, now);
    wallet::insert_withdrawal(tx, actor, &withdrawal, &event).await?;
    if !wallet::hold(tx, hold).await? {
        let amount = withdrawal.record().amount;
        return Err(INSUFFICIENT_FUNDS.because(format_args!("less than {amount} VND is there and not held")));
    }
    Ok(())
}

pub(super) async fn approve(tx: &mut Conn, actor: &Actor, id: WithdrawalId, now: Timestamp) -> Result<(), Problem> {
    let mut withdrawal = lock(tx, id).await?;
    let event = withdrawal.approve(actor.id, now)?;
    Ok(wallet::save_withdrawal(tx, actor, &withdrawal, &event).await?)
}

/// It is not paid, and what was held can be spent again.
pub(super) async fn reject(
    tx: &mut Conn,
    actor: &Actor,
    id: WithdrawalId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut withdrawal = lock(tx, id).await?;
    let (hold, event) = withdrawal.reject(actor.id, reason.to_owned(), now)?;
    wallet::hold(tx, hold).await?;
    Ok(wallet::save_withdrawal(tx, actor, &withdrawal, &event).await?)
}

/// The money has left the company's account: out of the wallet with it.
pub(super) async fn pay(
    tx: &mut Conn,
    actor: &Actor,
    id: WithdrawalId,
    request: &PayWithdrawal,
    transaction: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut withdrawal = lock(tx, id).await?;
    let (from, reference) = (request.cash_account_id, request.reference.clone());
    let (hold, booked, event) = withdrawal.pay(actor.id, from, reference, transaction, now)?;
    books::open_account_in(tx, from, Currency::Vnd).await?;
    wallet::hold(tx, hold).await?;
    book(tx, actor, &booked).await?;
    Ok(wallet::save_withdrawal(tx, actor, &withdrawal, &event).await?)
}

async fn lock(tx: &mut Conn, id: WithdrawalId) -> Result<Withdrawal, Problem> {
    Ok(wallet::lock_withdrawal(tx, id).await?.ok_or(problems::NOT_FOUND)?)
}
