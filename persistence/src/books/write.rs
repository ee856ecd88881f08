//! Loading a company account to change it, and writing what was entered.

use domain::books::{CashAccount, CashAccountRecord, CashEntry, CashEntryRecord, CashTransfer, CnyPurchase};
use domain::ledger::CashAccountStatus;
use domain::{Actor, CashAccountId, CashEntryId, Event, LedgerTransactionId, SignedAmount, Timestamp, UserId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// As it is now, for booking into it: it stays open until the transaction ends, and many may book at once.
///
/// The row lock waits for [`lock_account`] and then reads what that left behind.
pub async fn account(conn: &mut Conn, id: CashAccountId) -> Result<Option<CashAccount>> {
    let record = sqlx::query_as!(
        CashAccountRecord,
        "SELECT id, code, name, currency, kind, status, version, created_at FROM cash_accounts WHERE id = $1
            FOR KEY SHARE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(CashAccount::restore))
}

/// The code of one of these accounts that is closed; those that are open stay so until the transaction ends.
pub async fn closed_among(conn: &mut Conn, ids: &[CashAccountId]) -> Result<Option<String>> {
    let accounts = sqlx::query!(
        "SELECT code, status FROM cash_accounts WHERE id = ANY($1) ORDER BY id FOR KEY SHARE",
        &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>(),
    )
    .fetch_all(conn)
    .await?;
    Ok(accounts.into_iter().find(|it| it.status == CashAccountStatus::Closed).map(|it| it.code))
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
        r#"SELECT COALESCE((SELECT balance FROM account_balances WHERE cash_account_id = $1), 0)
                      AS "balance!: SignedAmount""#,
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

/// Writes an entry that is asked for.
pub async fn insert_entry(conn: &mut Conn, actor: &Actor, entry: &CashEntry, event: &Event) -> Result<()> {
    let record = entry.record();
    sqlx::query!(
        "INSERT INTO cash_entries
             (id, code, cash_account_id, direction, category, amount, memo, status, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id.uuid(),
        record.code,
        record.cash_account_id.uuid(),
        record.direction.as_str(),
        record.category.as_str(),
        record.amount.amount(),
        record.memo,
        record.status.as_str(),
        record.created_by.uuid(),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads an entry and keeps its row locked until the transaction ends.
pub async fn lock_entry(conn: &mut Conn, id: CashEntryId) -> Result<Option<CashEntry>> {
    let record = sqlx::query_as!(
        CashEntryRecord,
        "SELECT cash_entries.id, cash_entries.code, cash_account_id, cash_accounts.currency, direction, category, amount,
                memo, cash_entries.status, reason, transaction_id, created_by, decided_by, decided_at,
                cash_entries.created_at
           FROM cash_entries JOIN cash_accounts ON cash_accounts.id = cash_entries.cash_account_id
          WHERE cash_entries.id = $1 FOR UPDATE OF cash_entries",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(CashEntry::restore))
}

/// Writes a decision back with its event.
pub async fn save_entry(conn: &mut Conn, actor: &Actor, entry: &CashEntry, event: &Event) -> Result<()> {
    let record = entry.record();
    sqlx::query!(
        "UPDATE cash_entries SET status = $2, reason = $3, transaction_id = $4, decided_by = $5, decided_at = $6
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.reason,
        record.transaction_id.map(LedgerTransactionId::uuid),
        record.decided_by.map(UserId::uuid),
        record.decided_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Writes a transfer whose transaction is posted.
pub async fn insert_transfer(conn: &mut Conn, actor: &Actor, transfer: &CashTransfer, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO cash_transfers
             (id, code, from_account_id, to_account_id, amount, memo, transaction_id, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        transfer.id.uuid(),
        transfer.code,
        transfer.new.from_account.uuid(),
        transfer.new.to_account.uuid(),
        transfer.new.amount.amount(),
        transfer.new.memo,
        transfer.transaction.id.uuid(),
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
