//! Loading a company account to change it, and writing what was entered.

use domain::books::{CashAccount, CashAccountRecord, CashEntry, CnyPurchase};
use domain::{Actor, CashAccountId, Event, SignedAmount};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// As it is now, for booking into it; many may do so at once.
pub async fn account(conn: &mut Conn, id: CashAccountId) -> Result<Option<CashAccount>> {
    let record = sqlx::query_as!(
        CashAccountRecord,
        "SELECT id, code, name, currency, kind, status, version, created_at FROM cash_accounts WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(CashAccount::restore))
}

/// Where customers send money unless they say otherwise: the oldest open bank account in đồng.
pub async fn first_bank_account(conn: &mut Conn) -> Result<Option<CashAccountId>> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM cash_accounts WHERE currency = 'VND' AND kind = 'bank' AND status = 'open' ORDER BY id LIMIT 1",
    )
    .fetch_optional(conn)
    .await?;
    Ok(id)
}

/// Loads an account with what it holds and keeps its row locked until the transaction ends: `FOR UPDATE` also stops
/// whoever would book into it.
pub async fn lock_account(conn: &mut Conn, id: CashAccountId) -> Result<Option<(CashAccount, SignedAmount)>> {
    let record = sqlx::query_as!(
        CashAccountRecord,
        "SELECT id, code, name, currency, kind, status, version, created_at FROM cash_accounts WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(record) = record else { return Ok(None) };
    // A statement of its own: it must see what was booked while we waited for the lock.
    let balance = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(amount), 0) AS "balance!: SignedAmount" FROM postings WHERE cash_account_id = $1"#,
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Some((CashAccount::restore(record), balance)))
}

pub async fn insert_account(conn: &mut Conn, actor: &Actor, account: &CashAccount, event: &Event) -> Result<()> {
    let CashAccountRecord { id, code, name, currency, kind, status, version, created_at } = account.record();
    sqlx::query!(
        "INSERT INTO cash_accounts (id, code, name, currency, kind, status, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.uuid(),
        code,
        name,
        currency.as_str(),
        kind.as_str(),
        status.as_str(),
        version,
        *created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes a changed account back with its event.
pub async fn save_account(conn: &mut Conn, actor: &Actor, account: &CashAccount, event: &Event) -> Result<()> {
    let CashAccountRecord { id, name, status, version, .. } = account.record();
    sqlx::query!(
        "UPDATE cash_accounts SET name = $2, status = $3, version = $4 WHERE id = $1",
        id.uuid(),
        name,
        status.as_str(),
        version,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Writes an entry whose transaction is posted.
pub async fn insert_entry(
    conn: &mut Conn,
    actor: &Actor,
    account: CashAccountId,
    entry: &CashEntry,
    event: &Event,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO cash_entries
             (id, code, cash_account_id, direction, category, amount, memo, transaction_id, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.id.uuid(),
        entry.code,
        account.uuid(),
        entry.new.direction.as_str(),
        entry.new.category.as_str(),
        entry.new.amount.amount(),
        entry.new.memo,
        entry.transaction.id.uuid(),
        actor.id.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes a purchase of yuan whose transaction is posted.
pub async fn insert_cny_purchase(conn: &mut Conn, actor: &Actor, purchase: &CnyPurchase, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO cny_purchases
             (id, code, from_account_id, to_account_id, vnd, cny, memo, transaction_id, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        purchase.id.uuid(),
        purchase.code,
        purchase.from_account.uuid(),
        purchase.to_account.uuid(),
        purchase.vnd.amount(),
        purchase.cny.amount(),
        purchase.memo,
        purchase.transaction.id.uuid(),
        actor.id.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}
