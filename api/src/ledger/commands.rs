//! Booking money.

use domain::Actor;
use domain::ledger::Transaction;
use persistence::{Conn, ledger};

use crate::http::Problem;
use crate::wallet::problems;

/// Books a transaction; a wallet that does not cover it is a refusal, and nothing is booked.
pub(crate) async fn book(tx: &mut Conn, actor: &Actor, transaction: &Transaction) -> Result<(), Problem> {
    ledger::post(tx, actor, transaction).await.map_err(|error| match error.constraint() {
        Some("wallets_available_not_negative") => problems::INSUFFICIENT_FUNDS.into(),
        _ => error.into(),
    })
}
