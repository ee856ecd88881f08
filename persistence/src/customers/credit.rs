//! How customers have paid so far, and who vouches for them.

use domain::customers::{CreditHistory, Exposure, Guarantee, GuaranteeKind, GuaranteeRecord, GuaranteeStatus};
use domain::{Actor, CustomerId, Day, Event, GuaranteeId, Timestamp, UserId, Vnd};

use super::{CreditView, GuaranteeView};
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// From when on the past counts, and when what is unpaid by then is overdue.
#[derive(Clone, Copy, Debug)]
pub struct LookingBack {
    pub since: Timestamp,
    pub overdue_before: Timestamp,
    pub now: Timestamp,
}

/// The limit, and how much of it is in use. What the customer's past says is added by whoever scores it.
pub async fn find_credit(conn: &mut Conn, customer: CustomerId) -> Result<Option<CreditView>> {
    let credit = sqlx::query!(
        r#"SELECT customer_id, credit_limit, GREATEST(held - balance, 0) AS "used!: Vnd"
             FROM wallets WHERE customer_id = $1"#,
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(credit.map(|row| CreditView {
        customer_id: row.customer_id,
        credit_limit: row.credit_limit,
        used: row.used,
        review: None,
    }))
}

/// Everything that decides how far a customer is trusted, in one statement.
pub async fn credit_history(
    conn: &mut Conn,
    customer: CustomerId,
    back: LookingBack,
) -> Result<Option<(CreditHistory, Exposure)>> {
    let row = sqlx::query!(
        r#"SELECT (12 * date_part('year', known.age) + date_part('month', known.age))::bigint AS "months!",
                  placed.completed AS "completed!", placed.cancelled AS "cancelled!", placed.unpaid AS "unpaid!",
                  placed.open AS "open!: Vnd",
                  (SELECT count(*) FROM deliveries
                    WHERE deliveries.customer_id = customers.id AND deliveries.created_at >= $2
                      AND EXISTS (SELECT FROM delivery_packages
                                   WHERE delivery_packages.delivery_id = deliveries.id AND outcome = 'refused')) AS "refused!",
                  (SELECT count(DISTINCT refunds.order_id) FROM refunds JOIN orders ON orders.id = refunds.order_id
                    WHERE orders.customer_id = customers.id AND refunds.status = 'granted' AND refunds.order_line_id IS NULL
                      AND refunds.created_at >= $2) AS "complained!",
                  overdue_of(customers.id, $3) AS "overdue!: Vnd",
                  (SELECT LEAST(COALESCE(sum(amount), 0), 999999999999999) FROM customer_guarantees
                    WHERE customer_guarantees.customer_id = customers.id AND released_at IS NULL
                      AND (valid_until IS NULL OR valid_until >= $5)) AS "guaranteed!: Vnd"
             FROM customers
                  CROSS JOIN LATERAL (SELECT age($4, customers.created_at) AS age) AS known
                  CROSS JOIN LATERAL (
                      SELECT count(*) FILTER (WHERE completed_at >= $2) AS completed,
                             count(*) FILTER (WHERE cancelled_at >= $2 AND approved_at IS NOT NULL
                                                AND cancel_reason IS DISTINCT FROM $6) AS cancelled,
                             count(*) FILTER (WHERE cancelled_at >= $2 AND cancel_reason = $6) AS unpaid,
                             LEAST(COALESCE(sum(GREATEST(total - paid, 0)) FILTER (
                                 WHERE status NOT IN ('submitted', 'reviewing', 'completed', 'cancelled')), 0),
                                   999999999999999) AS open
                        FROM orders WHERE orders.customer_id = customers.id) AS placed
            WHERE customers.id = $1"#,
        customer.uuid(),
        back.since,
        back.overdue_before,
        back.now,
        back.now.vietnamese_day() as Day,
        domain::orders::DEPOSIT_NOT_PAID,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let history = CreditHistory {
            months: row.months,
            completed: row.completed,
            cancelled: row.cancelled,
            unpaid: row.unpaid,
            refused: row.refused,
            complained: row.complained,
            overdue: row.overdue,
        };
        (history, Exposure { open: row.open, guaranteed: row.guaranteed })
    }))
}

pub async fn insert_guarantee(conn: &mut Conn, actor: &Actor, guarantee: &Guarantee, event: &Event) -> Result<()> {
    let record = guarantee.record();
    sqlx::query!(
        "INSERT INTO customer_guarantees (id, code, customer_id, kind, amount, note, valid_until, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        record.id.uuid(),
        record.code,
        record.customer_id.uuid(),
        record.kind.as_str(),
        record.amount.amount(),
        record.note,
        record.valid_until as Option<Day>,
        record.created_by.uuid(),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Keeps it locked until the transaction ends.
pub async fn lock_guarantee(conn: &mut Conn, customer: CustomerId, id: GuaranteeId) -> Result<Option<Guarantee>> {
    let record = sqlx::query_as!(
        GuaranteeRecord,
        "SELECT id, code, customer_id, kind, amount, note, valid_until, created_by, created_at, released_by, released_at,
                release_reason
           FROM customer_guarantees WHERE id = $1 AND customer_id = $2 FOR UPDATE",
        id.uuid(),
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Guarantee::restore))
}

pub async fn save_guarantee(conn: &mut Conn, actor: &Actor, guarantee: &Guarantee, event: &Event) -> Result<()> {
    let record = guarantee.record();
    sqlx::query!(
        "UPDATE customer_guarantees SET released_by = $2, released_at = $3, release_reason = $4 WHERE id = $1",
        record.id.uuid(),
        record.released_by.map(UserId::uuid),
        record.released_at as Option<Timestamp>,
        record.release_reason,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

pub async fn find_guarantee(
    conn: &mut Conn,
    customer: CustomerId,
    id: GuaranteeId,
    now: Timestamp,
) -> Result<Option<GuaranteeView>> {
    let found = sqlx::query_as!(
        GuaranteeView,
        r#"SELECT id, code, customer_id, kind, amount, note, valid_until, created_by, created_at, released_by, released_at,
                  release_reason,
                  CASE WHEN released_at IS NOT NULL THEN 'released' WHEN valid_until < $3 THEN 'expired' ELSE 'active' END
                      AS "status!: GuaranteeStatus"
             FROM customer_guarantees WHERE id = $1 AND customer_id = $2"#,
        id.uuid(),
        customer.uuid(),
        now.vietnamese_day() as Day,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

#[derive(Clone, Copy, Debug, Default)]
pub struct GuaranteeFilter {
    pub status: Option<GuaranteeStatus>,
    pub kind: Option<GuaranteeKind>,
}

/// Newest first.
pub async fn list_guarantees(
    conn: &mut Conn,
    customer: CustomerId,
    filter: GuaranteeFilter,
    now: Timestamp,
    page: PageRequest<GuaranteeId>,
) -> Result<Page<GuaranteeView>> {
    let rows = sqlx::query_as!(
        GuaranteeView,
        r#"SELECT id, code, customer_id, kind, amount, note, valid_until, created_by, created_at, released_by, released_at,
                  release_reason, standing.status AS "status!: GuaranteeStatus"
             FROM customer_guarantees
                  CROSS JOIN LATERAL (
                      SELECT CASE WHEN released_at IS NOT NULL THEN 'released' WHEN valid_until < $2 THEN 'expired'
                                  ELSE 'active' END AS status) AS standing
            WHERE customer_id = $1
              AND ($3::text IS NULL OR standing.status = $3)
              AND ($4::text IS NULL OR kind = $4)
              AND ($5::uuid IS NULL OR id < $5)
              AND planned_each_time($6)
            ORDER BY id DESC
            LIMIT $6"#,
        customer.uuid(),
        now.vietnamese_day() as Day,
        filter.status.map(GuaranteeStatus::as_str),
        filter.kind.map(GuaranteeKind::as_str),
        page.after.map(GuaranteeId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |guarantee| guarantee.id))
}
