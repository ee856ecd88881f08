//! Turnover, entry by entry.

use domain::customers::{Counted, CountingRule, TurnoverEntry, TurnoverKind};
use domain::pricing::ChargeKind;
use domain::{Actor, CustomerId, Day, Event, EventKind, OrderId, RefundId, TurnoverEntryId, Vnd};
use serde_json::json;

use super::TurnoverEntryView;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Writes an entry and what it makes of the customer's turnover and points. Whoever does the same for this customer waits
/// from here on, so that what is added up afterwards is all there is.
pub async fn add_turnover(conn: &mut Conn, actor: &Actor, entry: &TurnoverEntry) -> Result<()> {
    super::level::keep_levels(conn).await?;
    let customer = sqlx::query!(
        "UPDATE customers SET turnover = turnover + $2, points = points + $3 WHERE id = $1 RETURNING turnover, points",
        entry.customer.uuid(),
        entry.amount.amount(),
        entry.points,
    )
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO turnover_entries (id, customer_id, kind, order_id, refund_id, amount, points, total, charges,
                                       points_per_1000, counted_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        entry.id.uuid(),
        entry.customer.uuid(),
        entry.kind.as_str(),
        entry.order.uuid(),
        entry.refund.map(RefundId::uuid),
        entry.amount.amount(),
        entry.points,
        entry.total.amount(),
        &entry.rule.charges.iter().map(|kind| kind.as_str().to_owned()).collect::<Vec<_>>(),
        entry.rule.points_per_1000,
        entry.counted_at,
        entry.at,
    )
    .execute(&mut *conn)
    .await?;
    let event = Event::new(EventKind::CustomerTurnoverChanged, entry.customer, entry.at)
        .of_customer(entry.customer)
        .with(json!({
            "order_id": entry.order, "kind": entry.kind, "amount": entry.amount, "points": entry.points, "turnover": customer.turnover,
            "points_after": customer.points,
        }));
    journal::record(conn, actor, &event).await
}

/// What a completed order counts for; the order is locked first. None where it was never counted.
pub async fn counted(conn: &mut Conn, order: OrderId) -> Result<Option<Counted>> {
    let row = sqlx::query!(
        r#"SELECT customer_id, amount AS "amount: Vnd", total, counted_at, charges, points_per_1000,
                  (SELECT COALESCE(sum(total), 0) FROM turnover_entries WHERE order_id = $1 AND kind = 'refund')
                      AS "refunded!: Vnd",
                  (SELECT COALESCE(-sum(amount), 0) FROM turnover_entries WHERE order_id = $1 AND kind = 'refund')
                      AS "taken_back!: Vnd"
             FROM turnover_entries WHERE order_id = $1 AND kind = 'order_completed'"#,
        order.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Counted {
        customer: row.customer_id,
        amount: row.amount,
        total: row.total,
        counted_at: row.counted_at,
        rule: CountingRule { charges: row.charges, points_per_1000: row.points_per_1000 },
        refunded: row.refunded,
        taken_back: row.taken_back,
    }))
}

#[derive(Clone, Copy, Debug, Default)]
pub struct TurnoverFilter {
    pub kind: Option<TurnoverKind>,
    pub order: Option<OrderId>,
    /// By when they count, in days of Vietnam.
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// Newest first.
pub async fn list_turnover(
    conn: &mut Conn,
    customer: CustomerId,
    filter: TurnoverFilter,
    page: PageRequest<TurnoverEntryId>,
) -> Result<Page<TurnoverEntryView>> {
    let rows = sqlx::query_as!(
        TurnoverEntryView,
        r#"SELECT id, customer_id, kind, order_id,
                  (SELECT code FROM orders WHERE orders.id = turnover_entries.order_id) AS order_code, refund_id,
                  amount, points, total, charges AS "charges: Vec<ChargeKind>", points_per_1000, counted_at, created_at
             FROM turnover_entries
            WHERE customer_id = $1
              AND ($2::text IS NULL OR kind = $2)
              AND ($3::uuid IS NULL OR order_id = $3)
              AND ($4::timestamptz IS NULL OR counted_at >= $4)
              AND ($5::timestamptz IS NULL OR counted_at < $5)
              AND ($6::uuid IS NULL OR id < $6)
              AND planned_each_time($7)
            ORDER BY id DESC
            LIMIT $7"#,
        customer.uuid(),
        filter.kind.map(TurnoverKind::as_str),
        filter.order.map(OrderId::uuid),
        filter.from.map(Day::start) as _,
        filter.to.map(Day::start) as _,
        page.after.map(TurnoverEntryId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |entry| entry.id))
}
