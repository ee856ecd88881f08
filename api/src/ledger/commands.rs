//! Booking and undoing. The caller owns the transaction and decides when it commits.

use domain::ledger::{Account, Posting, Transaction, TransactionKind};
use domain::{Actor, LedgerTransactionId, SignedAmount, Timestamp};
use persistence::{Conn, books, ledger, shipments};

use super::problems;
use crate::books::problems::ACCOUNT_CLOSED;
use crate::http::Problem;
use crate::wallet::problems::{INSUFFICIENT_FUNDS, NO_WALLET};

/// Books a transaction, which no wallet may fall below its limit for.
pub(crate) async fn book(tx: &mut Conn, actor: &Actor, transaction: &Transaction) -> Result<(), Problem> {
    ledger::post(tx, actor, transaction).await.map_err(|error| match error.constraint() {
        Some("wallets_available_not_negative") => {
            INSUFFICIENT_FUNDS.because(format_args!("less than {} VND is available", needed(transaction)))
        }
        Some("postings_owner_named") => NO_WALLET.into(),
        Some("ledger_transactions_reversed_once") => problems::ALREADY_REVERSED.into(),
        _ => error.into(),
    })
}

/// What leaves wallets: a wallet that pays is debited.
fn needed(transaction: &Transaction) -> SignedAmount {
    let wallets = transaction.postings().iter().filter(|posting| matches!(posting.account, Account::Wallet(_)));
    wallets
        .map(|posting| posting.amount)
        .filter(|amount| *amount > SignedAmount::ZERO)
        .max()
        .unwrap_or(SignedAmount::ZERO)
}

/// Undoes a transaction by booking its opposite under the id `reversal`.
pub(crate) async fn reverse(
    tx: &mut Conn,
    actor: &Actor,
    id: LedgerTransactionId,
    reversal: LedgerTransactionId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let booked = ledger::lock(tx, id).await?.ok_or(problems::NOT_FOUND)?;
    if ledger::reversal_of(tx, id).await?.is_some() {
        return Err(problems::ALREADY_REVERSED.into());
    }
    let (transaction, event) = booked.reverse(reversal, actor.id, reason.to_owned(), now)?;
    require_open(tx, &transaction).await?;
    book(tx, actor, &transaction).await?;
    ledger::record_reversal(tx, actor, &event).await?;
    if booked.kind == TransactionKind::ShipmentCost {
        shipments::take_cost_back(tx, booked.subject, now).await?;
    }
    Ok(())
}

/// A company account that is closed takes no money back and gives none.
async fn require_open(tx: &mut Conn, transaction: &Transaction) -> Result<(), Problem> {
    let cash = |posting: &Posting| match posting.account {
        Account::Cash(id) => Some(id),
        Account::Wallet(_) | Account::Prepayment(_) | Account::Of(_) => None,
    };
    let accounts: Vec<_> = transaction.postings().iter().filter_map(cash).collect();
    match books::closed_among(tx, &accounts).await? {
        Some(code) => Err(ACCOUNT_CLOSED.because(format_args!("{code} is closed"))),
        None => Ok(()),
    }
}
