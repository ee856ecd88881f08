//! Shortages and what customers are asked about them.

use domain::purchasing::{Consent, ConsentRecord, Shortage, ShortageRecord};
use domain::{Actor, ConsentId, Event, OrderId, PurchaseId, Scope, Timestamp, UserId};

use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Writes a new shortage with what happened to it so far.
pub async fn insert(conn: &mut Conn, actor: &Actor, shortage: &Shortage, events: &[Event]) -> Result<()> {
    let record = shortage.record();
    sqlx::query!(
        "INSERT INTO shortages (id, order_id, order_line_id, purchase_id, quantity, status, note, created_by, created_at,
                                resolved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        record.id.uuid(),
        record.order_id.uuid(),
        record.order_line_id.uuid(),
        record.purchase_id.map(PurchaseId::uuid),
        record.quantity,
        record.status.as_str(),
        record.note,
        record.created_by.uuid(),
        record.created_at,
        record.resolved_at as Option<Timestamp>,
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
}

pub async fn insert_consent(conn: &mut Conn, actor: &Actor, consent: &Consent, event: &Event) -> Result<()> {
    let record = consent.record();
    sqlx::query!(
        "INSERT INTO consents (id, order_id, customer_id, kind, shortage_id, status, question, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        record.id.uuid(),
        record.order_id.uuid(),
        record.customer_id.uuid(),
        record.kind.as_str(),
        record.shortage_id.uuid(),
        record.status.as_str(),
        record.question,
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// The order a consent is about, if it is one the caller sees. Orders are locked before what hangs on them.
pub async fn order_of_consent(conn: &mut Conn, id: ConsentId, scope: Scope) -> Result<Option<OrderId>> {
    let order = sqlx::query_scalar!(
        "SELECT consents.order_id
           FROM consents JOIN orders ON orders.id = consents.order_id
          WHERE consents.id = $1
            AND ($2::uuid IS NULL OR orders.customer_id = $2)
            AND ($3::uuid IS NULL OR orders.care_staff_id = $3 OR orders.ordering_staff_id = $3
                 OR ($4 AND orders.care_staff_id IS NULL)
                 OR ($5 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(order)
}

/// What the customer of an order has not answered yet. Lock the order first.
pub async fn pending_consents(conn: &mut Conn, order: OrderId) -> Result<Vec<ConsentId>> {
    let ids = sqlx::query_scalar!(
        "SELECT id FROM consents WHERE order_id = $1 AND status = 'pending' ORDER BY id",
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(ids)
}

/// Loads a consent with its shortage and keeps both locked until the transaction ends. Lock the order first.
pub async fn lock_consent(conn: &mut Conn, id: ConsentId) -> Result<(Consent, Shortage)> {
    let consent = sqlx::query_as!(
        ConsentRecord,
        "SELECT id, order_id, customer_id, kind, shortage_id, status, question, answer_note, answered_by, answered_at,
                created_at
           FROM consents WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_one(&mut *conn)
    .await?;
    let shortage = sqlx::query_as!(
        ShortageRecord,
        "SELECT id, order_id, order_line_id, purchase_id, quantity, status, note, created_by, created_at, resolved_at
           FROM shortages WHERE id = $1 FOR UPDATE",
        consent.shortage_id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok((Consent::restore(consent), Shortage::restore(shortage)))
}

/// Writes a consent and its shortage back, with the answer and what it led to.
pub async fn save_answer(
    conn: &mut Conn,
    actor: &Actor,
    consent: &Consent,
    shortage: &Shortage,
    events: &[Event],
) -> Result<()> {
    let (asked, short) = (consent.record(), shortage.record());
    sqlx::query!(
        "WITH resolved AS (
             UPDATE shortages SET status = $6, resolved_at = $7 WHERE id = $5
         )
         UPDATE consents SET status = $2, answered_by = $3, answered_at = $4, answer_note = $8 WHERE id = $1",
        asked.id.uuid(),
        asked.status.as_str(),
        asked.answered_by.map(UserId::uuid),
        asked.answered_at as Option<Timestamp>,
        short.id.uuid(),
        short.status.as_str(),
        short.resolved_at as Option<Timestamp>,
        asked.answer_note,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record_all(conn, actor, events).await
}
