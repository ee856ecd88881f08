//! What can be done to company accounts. The caller owns the transaction and decides when it commits.

use domain::books::{
    CashAccount, CashAccountRecord, CashEntry, CashTransfer, CnyPurchase, NewCashAccount, NewCashEntry,
    NewCashTransfer, NewCnyPurchase,
};
use domain::ledger::Currency;
use domain::{Actor, CashAccountId, CashEntryId, CashTransferId, CnyPurchaseId, LedgerTransactionId, Timestamp};
use persistence::{Conn, books};

use super::problems;
use super::requests::ChangeCashAccount;
use crate::http::Problem;
use crate::ledger::commands::book;

/// A company account that something is to be booked into: it must be in use.
pub(crate) async fn open_account(tx: &mut Conn, id: CashAccountId) -> Result<CashAccountRecord, Problem> {
    let account = books::account(tx, id).await?.ok_or(problems::ACCOUNT_UNKNOWN)?;
    let record = account.record();
    if !account.is_open() {
        return Err(problems::ACCOUNT_CLOSED.because(format_args!("{} is closed", record.code)));
    }
    Ok(record.clone())
}

/// The same of an account that must be kept in `currency`.
pub(crate) async fn open_account_in(
    tx: &mut Conn,
    id: CashAccountId,
    currency: Currency,
) -> Result<CashAccountRecord, Problem> {
    let account = open_account(tx, id).await?;
    if account.currency != currency {
        return Err(problems::WRONG_CURRENCY.because(format_args!("{} is kept in {}", account.code, account.currency)));
    }
    Ok(account)
}

/// Where customers send money unless they say otherwise.
pub(crate) async fn first_bank_account(tx: &mut Conn) -> Result<CashAccountId, Problem> {
    let account = books::first_bank_account(tx).await?;
    account.ok_or_else(|| problems::ACCOUNT_UNKNOWN.because("there is no open bank account in VND"))
}

pub(crate) async fn create_account(
    tx: &mut Conn,
    actor: &Actor,
    id: CashAccountId,
    new: &NewCashAccount,
    now: Timestamp,
) -> Result<(), Problem> {
    let (account, event) = CashAccount::open(id, new.clone(), now);
    books::insert_account(tx, actor, &account, &event).await.map_err(|error| match error.constraint() {
        Some("cash_accounts_code_unique") => problems::CODE_TAKEN.into(),
        _ => error.into(),
    })
}

pub(crate) async fn change_account(
    tx: &mut Conn,
    actor: &Actor,
    id: CashAccountId,
    change: &ChangeCashAccount,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut account, balance) = books::lock_account(tx, id).await?.ok_or(problems::ACCOUNT_NOT_FOUND)?;
    let event = account.change(change.version, change.name.clone(), change.status, balance, now)?;
    books::save_account(tx, actor, &account, &event).await?;
    Ok(())
}

/// Asks for money that came or went to be entered.
pub(crate) async fn request_entry(
    tx: &mut Conn,
    actor: &Actor,
    id: CashEntryId,
    account: CashAccountId,
    new: &NewCashEntry,
    now: Timestamp,
) -> Result<(), Problem> {
    let account = open_account(tx, account).await?;
    let (entry, event) = CashEntry::request(id, &account, new.clone(), actor.id, now)?;
    Ok(books::insert_entry(tx, actor, &entry, &event).await?)
}

/// Enters it, on the word of a second person.
pub(crate) async fn approve_entry(
    tx: &mut Conn,
    actor: &Actor,
    id: CashEntryId,
    transaction: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut entry = books::lock_entry(tx, id).await?.ok_or(problems::ENTRY_NOT_FOUND)?;
    let (booked, event) = entry.approve(actor.id, transaction, now)?;
    open_account(tx, entry.record().cash_account_id).await?;
    book(tx, actor, &booked).await?;
    Ok(books::save_entry(tx, actor, &entry, &event).await?)
}

pub(crate) async fn reject_entry(
    tx: &mut Conn,
    actor: &Actor,
    id: CashEntryId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut entry = books::lock_entry(tx, id).await?.ok_or(problems::ENTRY_NOT_FOUND)?;
    let event = entry.reject(actor.id, reason.to_owned(), now)?;
    Ok(books::save_entry(tx, actor, &entry, &event).await?)
}

/// Moves money from one of the company's accounts to another.
pub(crate) async fn transfer(
    tx: &mut Conn,
    actor: &Actor,
    (id, transaction): (CashTransferId, LedgerTransactionId),
    new: &NewCashTransfer,
    now: Timestamp,
) -> Result<(), Problem> {
    let (from, to) = (open_account(tx, new.from_account).await?, open_account(tx, new.to_account).await?);
    let (transfer, event) = CashTransfer::book(id, transaction, (&from, &to), new.clone(), now)?;
    book(tx, actor, &transfer.transaction).await?;
    Ok(books::insert_transfer(tx, actor, &transfer, &event).await?)
}

/// Books yuan that were bought.
pub(crate) async fn buy_cny(
    tx: &mut Conn,
    actor: &Actor,
    (id, transaction): (CnyPurchaseId, LedgerTransactionId),
    new: &NewCnyPurchase,
    now: Timestamp,
) -> Result<(), Problem> {
    open_account_in(tx, new.from_account, Currency::Vnd).await?;
    open_account_in(tx, new.to_account, Currency::Cny).await?;
    let (purchase, event) = CnyPurchase::book(id, transaction, new.clone(), now)?;
    book(tx, actor, &purchase.transaction).await?;
    books::insert_cny_purchase(tx, actor, &purchase, &event).await?;
    Ok(())
}
