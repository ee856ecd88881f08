//! How a customer stands with us, for orders that are to be taken on trust.

use domain::{CustomerId, Vnd};

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
