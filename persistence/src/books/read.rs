//! Reads for screens: as wide as the answer, never locked.

use domain::ledger::{CashAccountStatus, Currency};
use domain::{CashAccountId, CashEntryId, CnyPurchaseId, ExchangeRate, SignedAmount};

use super::{CashAccountDetail, CashEntryDetail, CnyPurchaseDetail};
use crate::{Conn, Page, PageRequest, Result};

#[derive(Clone, Copy, Debug, Default)]
pub struct CashAccountFilter {
    pub currency: Option<Currency>,
    pub status: Option<CashAccountStatus>,
}

pub async fn find_account(conn: &mut Conn, id: CashAccountId) -> Result<Option<CashAccountDetail>> {
    let account = sqlx::query_as!(
        CashAccountDetail,
        r#"SELECT id, code, name, currency, kind, status, version, created_at,
                  (SELECT COALESCE(sum(amount), 0) FROM postings WHERE cash_account_id = cash_accounts.id)
                      AS "balance!: SignedAmount"
             FROM cash_accounts WHERE id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(account)
}

/// Newest first.
pub async fn list_accounts(
    conn: &mut Conn,
    filter: CashAccountFilter,
    page: PageRequest<CashAccountId>,
) -> Result<Page<CashAccountDetail>> {
    let rows = sqlx::query_as!(
        CashAccountDetail,
        r#"SELECT id, code, name, currency, kind, status, version, created_at,
                  (SELECT COALESCE(sum(amount), 0) FROM postings WHERE cash_account_id = cash_accounts.id)
                      AS "balance!: SignedAmount"
             FROM cash_accounts
            WHERE ($1::text IS NULL OR currency = $1)
              AND ($2::text IS NULL OR status = $2)
              AND ($3::uuid IS NULL OR id < $3)
            ORDER BY id DESC
            LIMIT $4"#,
        filter.currency.map(Currency::as_str),
        filter.status.map(CashAccountStatus::as_str),
        page.after.map(CashAccountId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |account| account.id))
}

#[derive(Clone, Copy, Debug, Default)]
pub struct CashEntryFilter {
    pub account: Option<CashAccountId>,
}

pub async fn find_entry(conn: &mut Conn, id: CashEntryId) -> Result<Option<CashEntryDetail>> {
    let entry = sqlx::query_as!(
        CashEntryDetail,
        r#"SELECT cash_entries.id, cash_entries.code, cash_account_id, cash_accounts.currency, direction, category, amount,
                  cash_entries.memo, transaction_id, reversal.id AS "reversal_id?",
                  created_by, cash_entries.created_at
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
    filter: CashEntryFilter,
    page: PageRequest<CashEntryId>,
) -> Result<Page<CashEntryDetail>> {
    let rows = sqlx::query_as!(
        CashEntryDetail,
        r#"SELECT cash_entries.id, cash_entries.code, cash_account_id, cash_accounts.currency, direction, category, amount,
                  cash_entries.memo, transaction_id, reversal.id AS "reversal_id?",
                  created_by, cash_entries.created_at
             FROM cash_entries
             JOIN cash_accounts ON cash_accounts.id = cash_entries.cash_account_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = cash_entries.transaction_id
            WHERE ($1::uuid IS NULL OR cash_entries.cash_account_id = $1)
              AND ($2::uuid IS NULL OR cash_entries.id < $2)
            ORDER BY cash_entries.id DESC
            LIMIT $3"#,
        filter.account.map(CashAccountId::uuid),
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
pub async fn list_cny_purchases(conn: &mut Conn, page: PageRequest<CnyPurchaseId>) -> Result<Page<CnyPurchaseDetail>> {
    let rows = sqlx::query_as!(
        CnyPurchaseDetail,
        r#"SELECT bought.id, code, from_account_id, to_account_id, vnd, cny,
                  round(vnd / cny, 4) AS "exchange_rate!: ExchangeRate",
                  bought.memo, transaction_id, reversal.id AS "reversal_id?", created_by, bought.created_at
             FROM cny_purchases AS bought
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = bought.transaction_id
            WHERE $1::uuid IS NULL OR bought.id < $1
            ORDER BY bought.id DESC
            LIMIT $2"#,
        page.after.map(CnyPurchaseId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |purchase| purchase.id))
}
