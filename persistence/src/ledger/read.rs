//! Reading what was booked.

use domain::ledger::{Account, AccountKind, Booked, Currency, FxPosition, Posting, TransactionKind};
use domain::{Actor, CustomerId, Day, Event, LedgerTransactionId, OrderId, SignedAmount};
use uuid::Uuid;

use super::{AccountBalance, LedgerTransactionDetail, LedgerTransactionSummary, PostingDetail};
use crate::{Conn, Page, PageRequest, Result, journal};

/// What the accounts of every kind hold, in the order of their names.
pub async fn accounts(conn: &mut Conn) -> Result<Vec<AccountBalance>> {
    let rows = sqlx::query_as!(
        AccountBalance,
        r#"SELECT account AS "account!: AccountKind", currency AS "currency!: Currency",
                  sum(balance) AS "balance!: SignedAmount", sum(postings)::bigint AS "postings!"
             FROM account_balances GROUP BY account, currency ORDER BY account, currency"#,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

#[derive(Clone, Copy, Debug, Default)]
pub struct TransactionFilter {
    pub kind: Option<TransactionKind>,
    pub subject: Option<Uuid>,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// Newest first.
pub async fn list(
    conn: &mut Conn,
    filter: TransactionFilter,
    page: PageRequest<LedgerTransactionId>,
) -> Result<Page<LedgerTransactionSummary>> {
    let rows = sqlx::query_as!(
        LedgerTransactionSummary,
        r#"SELECT booked.id, booked.kind, booked.subject_id, booked.order_id, booked.customer_id, booked.actor_id,
                  booked.memo, booked.reverses_id, reversal.id AS "reversal_id?", booked.created_at
             FROM ledger_transactions AS booked
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = booked.id
            WHERE ($1::text IS NULL OR booked.kind = $1)
              AND ($2::uuid IS NULL OR booked.subject_id = $2)
              AND ($3::uuid IS NULL OR booked.order_id = $3)
              AND ($4::uuid IS NULL OR booked.customer_id = $4)
              AND ($5::timestamptz IS NULL OR booked.created_at >= $5)
              AND ($6::timestamptz IS NULL OR booked.created_at < $6)
              AND ($7::uuid IS NULL
                   OR (booked.created_at, booked.id) < ((SELECT last.created_at FROM ledger_transactions AS last WHERE last.id = $7), $7))
              AND planned_each_time($8)
            ORDER BY booked.created_at DESC, booked.id DESC
            LIMIT $8"#,
        filter.kind.map(TransactionKind::as_str),
        filter.subject,
        filter.order.map(OrderId::uuid),
        filter.customer.map(CustomerId::uuid),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(LedgerTransactionId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |transaction| transaction.id))
}

pub async fn find(conn: &mut Conn, id: LedgerTransactionId) -> Result<Option<LedgerTransactionDetail>> {
    let transaction = sqlx::query_as!(
        LedgerTransactionSummary,
        r#"SELECT booked.id, booked.kind, booked.subject_id, booked.order_id, booked.customer_id, booked.actor_id,
                  booked.memo, booked.reverses_id, reversal.id AS "reversal_id?", booked.created_at
             FROM ledger_transactions AS booked
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = booked.id
            WHERE booked.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(transaction) = transaction else { return Ok(None) };
    Ok(Some(LedgerTransactionDetail { transaction, postings: postings(conn, id).await? }))
}

async fn postings(conn: &mut Conn, id: LedgerTransactionId) -> Result<Vec<PostingDetail>> {
    let rows = sqlx::query_as!(
        PostingDetail,
        "SELECT account, currency, amount, customer_id, order_id, cash_account_id, balance_after
           FROM postings WHERE transaction_id = $1 ORDER BY id",
        id.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// Loads a transaction to reverse it, and keeps others who would from doing so until ours ends.
pub async fn lock(conn: &mut Conn, id: LedgerTransactionId) -> Result<Option<Booked>> {
    let row = sqlx::query!(
        "SELECT id, kind, subject_id, order_id, customer_id, actor_id FROM ledger_transactions WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let postings = postings(conn, id).await?;
    Ok(Some(Booked {
        id: row.id,
        kind: row.kind,
        subject: row.subject_id,
        order: row.order_id,
        customer: row.customer_id,
        actor: row.actor_id,
        postings: postings.iter().map(PostingDetail::posting).collect(),
    }))
}

impl PostingDetail {
    /// The constraint `postings_owner_named` says which owner each kind of account has.
    fn posting(&self) -> Posting {
        let account = match (self.account, self.customer_id, self.order_id, self.cash_account_id) {
            (AccountKind::CustomerWallet, Some(customer), _, _) => Account::Wallet(customer),
            (AccountKind::OrderPrepayment, _, Some(order), _) => Account::Prepayment(order),
            (AccountKind::Cash, _, _, Some(cash)) => Account::Cash(cash),
            (kind, _, _, _) => Account::Of(kind),
        };
        Posting { account, currency: self.currency, amount: self.amount }
    }
}

/// What undid a transaction.
pub async fn reversal_of(conn: &mut Conn, id: LedgerTransactionId) -> Result<Option<LedgerTransactionId>> {
    let reversal = sqlx::query_scalar!("SELECT id FROM ledger_transactions WHERE reverses_id = $1", id.uuid());
    Ok(reversal.fetch_optional(conn).await?)
}

/// Leaves the event of a reversal whose transaction is posted.
pub async fn record_reversal(conn: &mut Conn, actor: &Actor, event: &Event) -> Result<()> {
    journal::record(conn, actor, event).await
}

/// The yuan held that were bought with đồng, and what they have cost, added up from the last checkpoint on. Nobody waits
/// for anybody here: two who pay at once may both count on the last yuan, and what is bought next makes good for it.
pub async fn fx_position(conn: &mut Conn) -> Result<FxPosition> {
    let position = sqlx::query_as!(
        FxPosition,
        r#"SELECT COALESCE(-sum(balance) FILTER (WHERE currency = 'CNY'), 0) AS "cny!: SignedAmount",
                  COALESCE(sum(balance) FILTER (WHERE currency = 'VND'), 0) AS "vnd!: SignedAmount"
             FROM account_balances WHERE account = 'fx_position'"#,
    )
    .fetch_one(conn)
    .await?;
    Ok(position)
}
