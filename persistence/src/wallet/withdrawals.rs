//! Withdrawals in the database, and what wallets hold for them.

use domain::wallet::{Hold, Withdrawal, WithdrawalRecord, WithdrawalStatus};
use domain::{
    Actor, CashAccountId, CustomerId, Day, Event, LedgerTransactionId, Scope, Timestamp, UserId, WithdrawalId,
};

use super::WithdrawalDetail;
use crate::error::ExpectRows;
use crate::page::beginning;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Holds or releases a part of a wallet; `false` where there is no wallet, or less in it than is to be held.
///
/// The wallet's row is what this, payments and credit queue on. A release comes before the transaction that spends it,
/// and always finds what was held.
pub async fn hold(conn: &mut Conn, hold: Hold) -> Result<bool> {
    let (customer, change) = match hold {
        Hold::Place { customer, amount } => (customer, amount.amount()),
        Hold::Release { customer, amount } => (customer, -amount.amount()),
    };
    let done = sqlx::query!(
        "UPDATE wallets SET held = held + $2::numeric
          WHERE customer_id = $1 AND ($2::numeric < 0 OR balance - held >= $2::numeric)",
        customer.uuid(),
        change,
    )
    .execute(conn)
    .await?;
    match hold {
        Hold::Place { .. } => Ok(done.rows_affected() == 1),
        Hold::Release { .. } => done.expect_rows(1).map(|()| true),
    }
}

/// Loads a withdrawal and keeps its row locked until the transaction ends.
pub async fn lock_withdrawal(conn: &mut Conn, id: WithdrawalId) -> Result<Option<Withdrawal>> {
    let record = sqlx::query_as!(
        WithdrawalRecord,
        "SELECT id, code, customer_id, amount, bank, account_number, account_holder, status, reason, cash_account_id,
                reference, transaction_id, requested_by, decided_by, decided_at, paid_by, paid_at, created_at
           FROM withdrawals WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Withdrawal::restore))
}

pub async fn insert_withdrawal(conn: &mut Conn, actor: &Actor, withdrawal: &Withdrawal, event: &Event) -> Result<()> {
    let record = withdrawal.record();
    sqlx::query!(
        "INSERT INTO withdrawals
             (id, code, customer_id, amount, bank, account_number, account_holder, status, requested_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id.uuid(),
        record.code,
        record.customer_id.uuid(),
        record.amount.amount(),
        record.bank,
        record.account_number,
        record.account_holder,
        record.status.as_str(),
        record.requested_by.uuid(),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Writes what became of it back with its event.
pub async fn save_withdrawal(conn: &mut Conn, actor: &Actor, withdrawal: &Withdrawal, event: &Event) -> Result<()> {
    let record = withdrawal.record();
    sqlx::query!(
        "UPDATE withdrawals
            SET status = $2, reason = $3, cash_account_id = $4, reference = $5, transaction_id = $6, decided_by = $7,
                decided_at = $8, paid_by = $9, paid_at = $10
          WHERE id = $1",
        record.id.uuid(),
        record.status.as_str(),
        record.reason,
        record.cash_account_id.map(CashAccountId::uuid),
        record.reference,
        record.transaction_id.map(LedgerTransactionId::uuid),
        record.decided_by.map(UserId::uuid),
        record.decided_at as Option<Timestamp>,
        record.paid_by.map(UserId::uuid),
        record.paid_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

#[derive(Clone, Debug)]
pub struct WithdrawalFilter {
    /// Any of these; all where it is empty.
    pub statuses: Vec<WithdrawalStatus>,
    pub customer: Option<CustomerId>,
    /// What the number begins with.
    pub q: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub scope: Scope,
}

pub async fn find_withdrawal(conn: &mut Conn, id: WithdrawalId, scope: Scope) -> Result<Option<WithdrawalDetail>> {
    let withdrawal = sqlx::query_as!(
        WithdrawalDetail,
        r#"SELECT asked.id, asked.code, asked.customer_id, customers.name AS customer_name, amount, bank, account_number,
                  account_holder, status, reason, cash_account_id, reference, transaction_id,
                  reversal.id AS "reversal_id?", requested_by, decided_by, decided_at, paid_by, paid_at,
                  asked.created_at
             FROM withdrawals AS asked
             JOIN customers ON customers.id = asked.customer_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = asked.transaction_id
            WHERE asked.id = $1
              AND ($2::uuid IS NULL OR asked.customer_id = $2)
              AND ($3::uuid IS NULL OR works_for($3, asked.customer_id))"#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(withdrawal)
}

/// Newest first.
pub async fn list_withdrawals(
    conn: &mut Conn,
    filter: &WithdrawalFilter,
    page: PageRequest<WithdrawalId>,
) -> Result<Page<WithdrawalDetail>> {
    let rows = sqlx::query_as!(
        WithdrawalDetail,
        r#"SELECT asked.id, asked.code, asked.customer_id, customers.name AS customer_name, amount, bank, account_number,
                  account_holder, status, reason, cash_account_id, reference, transaction_id,
                  reversal.id AS "reversal_id?", requested_by, decided_by, decided_at, paid_by, paid_at,
                  asked.created_at
             FROM withdrawals AS asked
             JOIN customers ON customers.id = asked.customer_id
             LEFT JOIN ledger_transactions AS reversal ON reversal.reverses_id = asked.transaction_id
            WHERE CASE cardinality($1::text[]) WHEN 0 THEN true WHEN 1 THEN asked.status = ($1)[1] ELSE asked.status = ANY($1) END
              AND ($2::uuid IS NULL OR asked.customer_id = $2)
              AND ($3::uuid IS NULL OR asked.customer_id = $3)
              AND ($4::uuid IS NULL OR works_for($4, asked.customer_id))
              AND ($5::text IS NULL OR lower(asked.code) LIKE $5)
              AND ($6::timestamptz IS NULL OR asked.created_at >= $6)
              AND ($7::timestamptz IS NULL OR asked.created_at < $7)
              AND ($8::uuid IS NULL OR asked.id < $8)
              AND planned_each_time($9)
            ORDER BY asked.id DESC
            LIMIT $9"#,
        &filter.statuses.iter().map(|it| it.as_str().to_owned()).collect::<Vec<_>>(),
        filter.customer.map(CustomerId::uuid),
        filter.scope.customer(),
        filter.scope.employee(),
        filter.q.as_deref().map(beginning),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(WithdrawalId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |withdrawal| withdrawal.id))
}
