//! Loading a top-up to decide it, and writing it back.

use domain::wallet::{TopUp, TopUpRecord};
use domain::{Actor, Event, LedgerTransactionId, TopUpId, UserId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Loads a top-up and keeps its row locked until the transaction ends.
pub async fn lock_top_up(conn: &mut Conn, id: TopUpId) -> Result<Option<TopUp>> {
    let record = sqlx::query_as!(
        TopUpRecord,
        "SELECT id, code, customer_id, amount, cash_account_id, reference, status, reason, transaction_id,
                requested_by, decided_by, decided_at, created_at
           FROM top_ups WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(TopUp::restore))
}

pub async fn insert_top_up(conn: &mut Conn, actor: &Actor, top_up: &TopUp, event: &Event) -> Result<()> {
    let record = top_up.record();
    sqlx::query!(
        "INSERT INTO top_ups (id, code, customer_id, amount, cash_account_id, reference, status, requested_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        record.id.uuid(),
        record.code,
        record.customer_id.uuid(),
        record.amount.amount(),
        record.cash_account_id.uuid(),
        record.reference,
        record.status.as_str(),
        record.requested_by.uuid(),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes a decision back with its event.
pub async fn save_top_up(conn: &mut Conn, actor: &Actor, top_up: &TopUp, event: &Event) -> Result<()> {
    let record = top_up.record();
    sqlx::query!(
        "UPDATE top_ups SET status = $2, reason = $3, transaction_id = $4, decided_by = $5, decided_at = $6
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.reason,
        record.transaction_id.map(LedgerTransactionId::uuid),
        record.decided_by.map(UserId::uuid),
        record.decided_at as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}
