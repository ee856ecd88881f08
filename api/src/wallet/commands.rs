//! What can be done to top-ups. The caller owns the transaction and decides when it commits.

use domain::ledger::Currency;
use domain::wallet::{NewTopUp, TopUp};
use domain::{Actor, LedgerTransactionId, Timestamp, TopUpId};
use persistence::{Conn, customers, wallet};

use super::problems;
use super::requests::CreateTopUp;
use crate::books;
use crate::http::Problem;
use crate::ledger::commands::book;

/// Announces money, for oneself or, as staff, for a customer.
pub(crate) async fn request(
    tx: &mut Conn,
    actor: &Actor,
    id: TopUpId,
    request: &CreateTopUp,
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
    let account = match request.cash_account_id {
        Some(named) => books::open_account_in(tx, named, Currency::Vnd).await?.id,
        None => books::first_bank_account(tx).await?,
    };
    let new = NewTopUp { customer, amount: request.amount, account, reference: request.reference.clone() };
    let (top_up, event) = TopUp::request(id, new, actor.id, now);
    Ok(wallet::insert_top_up(tx, actor, &top_up, &event).await?)
}

/// The money is there: into the wallet with it.
pub(crate) async fn confirm(
    tx: &mut Conn,
    actor: &Actor,
    id: TopUpId,
    transaction: LedgerTransactionId,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut top_up = wallet::lock_top_up(tx, id).await?.ok_or(problems::TOP_UP_NOT_FOUND)?;
    let (booked, event) = top_up.confirm(actor.id, transaction, now)?;
    books::open_account_in(tx, top_up.record().cash_account_id, Currency::Vnd).await?;
    book(tx, actor, &booked).await?;
    wallet::save_top_up(tx, actor, &top_up, &event).await?;
    Ok(())
}

/// The money is not there, or not the customer's.
pub(crate) async fn reject(
    tx: &mut Conn,
    actor: &Actor,
    id: TopUpId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut top_up = wallet::lock_top_up(tx, id).await?.ok_or(problems::TOP_UP_NOT_FOUND)?;
    let event = top_up.reject(actor.id, reason.to_owned(), now)?;
    wallet::save_top_up(tx, actor, &top_up, &event).await?;
    Ok(())
}
