//! Writing customers.

use domain::customers::NewCustomer;
use domain::identity::{Email, Phone};
use domain::{Actor, LevelId, UserId};

use crate::{Conn, Result, journal};

/// Writes a new customer with an empty wallet, at the level that begins with nothing where there is one.
pub async fn insert(conn: &mut Conn, actor: &Actor, customer: &NewCustomer) -> Result<()> {
    super::level::keep_levels(conn).await?;
    sqlx::query!(
        "WITH customer AS (
             INSERT INTO customers (id, code, name, phone, email, level_id, level_by_hand, care_staff_id,
                                    internal_note, created_at)
             VALUES ($1, $2, $3, $4, $5, COALESCE($6, (SELECT id FROM levels WHERE min_turnover = 0)), $6 IS NOT NULL, $7, $8,
                     $9)
         )
         INSERT INTO wallets (customer_id) VALUES ($1)",
        customer.id.uuid(),
        customer.code(),
        customer.name,
        customer.phone.as_ref().map(Phone::as_str),
        customer.email.as_ref().map(Email::as_str),
        customer.level.map(LevelId::uuid),
        customer.care_staff.map(UserId::uuid),
        customer.internal_note,
        customer.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, &customer.created()).await
}
