//! Loading a customer to change him, and writing him back.

use domain::customers::{Credit, Customer, CustomerRecord};
use domain::{Actor, CustomerId, Event, LevelId, UserId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Loads a customer and keeps him and the set of his addresses as they are until the transaction ends.
///
/// Weak enough for rows that refer to him to be written meanwhile.
pub async fn lock(conn: &mut Conn, id: CustomerId) -> Result<Option<Customer>> {
    let record = sqlx::query_as!(
        CustomerRecord,
        "SELECT id, name, phone, email, level_id, level_by_hand, care_staff_id, internal_note, version
           FROM customers WHERE id = $1 FOR NO KEY UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Customer::restore))
}

/// Refused by `customers_phone_unique` where another customer has the phone number.
pub async fn save(conn: &mut Conn, actor: &Actor, customer: &Customer, events: &[Event]) -> Result<()> {
    let record = customer.record();
    sqlx::query!(
        "UPDATE customers
            SET name = $2, phone = $3, email = $4, level_id = $5, care_staff_id = $6, internal_note = $7,
                level_by_hand = $8, version = version + 1
          WHERE id = $1",
        record.id.uuid(),
        record.name,
        record.phone,
        record.email,
        record.level_id.map(LevelId::uuid),
        record.care_staff_id.map(UserId::uuid),
        record.internal_note,
        record.level_by_hand,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record_all(conn, actor, events).await
}

/// Keeps the wallet locked until the transaction ends.
pub async fn lock_credit(conn: &mut Conn, customer: CustomerId) -> Result<Option<Credit>> {
    let credit = sqlx::query_as!(
        Credit,
        "SELECT customer_id, credit_limit FROM wallets WHERE customer_id = $1 FOR UPDATE",
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(credit)
}

/// Refused by `wallets_available_not_negative` where more than the limit is in use.
pub async fn save_credit(conn: &mut Conn, actor: &Actor, credit: &Credit, event: &Event) -> Result<()> {
    sqlx::query!(
        "UPDATE wallets SET credit_limit = $2 WHERE customer_id = $1",
        credit.customer_id.uuid(),
        credit.credit_limit.amount(),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Writes what happened to a customer beside a change of his record.
pub async fn tell(conn: &mut Conn, actor: &Actor, event: &Event) -> Result<()> {
    journal::record(conn, actor, event).await
}
