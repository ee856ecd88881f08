//! How a customer stands with us, for orders that are to be taken on trust.

use domain::{CustomerId, Timestamp, Vnd};

use crate::{Conn, Result};

/// What a customer can spend, credit included, and what is open of orders taken without a deposit.
#[derive(Clone, Copy, Debug)]
pub struct Credit {
    pub available: Vnd,
    pub on_credit: Vnd,
}

/// Without lock, for who only asks; see [`lock_credit`].
pub async fn credit(conn: &mut Conn, customer: CustomerId) -> Result<Option<Credit>> {
    // A credit limit may stand at the largest amount there is.
    let credit = sqlx::query_as!(
        Credit,
        r#"SELECT LEAST(balance - held + credit_limit, 999999999999999) AS "available!: Vnd",
                  (SELECT COALESCE(sum(GREATEST(total - paid, 0)), 0) FROM orders
                    WHERE orders.customer_id = wallets.customer_id AND deposit = 0
                      AND status NOT IN ('submitted', 'reviewing', 'approved', 'completed', 'cancelled')) AS "on_credit!: Vnd"
             FROM wallets WHERE customer_id = $1"#,
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(credit)
}

/// Keeps the wallet locked until the transaction ends: whoever takes an order on credit queues there.
pub async fn lock_credit(conn: &mut Conn, customer: CustomerId) -> Result<Option<Credit>> {
    sqlx::query!("SELECT FROM wallets WHERE customer_id = $1 FOR UPDATE", customer.uuid())
        .fetch_optional(&mut *conn)
        .await?;
    credit(conn, customer).await
}

/// What the customer should have paid by now: the least by which the wallet has been below zero ever since `before`,
/// and what is unpaid of orders of which something was delivered by then.
pub async fn overdue(conn: &mut Conn, customer: CustomerId, before: Timestamp) -> Result<Vnd> {
    let overdue = sqlx::query_scalar!(
        r#"SELECT GREATEST(0, -GREATEST(
                      COALESCE((SELECT max(balance_after) FROM postings
                                 WHERE account = 'customer_wallet' AND customer_id = $1 AND created_at > $2), balance),
                      COALESCE((SELECT balance_after FROM postings
                                 WHERE account = 'customer_wallet' AND customer_id = $1 AND created_at <= $2
                                 ORDER BY id DESC LIMIT 1), 0)))
                  + COALESCE((SELECT sum(total - paid) FROM orders
                               WHERE orders.customer_id = $1 AND total > paid AND status = 'delivering'
                                 AND EXISTS (SELECT FROM package_purchases
                                                    JOIN packages ON packages.id = package_purchases.package_id
                                              WHERE package_purchases.order_id = orders.id
                                                AND packages.delivered_at <= $2)), 0) AS "overdue!: Vnd"
             FROM wallets WHERE customer_id = $1"#,
        customer.uuid(),
        before,
    )
    .fetch_optional(conn)
    .await?;
    Ok(overdue.unwrap_or(Vnd::ZERO))
}
