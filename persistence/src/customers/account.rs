//! The accounts that customers sign in with.

use domain::CustomerId;
use domain::identity::Email;

use super::AccountView;
use crate::{Conn, Result};

pub async fn find_account(conn: &mut Conn, customer: CustomerId) -> Result<Option<AccountView>> {
    let account = sqlx::query_as!(
        AccountView,
        r#"SELECT id AS user_id, email, status, password_hash = '' AS "invited!", created_at
             FROM users WHERE customer_id = $1"#,
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(account)
}

/// A customer whom staff have entered and who cannot sign in.
#[derive(Clone, Copy, Debug)]
pub struct WithoutAccount {
    pub id: CustomerId,
    /// Whether this is the e-mail address staff have noted.
    pub is_noted: bool,
}

/// The customer with this telephone number, unless he has an account. Keeps others from giving him one meanwhile.
pub async fn lock_without_account(conn: &mut Conn, phone: &str, email: &Email) -> Result<Option<WithoutAccount>> {
    let customer = sqlx::query_as!(
        WithoutAccount,
        r#"SELECT id, COALESCE(email = $2, false) AS "is_noted!" FROM customers WHERE phone = $1 FOR NO KEY UPDATE"#,
        phone,
        email.as_str(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(customer) = customer else { return Ok(None) };
    // A statement of its own: it must see what was written while we waited for the lock.
    let has_account = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users WHERE customer_id = $1) AS "has_account!""#,
        customer.id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok((!has_account).then_some(customer))
}
