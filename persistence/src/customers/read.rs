//! Reads for screens: as wide as the answer, never locked. A customer sees himself, and no notes about himself.

use domain::customers::LevelMove;
use domain::{CustomerId, LevelId, Scope, Timestamp, UserId, Vnd};
use sqlx::types::Json;

use super::{CustomerDetail, CustomerView, Deciding, LevelMoveView, NextLevel, ReachedLevel, Standing};
use crate::{Conn, Page, PageRequest, Result, RowNumber};

#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// What code, name, e-mail address or phone number begin with.
    pub q: Option<String>,
    pub level: Option<LevelId>,
    pub care_staff: Option<UserId>,
}

/// With where the customer stands among the levels.
pub async fn find(conn: &mut Conn, id: CustomerId, scope: Scope, deciding: Deciding) -> Result<Option<CustomerDetail>> {
    let customer = sqlx::query_as!(
        CustomerView,
        r#"SELECT id, code, name, phone, email, level_id, level_by_hand, care_staff_id, turnover,
                  points, internal_note, version, created_at
             FROM customers
            WHERE id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR works_for($3, id))"#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(customer) = customer else { return Ok(None) };
    let standing = standing(conn, id, deciding).await?;
    Ok(Some(CustomerDetail { customer, standing }))
}

async fn standing(conn: &mut Conn, id: CustomerId, deciding: Deciding) -> Result<Standing> {
    let from = deciding.period().from;
    let row = sqlx::query!(
        r#"SELECT GREATEST(counted.turnover, 0) AS "turnover!: Vnd", held.id AS "held_id?", held.code AS "held_code?",
                  held.name AS "held_name?", held.min_turnover AS "held_min?", next.id AS "next_id?", next.code AS "next_code?",
                  next.name AS "next_name?", next.min_turnover AS "next_min?"
             FROM customers
                  CROSS JOIN LATERAL (
                      SELECT CASE WHEN $2::timestamptz IS NULL THEN customers.turnover ELSE (
                                 SELECT COALESCE(sum(amount), 0) FROM turnover_entries
                                  WHERE customer_id = customers.id AND counted_at >= $2) END AS turnover) AS counted
                  LEFT JOIN levels AS held ON held.id = customers.level_id
                  LEFT JOIN LATERAL (
                      SELECT levels.* FROM levels
                       WHERE NOT customers.level_by_hand AND levels.min_turnover > COALESCE(held.min_turnover, -1)
                       ORDER BY levels.min_turnover LIMIT 1) AS next ON true
            WHERE customers.id = $1"#,
        id.uuid(),
        from as Option<Timestamp>,
    )
    .fetch_one(conn)
    .await?;
    let level = |id, code: Option<String>, name: Option<String>, min| {
        Some(ReachedLevel { id: id?, code: code?, name: name?, min_turnover: min? })
    };
    let next = level(row.next_id, row.next_code, row.next_name, row.next_min);
    Ok(Standing {
        window: deciding.window,
        window_from: from,
        turnover: row.turnover,
        level: level(row.held_id, row.held_code, row.held_name, row.held_min),
        next_level: next.map(|level| NextLevel { missing: level.min_turnover.less(row.turnover), level }),
    })
}

/// Newest first.
pub async fn list(
    conn: &mut Conn,
    scope: Scope,
    filter: &CustomerFilter,
    page: PageRequest<CustomerId>,
) -> Result<Page<CustomerView>> {
    // Numbers are kept without the country's code.
    let phone =
        filter.q.as_deref().map(|q| q.strip_prefix("+84").map_or_else(|| q.to_owned(), |rest| format!("0{rest}")));
    let rows = sqlx::query_as!(
        CustomerView,
        r#"SELECT id, code, name, phone, email, level_id, level_by_hand, care_staff_id, turnover,
                  points, internal_note, version, created_at
             FROM customers
            WHERE ($1::uuid IS NULL OR id = $1)
              AND ($2::text IS NULL OR lower(code) LIKE $2 OR lower(name) LIKE $2
                   OR email LIKE $2 OR phone LIKE $3)
              AND ($4::uuid IS NULL OR level_id = $4)
              AND ($5::uuid IS NULL OR care_staff_id = $5)
              AND ($6::uuid IS NULL OR id < $6)
              AND ($7::uuid IS NULL OR works_for($7, id))
              AND planned_each_time($8)
            ORDER BY id DESC
            LIMIT $8"#,
        scope.customer(),
        filter.q.as_deref().map(crate::page::beginning),
        phone.as_deref().map(crate::page::beginning),
        filter.level.map(LevelId::uuid),
        filter.care_staff.map(UserId::uuid),
        page.after.map(CustomerId::uuid),
        scope.employee(),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |customer| customer.id))
}

/// Whether there is such a customer within the scope.
pub async fn is_visible(conn: &mut Conn, id: CustomerId, scope: Scope) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM customers
                WHERE id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR works_for($3, id))) AS "found!""#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_one(conn)
    .await?;
    Ok(found)
}

/// How the customer came from level to level, newest first; as the journal tells it.
pub async fn list_level_changes(
    conn: &mut Conn,
    customer: CustomerId,
    page: PageRequest<RowNumber>,
) -> Result<Page<LevelMoveView>> {
    let rows = sqlx::query!(
        r#"SELECT id, at, data AS "data: Json<LevelMove>" FROM events
            WHERE subject_id = $1 AND kind = 'customer.level_changed' AND ($2::bigint IS NULL OR id < $2)
              AND planned_each_time($3)
            ORDER BY id DESC
            LIMIT $3"#,
        customer.uuid(),
        page.after.map(|row| row.0),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    let moves = rows.into_iter().map(|row| LevelMoveView { id: row.id, at: row.at, level: row.data.0 }).collect();
    Ok(page.page(moves, |level| RowNumber(level.id)))
}
