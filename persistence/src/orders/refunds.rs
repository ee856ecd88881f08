//! Refunds: loading one to decide it, writing it back, and what lists show.

use domain::orders::{Refund, RefundRecord, RefundStatus};
use domain::{Actor, Event, LedgerTransactionId, OrderId, OrderLineId, RefundId, Scope, UserId, Vnd};

use super::RefundDetail;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Writes a new refund: requested, or granted at once.
pub async fn insert_refund(conn: &mut Conn, actor: &Actor, refund: &Refund, event: &Event) -> Result<()> {
    let record = refund.record();
    sqlx::query!(
        "INSERT INTO refunds (id, code, order_id, order_line_id, quantity, amount, paid_back, status, within_limit,
                              reason, transaction_id, requested_by, decided_by, decided_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        record.id.uuid(),
        record.code,
        record.order_id.uuid(),
        record.order_line_id.map(OrderLineId::uuid),
        record.quantity,
        record.amount.amount(),
        record.paid_back.amount(),
        record.status.as_str(),
        record.within_limit,
        record.reason,
        record.transaction_id.map(LedgerTransactionId::uuid),
        record.requested_by.uuid(),
        record.decided_by.map(UserId::uuid),
        record.decided_at as _,
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// The order a refund is of, if it is one the caller sees. Orders are locked before what hangs on them.
pub async fn order_of_refund(conn: &mut Conn, id: RefundId, scope: Scope) -> Result<Option<OrderId>> {
    Ok(find_refund(conn, id, scope).await?.map(|refund| refund.order_id))
}

/// Loads a refund and keeps its row locked until the transaction ends. Lock its order first.
pub async fn lock_refund(conn: &mut Conn, id: RefundId) -> Result<Option<Refund>> {
    let record = sqlx::query_as!(
        RefundRecord,
        "SELECT id, code, order_id, order_line_id, quantity, amount, paid_back, status, within_limit, reason,
                decision_note, transaction_id, requested_by, decided_by, decided_at, created_at
           FROM refunds WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Refund::restore))
}

/// Those of an order that wait for somebody to agree, locked. Lock the order first.
pub async fn lock_undecided_refunds(conn: &mut Conn, order: OrderId) -> Result<Vec<Refund>> {
    let records = sqlx::query_as!(
        RefundRecord,
        "SELECT id, code, order_id, order_line_id, quantity, amount, paid_back, status, within_limit, reason,
                decision_note, transaction_id, requested_by, decided_by, decided_at, created_at
           FROM refunds WHERE order_id = $1 AND status = 'requested' ORDER BY id FOR UPDATE",
        order.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(records.into_iter().map(Refund::restore).collect())
}

/// Writes a decision back with its event.
pub async fn save_refund(conn: &mut Conn, actor: &Actor, refund: &Refund, event: &Event) -> Result<()> {
    let record = refund.record();
    sqlx::query!(
        "UPDATE refunds
            SET amount = $2, paid_back = $3, status = $4, decision_note = $5, transaction_id = $6, decided_by = $7,
                decided_at = $8
          WHERE id = $1",
        record.id.uuid(),
        record.amount.amount(),
        record.paid_back.amount(),
        record.status.as_str(),
        record.decision_note,
        record.transaction_id.map(LedgerTransactionId::uuid),
        record.decided_by.map(UserId::uuid),
        record.decided_at as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// What this employee has granted on the order without anybody else.
pub async fn granted_alone(conn: &mut Conn, order: OrderId, by: UserId) -> Result<Vnd> {
    let granted = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(amount), 0) AS "granted!: Vnd" FROM refunds
            WHERE order_id = $1 AND requested_by = $2 AND within_limit"#,
        order.uuid(),
        by.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(granted)
}

/// Whether somebody still has to agree to a refund of the order.
pub async fn has_undecided_refunds(conn: &mut Conn, order: OrderId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM refunds WHERE order_id = $1 AND status = 'requested') AS "found!""#,
        order.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// Units of a line whose refund somebody still has to agree to.
pub async fn undecided_units(conn: &mut Conn, line: OrderLineId) -> Result<i32> {
    let units = sqlx::query_scalar!(
        r#"SELECT COALESCE(sum(quantity), 0)::integer AS "units!" FROM refunds
            WHERE order_line_id = $1 AND status = 'requested'"#,
        line.uuid(),
    )
    .fetch_one(conn)
    .await?;
    Ok(units)
}

#[derive(Clone, Copy, Debug, Default)]
pub struct RefundFilter {
    pub status: Option<RefundStatus>,
    pub order: Option<OrderId>,
}

pub async fn find_refund(conn: &mut Conn, id: RefundId, scope: Scope) -> Result<Option<RefundDetail>> {
    let page = PageRequest { limit: 1, after: None };
    Ok(select(conn, Some(id), RefundFilter::default(), scope, page).await?.pop())
}

/// Newest first.
pub async fn list_refunds(
    conn: &mut Conn,
    filter: RefundFilter,
    scope: Scope,
    page: PageRequest<RefundId>,
) -> Result<Page<RefundDetail>> {
    let rows = select(conn, None, filter, scope, page).await?;
    Ok(page.page(rows, |refund| refund.id))
}

async fn select(
    conn: &mut Conn,
    id: Option<RefundId>,
    filter: RefundFilter,
    scope: Scope,
    page: PageRequest<RefundId>,
) -> Result<Vec<RefundDetail>> {
    let rows = sqlx::query_as!(
        RefundDetail,
        "SELECT refunds.id, refunds.code, refunds.order_id, orders.code AS order_code, orders.customer_id,
                customers.name AS customer_name, order_line_id, quantity, amount, paid_back, refunds.status, reason,
                decision_note, transaction_id, requested_by, decided_by, decided_at, refunds.created_at
           FROM refunds
                JOIN orders ON orders.id = refunds.order_id
                JOIN customers ON customers.id = orders.customer_id
          WHERE ($1::uuid IS NULL OR refunds.id = $1)
            AND ($2::text IS NULL OR refunds.status = $2)
            AND ($3::uuid IS NULL OR refunds.order_id = $3)
            AND ($4::uuid IS NULL OR orders.customer_id = $4)
            AND ($5::uuid IS NULL OR orders.care_staff_id = $5 OR orders.ordering_staff_id = $5
                 OR ($6 AND orders.care_staff_id IS NULL)
                 OR ($7 AND orders.ordering_staff_id IS NULL AND orders.status = 'deposited'))
            AND ($8::uuid IS NULL OR refunds.id < $8)
            AND planned_each_time($9)
          ORDER BY refunds.id DESC
          LIMIT $9",
        id.map(RefundId::uuid),
        filter.status.map(RefundStatus::as_str),
        filter.order.map(OrderId::uuid),
        scope.customer(),
        scope.employee(),
        scope.sees_unassigned_care(),
        scope.sees_unassigned_ordering(),
        page.after.map(RefundId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
