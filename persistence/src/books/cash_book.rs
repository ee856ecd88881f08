//! The two cash books: what every account held and moved in a period.

use domain::ledger::Currency;
use domain::{CashAccountId, Day, SignedAmount};

use super::{CashBook, CashBookAccount, CashMovement};
use crate::{Conn, Page, PageRequest, Result, RowNumber};

/// All accounts of a currency from the beginning of `from` to the beginning of `to`, by code.
pub async fn cash_book(conn: &mut Conn, currency: Currency, from: Option<Day>, to: Option<Day>) -> Result<CashBook> {
    let accounts = sqlx::query_as!(
        CashBookAccount,
        r#"SELECT account.id AS cash_account_id, code, name,
                  moved.opening AS "opening!: SignedAmount",
                  moved.incoming AS "incoming!: SignedAmount",
                  -moved.outgoing AS "outgoing!: SignedAmount",
                  moved.opening + moved.incoming + moved.outgoing AS "closing!: SignedAmount"
             FROM cash_accounts AS account, LATERAL (
                  SELECT COALESCE(sum(amount) FILTER (WHERE created_at < $2::timestamptz), 0) AS opening,
                         COALESCE(sum(amount) FILTER (WHERE amount > 0 AND ($2 IS NULL OR created_at >= $2)), 0) AS incoming,
                         COALESCE(sum(amount) FILTER (WHERE amount < 0 AND ($2 IS NULL OR created_at >= $2)), 0) AS outgoing
                    FROM postings
                   WHERE cash_account_id = account.id AND ($3::timestamptz IS NULL OR created_at < $3)) AS moved
            WHERE currency = $1
            ORDER BY code
            LIMIT 1000"#,
        currency.as_str(),
        from.map(Day::start) as _,
        to.map(Day::start) as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(CashBook { currency, from, to, accounts })
}

#[derive(Clone, Copy, Debug)]
pub struct CashMovementFilter {
    pub currency: Currency,
    pub account: Option<CashAccountId>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// Newest first.
pub async fn cash_movements(
    conn: &mut Conn,
    filter: CashMovementFilter,
    page: PageRequest<RowNumber>,
) -> Result<Page<CashMovement>> {
    // An account of the other currency has no movements here, and they are not looked through for any.
    let rows = sqlx::query_as!(
        CashMovement,
        r#"SELECT postings.id, postings.cash_account_id AS "cash_account_id!", postings.transaction_id, booked.kind,
                  postings.amount, booked.subject_id, booked.order_id, booked.memo, postings.created_at
             FROM postings JOIN ledger_transactions AS booked ON booked.id = postings.transaction_id
            WHERE postings.cash_account_id IS NOT NULL AND postings.currency = $1
              AND ($2::uuid IS NULL OR postings.cash_account_id = (SELECT id FROM cash_accounts WHERE id = $2 AND currency = $1))
              AND ($3::timestamptz IS NULL OR postings.created_at >= $3)
              AND ($4::timestamptz IS NULL OR postings.created_at < $4)
              AND ($5::bigint IS NULL
                   OR (postings.created_at, postings.id) < ((SELECT last.created_at FROM postings AS last WHERE last.id = $5), $5))
              AND planned_each_time($6)
            ORDER BY postings.created_at DESC, postings.id DESC
            LIMIT $6"#,
        filter.currency.as_str(),
        filter.account.map(CashAccountId::uuid),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(|number| number.0),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |movement| RowNumber(movement.id)))
}
