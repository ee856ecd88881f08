//! What shops were paid, payment by payment.

use domain::ledger::CnyCost;
use domain::{Actor, CashAccountId, Cny, LedgerTransactionId, PurchaseId, Timestamp};

use super::PurchasePayment;
use crate::{Conn, Result};

/// One payment of a purchase, which its ledger transaction books.
#[derive(Clone, Copy, Debug)]
pub struct NewPayment<'a> {
    pub transaction: LedgerTransactionId,
    pub purchase: PurchaseId,
    pub from: CashAccountId,
    pub amount: Cny,
    pub cost: CnyCost,
    pub difference_reason: Option<&'a str>,
    pub at: Timestamp,
}

pub async fn insert_payment(conn: &mut Conn, actor: &Actor, payment: &NewPayment<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO purchase_payments (transaction_id, purchase_id, cash_account_id, amount, cost, rate, rate_source,
                                        difference_reason, paid_by, paid_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        payment.transaction.uuid(),
        payment.purchase.uuid(),
        payment.from.uuid(),
        payment.amount.amount(),
        payment.cost.vnd.amount(),
        payment.cost.rate.amount(),
        payment.cost.source.as_str(),
        payment.difference_reason,
        actor.id.uuid(),
        payment.at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Oldest first.
pub(super) async fn payments(conn: &mut Conn, purchase: PurchaseId) -> Result<Vec<PurchasePayment>> {
    let payments = sqlx::query_as!(
        PurchasePayment,
        "SELECT transaction_id, cash_account_id, amount, cost, rate, rate_source, difference_reason, paid_by, paid_at
           FROM purchase_payments
          WHERE purchase_id = $1
          ORDER BY transaction_id
          LIMIT 200",
        purchase.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(payments)
}
