//! Whether the books add up, recomputed from the postings.

use domain::SignedAmount;
use domain::ledger::Currency;

use super::{CurrencyTotal, TrialBalance};
use crate::{Conn, Result};

/// Adds up all postings, in one statement and so at one moment.
///
/// Drifted are a wallet whose balance is not what its postings come to, one that holds another amount than its open
/// withdrawals ask for, an account whose checkpoint is not what the postings up to it come to, and an order whose `paid`
/// is not what came into its prepayment account and was not given back. Revenue and what is kept of a cancelled order,
/// booked from that account at the end, do not count: what was earned stays paid.
///
/// Runs in a transaction, in which it may take a minute: it reads every posting there is.
pub async fn trial_balance(conn: &mut Conn) -> Result<TrialBalance> {
    sqlx::query!("SET LOCAL statement_timeout = '60s'").execute(&mut *conn).await?;
    let row = sqlx::query!(
        r#"WITH unbalanced AS (
               SELECT DISTINCT transaction_id FROM postings GROUP BY transaction_id, currency HAVING sum(amount) <> 0
           ), wallet_drift AS (
               SELECT customer_id
                 FROM wallets FULL JOIN (
                      SELECT customer_id, -sum(amount) AS posted FROM postings
                       WHERE account = 'customer_wallet' GROUP BY customer_id) AS books USING (customer_id)
                WHERE COALESCE(balance, 0) <> COALESCE(posted, 0)
           ), held_drift AS (
               SELECT customer_id
                 FROM wallets FULL JOIN (
                      SELECT customer_id, sum(amount) AS promised FROM withdrawals
                       WHERE status IN ('requested', 'approved') GROUP BY customer_id) AS open USING (customer_id)
                WHERE COALESCE(held, 0) <> COALESCE(promised, 0)
           ), checkpoint_drift AS (
               WITH kept AS (
                   SELECT account, currency, cash_account_id, balance, postings FROM account_checkpoints
               ), posted AS (
                   SELECT account, currency, cash_account_id, sum(amount) AS balance, count(*) AS postings
                     FROM postings WHERE id <= (SELECT through FROM checkpoint_progress)
                    GROUP BY account, currency, cash_account_id
               )
               SELECT DISTINCT account, currency, cash_account_id
                 FROM ((TABLE kept EXCEPT TABLE posted) UNION ALL (TABLE posted EXCEPT TABLE kept)) AS different
           ), order_drift AS (
               SELECT id
                 FROM orders FULL JOIN (
                      SELECT postings.order_id AS id, -sum(amount) AS posted
                        FROM postings JOIN ledger_transactions AS booked ON booked.id = postings.transaction_id
                       WHERE account = 'order_prepayment' AND booked.kind NOT IN ('revenue', 'cancellation_fee')
                       GROUP BY postings.order_id) AS books USING (id)
                WHERE COALESCE(paid, 0) <> COALESCE(posted, 0)
           ), total AS (
               SELECT COALESCE(sum(amount) FILTER (WHERE currency = 'VND'), 0) AS vnd,
                      COALESCE(sum(amount) FILTER (WHERE currency = 'CNY'), 0) AS cny,
                      count(*) FILTER (WHERE currency = 'VND') AS vnd_postings,
                      count(*) FILTER (WHERE currency = 'CNY') AS cny_postings
                 FROM postings
           )
           SELECT vnd AS "vnd!: SignedAmount", cny AS "cny!: SignedAmount",
                  vnd_postings AS "vnd_postings!", cny_postings AS "cny_postings!",
                  (SELECT count(*) FROM unbalanced) AS "unbalanced!",
                  (SELECT count(*) FROM wallet_drift) + (SELECT count(*) FROM held_drift)
                      + (SELECT count(*) FROM checkpoint_drift) + (SELECT count(*) FROM order_drift) AS "drifted!"
             FROM total"#,
    )
    .fetch_one(conn)
    .await?;
    Ok(TrialBalance {
        currencies: vec![
            CurrencyTotal { currency: Currency::Vnd, sum: row.vnd, postings: row.vnd_postings },
            CurrencyTotal { currency: Currency::Cny, sum: row.cny, postings: row.cny_postings },
        ],
        unbalanced_transactions: row.unbalanced,
        drifted_accounts: row.drifted,
    })
}
