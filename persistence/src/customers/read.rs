//! Reads for screens: as wide as the answer, never locked. A customer sees himself, and no notes about himself.

use domain::{CustomerId, LevelId, Scope, UserId, Vnd};

use super::{CreditView, CustomerView};
use crate::{Conn, Page, PageRequest, Result};

#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// What code, name, e-mail address or phone number begin with.
    pub q: Option<String>,
    pub level: Option<LevelId>,
    pub care_staff: Option<UserId>,
}

pub async fn find(conn: &mut Conn, id: CustomerId, scope: Scope) -> Result<Option<CustomerView>> {
    let customer = sqlx::query_as!(
        CustomerView,
        r#"SELECT id, code, name, phone, email, level_id, care_staff_id, turnover,
                  internal_note, version, created_at
             FROM customers
            WHERE id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR works_for($3, id))"#,
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(customer)
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
        r#"SELECT id, code, name, phone, email, level_id, care_staff_id, turnover,
                  internal_note, version, created_at
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

pub async fn find_credit(conn: &mut Conn, customer: CustomerId) -> Result<Option<CreditView>> {
    let credit = sqlx::query_as!(
        CreditView,
        r#"SELECT customer_id, credit_limit, GREATEST(held - balance, 0) AS "used!: Vnd"
             FROM wallets WHERE customer_id = $1"#,
        customer.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(credit)
}
