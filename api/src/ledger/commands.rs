//! Booking and undoing. The caller owns the transaction and decides when it commits.

use domain::ledger::{Account, Transaction, TransactionKind};
use domain::{Actor, LedgerTransactionId, SignedAmount, Timestamp};
use persistence::{Conn, ledger, shipments};

use super::problems;
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
    book(tx, actor, &transaction).await?;
    ledger::record_reversal(tx, actor, &event).await?;
    if booked.kind == TransactionKind::ShipmentCost {
        shipments::take_cost_back(tx, booked.subject, now).await?;
    }
    Ok(())
}
