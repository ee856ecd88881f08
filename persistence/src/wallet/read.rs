//! Reads for screens: as wide as the answer, never locked.

use domain::ledger::TransactionKind;
use domain::wallet::TopUpStatus;
use domain::{CustomerId, Day, Scope, SignedVnd, TopUpId, Vnd};

use super::{TopUpDetail, Wallet, WalletEntry};
use crate::page::beginning;
use crate::{Conn, Page, PageRequest, Result, RowNumber};

pub async fn find(conn: &mut Conn, customer: CustomerId, scope: Scope) -> Result<Option<Wallet>> {
    // A credit limit may stand at the largest amount there is.
    let wallet = sqlx::query_as!(
        Wallet,
        r#"SELECT customer_id, balance, held, credit_limit,
                  LEAST(balance - held + credit_limit, 999999999999999) AS "available!: Vnd"
             FROM wallets
            WHERE customer_id = $1
              AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR works_for($3, customer_id))"#,
        customer.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(wallet)
}

/// Newest first.
pub async fn entries(
    conn: &mut Conn,
    customer: CustomerId,
    kind: Option<TransactionKind>,
    page: PageRequest<RowNumber>,
) -> Result<Page<WalletEntry>> {
    let rows = sqlx::query_as!(
        WalletEntry,
        r#"SELECT postings.id, postings.transaction_id, booked.kind, -postings.amount AS "amount!: SignedVnd",
                  postings.balance_after AS "balance_after!", booked.order_id, booked.memo, postings.created_at
             FROM postings JOIN ledger_transactions AS booked ON booked.id = postings.transaction_id
            WHERE postings.account = 'customer_wallet' AND postings.customer_id = $1
              AND ($2::text IS NULL OR booked.kind = $2)
              AND ($3::bigint IS NULL OR postings.id < $3)
              AND planned_each_time($4)
            ORDER BY postings.id DESC
            LIMIT $4"#,
        customer.uuid(),
        kind.map(TransactionKind::as_str),
        page.after.map(|number| number.0),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |entry| RowNumber(entry.id)))
}

#[derive(Clone, Debug)]
pub struct TopUpFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<TopUpStatus>,
    pub customer: Option<CustomerId>,
    /// What number or reference begin with.
    pub q: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub scope: Scope,
}

pub async fn find_top_up(conn: &mut Conn, id: TopUpId, scope: Scope) -> Result<Option<TopUpDetail>> {
    let top_up = sqlx::query_as!(
        TopUpDetail,
        r#"SELECT top_ups.id, top_ups.code, top_ups.customer_id, customers.name AS customer_name, amount,
                  cash_account_id, cash_accounts.name AS cash_account_name, reference, top_ups.status, reason,
                  transaction_id, reversal.id AS "reversal_id?", requested_by, decided_by, decided_at,
                  top_ups.created_at
             FROM top_ups
             JOIN customers ON customers.id = top_ups.customer_id
             JOIN cash_accounts ON cash_accounts.id = top_ups.cash_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = top_ups.transaction_id
            WHERE top_ups.id = $1
              AND ($2::uuid IS NULL OR top_ups.customer_id = $2)
              AND ($3::uuid IS NULL OR works_for($3, top_ups.customer_id))"#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(top_up)
}

/// Newest first.
pub async fn list_top_ups(
    conn: &mut Conn,
    filter: &TopUpFilter,
    page: PageRequest<TopUpId>,
) -> Result<Page<TopUpDetail>> {
    let rows = sqlx::query_as!(
        TopUpDetail,
        r#"SELECT top_ups.id, top_ups.code, top_ups.customer_id, customers.name AS customer_name, amount,
                  cash_account_id, cash_accounts.name AS cash_account_name, reference, top_ups.status, reason,
                  transaction_id, reversal.id AS "reversal_id?", requested_by, decided_by, decided_at,
                  top_ups.created_at
             FROM top_ups
             JOIN customers ON customers.id = top_ups.customer_id
             JOIN cash_accounts ON cash_accounts.id = top_ups.cash_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = top_ups.transaction_id
            WHERE CASE cardinality($1::text[]) WHEN 0 THEN true WHEN 1 THEN top_ups.status = ($1)[1] ELSE top_ups.status = ANY($1) END
              AND ($2::uuid IS NULL OR top_ups.customer_id = $2)
              AND ($3::uuid IS NULL OR top_ups.customer_id = $3)
              AND ($4::uuid IS NULL OR works_for($4, top_ups.customer_id))
              AND ($5::text IS NULL OR lower(top_ups.code) LIKE $5 OR lower(reference) LIKE $5)
              AND ($6::timestamptz IS NULL OR top_ups.created_at >= $6)
              AND ($7::timestamptz IS NULL OR top_ups.created_at < $7)
              AND ($8::uuid IS NULL OR top_ups.id < $8)
              AND planned_each_time($9)
            ORDER BY top_ups.id DESC
            LIMIT $9"#,
        &filter.statuses.iter().map(|it| it.as_str().to_owned()).collect::<Vec<_>>(),
        filter.customer.map(CustomerId::uuid),
        filter.scope.customer(),
        filter.scope.employee(),
        filter.q.as_deref().map(beginning),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(TopUpId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |top_up| top_up.id))
}
