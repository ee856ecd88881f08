//! Reads for screens: as wide as the answer, never locked.

use domain::books::CashEntryStatus;
use domain::ledger::{CashAccountStatus, Currency, Direction, EntryCategory};
use domain::{CashAccountId, CashEntryId, CashTransferId, CnyPurchaseId, Day, ExchangeRate, SignedAmount};

use super::{CashAccountDetail, CashEntryDetail, CashTransferDetail, CnyPurchaseDetail};
use crate::{Conn, Page, PageRequest, Result};

/// What somebody may see of the company's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountScope {
    All,
    /// Those that shops are paid from: open and in yuan. Not what they hold.
    Payable,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct CashAccountFilter {
    pub currency: Option<Currency>,
    pub status: Option<CashAccountStatus>,
}

pub async fn find_account(
    conn: &mut Conn,
    id: CashAccountId,
    scope: AccountScope,
) -> Result<Option<CashAccountDetail>> {
    let account = sqlx::query_as!(
        CashAccountDetail,
        r#"SELECT id, code, name, currency, kind, status, version, created_at,
                  CASE WHEN $2 THEN COALESCE(
                      (SELECT balance FROM account_balances WHERE cash_account_id = cash_accounts.id), 0)
                   END AS "balance?: SignedAmount"
             FROM cash_accounts WHERE id = $1 AND ($2 OR (currency = 'CNY' AND status = 'open'))"#,
        id.uuid(),
        scope == AccountScope::All,
    )
    .fetch_optional(conn)
    .await?;
    Ok(account)
}

/// Newest first.
pub async fn list_accounts(
    conn: &mut Conn,
    filter: CashAccountFilter,
    scope: AccountScope,
    page: PageRequest<CashAccountId>,
) -> Result<Page<CashAccountDetail>> {
    let rows = sqlx::query_as!(
        CashAccountDetail,
        r#"SELECT id, code, name, cash_accounts.currency, kind, status, version, created_at,
                  CASE WHEN $3 THEN COALESCE(held.balance, 0) END AS "balance?: SignedAmount"
             FROM cash_accounts LEFT JOIN account_balances AS held ON held.cash_account_id = cash_accounts.id
            WHERE ($1::text IS NULL OR cash_accounts.currency = $1)
              AND ($2::text IS NULL OR status = $2)
              AND ($3 OR (cash_accounts.currency = 'CNY' AND status = 'open'))
              AND ($4::uuid IS NULL OR id < $4)
              AND planned_each_time($5)
            ORDER BY id DESC
            LIMIT $5"#,
        filter.currency.map(Currency::as_str),
        filter.status.map(CashAccountStatus::as_str),
        scope == AccountScope::All,
        page.after.map(CashAccountId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |account| account.id))
}

#[derive(Clone, Debug, Default)]
pub struct CashEntryFilter {
    pub account: Option<CashAccountId>,
    pub direction: Option<Direction>,
    pub category: Option<EntryCategory>,
    /// Any of these; all where it is empty.
    pub statuses: Vec<CashEntryStatus>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

pub async fn find_entry(conn: &mut Conn, id: CashEntryId) -> Result<Option<CashEntryDetail>> {
    let entry = sqlx::query_as!(
        CashEntryDetail,
        r#"SELECT cash_entries.id, cash_entries.code, cash_account_id, cash_accounts.currency, direction, category, amount,
                  cash_entries.memo, cash_entries.status, reason, transaction_id, reversal.id AS "reversal_id?",
                  created_by, decided_by, decided_at, cash_entries.created_at
             FROM cash_entries
             JOIN cash_accounts ON cash_accounts.id = cash_entries.cash_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = cash_entries.transaction_id
            WHERE cash_entries.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(entry)
}

/// Newest first.
pub async fn list_entries(
    conn: &mut Conn,
    filter: &CashEntryFilter,
    page: PageRequest<CashEntryId>,
) -> Result<Page<CashEntryDetail>> {
    let rows = sqlx::query_as!(
        CashEntryDetail,
        r#"SELECT cash_entries.id, cash_entries.code, cash_account_id, cash_accounts.currency, direction, category, amount,
                  cash_entries.memo, cash_entries.status, reason, transaction_id, reversal.id AS "reversal_id?",
                  created_by, decided_by, decided_at, cash_entries.created_at
             FROM cash_entries
             JOIN cash_accounts ON cash_accounts.id = cash_entries.cash_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = cash_entries.transaction_id
            WHERE ($1::uuid IS NULL OR cash_entries.cash_account_id = $1)
              AND ($2::text IS NULL OR cash_entries.direction = $2)
              AND ($3::text IS NULL OR cash_entries.category = $3)
              AND CASE cardinality($4::text[]) WHEN 0 THEN true WHEN 1 THEN cash_entries.status = ($4)[1] ELSE cash_entries.status = ANY($4) END
              AND ($5::timestamptz IS NULL OR cash_entries.created_at >= $5)
              AND ($6::timestamptz IS NULL OR cash_entries.created_at < $6)
              AND ($7::uuid IS NULL OR cash_entries.id < $7)
              AND planned_each_time($8)
            ORDER BY cash_entries.id DESC
            LIMIT $8"#,
        filter.account.map(CashAccountId::uuid),
        filter.direction.map(Direction::as_str),
        filter.category.map(EntryCategory::as_str),
        &filter.statuses.iter().map(|it| it.as_str().to_owned()).collect::<Vec<_>>(),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(CashEntryId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |entry| entry.id))
}

pub async fn find_cny_purchase(conn: &mut Conn, id: CnyPurchaseId) -> Result<Option<CnyPurchaseDetail>> {
    let purchase = sqlx::query_as!(
        CnyPurchaseDetail,
        r#"SELECT bought.id, code, from_account_id, to_account_id, vnd, cny,
                  round(vnd / cny, 4) AS "exchange_rate!: ExchangeRate",
                  bought.memo, transaction_id, reversal.id AS "reversal_id?", created_by, bought.created_at
             FROM cny_purchases AS bought
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = bought.transaction_id
            WHERE bought.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(purchase)
}

/// Newest first.
pub async fn list_cny_purchases(
    conn: &mut Conn,
    (from, to): (Option<Day>, Option<Day>),
    page: PageRequest<CnyPurchaseId>,
) -> Result<Page<CnyPurchaseDetail>> {
    let rows = sqlx::query_as!(
        CnyPurchaseDetail,
        r#"SELECT bought.id, code, from_account_id, to_account_id, vnd, cny,
                  round(vnd / cny, 4) AS "exchange_rate!: ExchangeRate",
                  bought.memo, transaction_id, reversal.id AS "reversal_id?", created_by, bought.created_at
             FROM cny_purchases AS bought
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = bought.transaction_id
            WHERE ($1::timestamptz IS NULL OR bought.created_at >= $1)
              AND ($2::timestamptz IS NULL OR bought.created_at < $2)
              AND ($3::uuid IS NULL OR bought.id < $3)
              AND planned_each_time($4)
            ORDER BY bought.id DESC
            LIMIT $4"#,
        from.map(Day::start) as _,
        to.map(Day::start) as _,
        page.after.map(CnyPurchaseId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |purchase| purchase.id))
}

#[derive(Clone, Copy, Debug, Default)]
pub struct CashTransferFilter {
    /// From which or to which.
    pub account: Option<CashAccountId>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

pub async fn find_transfer(conn: &mut Conn, id: CashTransferId) -> Result<Option<CashTransferDetail>> {
    let transfer = sqlx::query_as!(
        CashTransferDetail,
        r#"SELECT moved.id, moved.code, from_account_id, to_account_id, source.currency, amount, moved.memo,
                  transaction_id, reversal.id AS "reversal_id?", created_by, moved.created_at
             FROM cash_transfers AS moved
             JOIN cash_accounts AS source ON source.id = moved.from_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = moved.transaction_id
            WHERE moved.id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(transfer)
}

/// Newest first.
pub async fn list_transfers(
    conn: &mut Conn,
    filter: CashTransferFilter,
    page: PageRequest<CashTransferId>,
) -> Result<Page<CashTransferDetail>> {
    let rows = sqlx::query_as!(
        CashTransferDetail,
        r#"SELECT moved.id, moved.code, from_account_id, to_account_id, source.currency, amount, moved.memo,
                  transaction_id, reversal.id AS "reversal_id?", created_by, moved.created_at
             FROM cash_transfers AS moved
             JOIN cash_accounts AS source ON source.id = moved.from_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = moved.transaction_id
            WHERE ($1::uuid IS NULL OR from_account_id = $1 OR to_account_id = $1)
              AND ($2::timestamptz IS NULL OR moved.created_at >= $2)
              AND ($3::timestamptz IS NULL OR moved.created_at < $3)
              AND ($4::uuid IS NULL OR moved.id < $4)
              AND planned_each_time($5)
            ORDER BY moved.id DESC
            LIMIT $5"#,
        filter.account.map(CashAccountId::uuid),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(CashTransferId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |transfer| transfer.id))
}
