//! What customers are asked, and their answers.

use domain::purchasing::{Consent, ConsentRecord, Shortage};
use domain::{Actor, Cny, ConsentId, Event, OrderId, Scope, ShortageId, Timestamp, UserId};

use super::shortages::lock_shortage;
use crate::error::ExpectRows;
use crate::{Conn, Result, journal};

/// Writes new consents, all in one statement, with what happened to them so far.
pub async fn insert_consents(conn: &mut Conn, actor: &Actor, consents: &[Consent], events: &[Event]) -> Result<()> {
    if consents.is_empty() {
        return Ok(());
    }
    let records = || consents.iter().map(Consent::record);
    sqlx::query!(
        "INSERT INTO consents (id, order_id, customer_id, kind, shortage_id, order_line_id, quantity, unit_price, status,
                               question, answer_note, answered_by, answered_at, created_at)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::integer[],
                              $8::numeric[], $9::text[], $10::text[], $11::text[], $12::uuid[], $13::timestamptz[],
                              $14::timestamptz[])",
        &records().map(|record| record.id.uuid()).collect::<Vec<_>>(),
        &records().map(|record| record.order_id.uuid()).collect::<Vec<_>>(),
        &records().map(|record| record.customer_id.uuid()).collect::<Vec<_>>(),
        &records().map(|record| record.kind.as_str().to_owned()).collect::<Vec<_>>(),
        &records().map(|record| record.shortage_id.map(ShortageId::uuid)).collect::<Vec<_>>() as _,
        &records().map(|record| record.order_line_id.uuid()).collect::<Vec<_>>(),
        &records().map(|record| record.quantity).collect::<Vec<_>>(),
        &records().map(|record| record.unit_price.map(Cny::amount)).collect::<Vec<_>>() as _,
        &records().map(|record| record.status.as_str().to_owned()).collect::<Vec<_>>(),
        &records().map(|record| record.question.clone()).collect::<Vec<_>>(),
        &records().map(|record| record.answer_note.clone()).collect::<Vec<_>>(),
        &records().map(|record| record.answered_by.map(UserId::uuid)).collect::<Vec<_>>() as _,
        &records().map(|record| record.answered_at.map(Timestamp::utc)).collect::<Vec<_>>() as _,
        &records().map(|record| record.created_at.utc()).collect::<Vec<_>>() as _,
    )
    .execute(&mut *conn)
    .await?;
    journal::record_all(conn, actor, events).await
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

/// Loads a consent, with its shortage if it is about one, and keeps both locked until the transaction ends. Lock the
/// order first.
pub async fn lock_consent(conn: &mut Conn, id: ConsentId) -> Result<(Consent, Option<Shortage>)> {
    let consent = sqlx::query_as!(
        ConsentRecord,
        "SELECT id, order_id, customer_id, kind, shortage_id, order_line_id, quantity, unit_price, status, question,
                answer_note, answered_by, answered_at, created_at
           FROM consents WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_one(&mut *conn)
    .await?;
    let shortage = match consent.shortage_id {
        Some(shortage) => Some(lock_shortage(conn, shortage).await?),
        None => None,
    };
    Ok((Consent::restore(consent), shortage))
}

/// Writes a consent and its shortage back, with the answer and what it led to.
pub async fn save_answer(
    conn: &mut Conn,
    actor: &Actor,
    consent: &Consent,
    shortage: Option<&Shortage>,
    events: &[Event],
) -> Result<()> {
    let (asked, short) = (consent.record(), shortage.map(Shortage::record));
    sqlx::query!(
        "WITH resolved AS (
             UPDATE shortages SET status = $6, resolved_at = $7 WHERE id = $5
         )
         UPDATE consents SET status = $2, answered_by = $3, answered_at = $4, answer_note = $8 WHERE id = $1",
        asked.id.uuid(),
        asked.status.as_str(),
        asked.answered_by.map(UserId::uuid),
        asked.answered_at as Option<Timestamp>,
        short.map(|short| short.id.uuid()),
        short.map(|short| short.status.as_str()),
        short.and_then(|short| short.resolved_at) as Option<Timestamp>,
        asked.answer_note,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record_all(conn, actor, events).await
}
