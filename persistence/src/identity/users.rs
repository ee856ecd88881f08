//! Accounts in the database.

use domain::identity::{Code, Locale, NewUser, User, UserRecord, UserStatus};
use domain::{Actor, CustomerId, DepartmentId, Event, Timestamp, UserId, WarehouseId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ExpectRows;
use crate::page::beginning;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Writes a new account with its roles, all of which must exist.
pub async fn insert_user(conn: &mut Conn, actor: &Actor, user: &NewUser, events: &[Event]) -> Result<()> {
    let roles: Vec<_> = user.roles.iter().map(|code| code.as_str().to_owned()).collect();
    sqlx::query!(
        "WITH account AS (
             INSERT INTO users (id, email, full_name, locale, password_hash, customer_id, department_id, warehouse_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         )
         INSERT INTO user_roles (user_id, role_id) SELECT $1, id FROM roles WHERE code = ANY($10)",
        user.id.uuid(),
        user.email.as_str(),
        user.full_name,
        user.locale.as_str(),
        user.password_hash,
        user.customer.map(CustomerId::uuid),
        user.department.map(DepartmentId::uuid),
        user.warehouse.map(WarehouseId::uuid),
        user.at,
        &roles,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(roles.len() as u64)?;
    journal::record_all(conn, actor, events).await
}

/// Loads an account with its roles and keeps its row locked until the transaction ends.
pub async fn lock_user(conn: &mut Conn, id: UserId) -> Result<Option<User>> {
    let record = sqlx::query_as!(
        UserRecord,
        r#"SELECT id, email, full_name, status, locale, customer_id, department_id, warehouse_id, version,
                  ARRAY(SELECT roles.code FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id ORDER BY roles.code) AS "roles!: Vec<Code>"
             FROM users WHERE id = $1 FOR UPDATE"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(User::restore))
}

/// Writes an account back, with exactly its roles.
pub async fn save_user(conn: &mut Conn, actor: &Actor, user: &User, event: &Event) -> Result<()> {
    let record = user.record();
    let roles: Vec<_> = record.roles.iter().map(|code| code.as_str().to_owned()).collect();
    sqlx::query!(
        "WITH account AS (
             UPDATE users SET full_name = $2, status = $3, locale = $4, department_id = $5, warehouse_id = $6,
                              version = version + 1
              WHERE id = $1
         ), gone AS (
             DELETE FROM user_roles USING roles
              WHERE user_roles.user_id = $1 AND roles.id = user_roles.role_id AND roles.code <> ALL($7)
         )
         INSERT INTO user_roles (user_id, role_id) SELECT $1, id FROM roles WHERE code = ANY($7)
         ON CONFLICT DO NOTHING",
        record.id.uuid(),
        record.full_name,
        record.status.as_str(),
        record.locale.as_str(),
        record.department_id.map(DepartmentId::uuid),
        record.warehouse_id.map(WarehouseId::uuid),
        &roles,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Where mail to an account goes, and in which language.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub email: String,
    pub full_name: String,
    pub locale: Locale,
    pub status: UserStatus,
}

pub async fn mailbox(conn: &mut Conn, user: UserId) -> Result<Option<Mailbox>> {
    let sql = sqlx::query_as!(Mailbox, "SELECT email, full_name, locale, status FROM users WHERE id = $1", user.uuid());
    Ok(sql.fetch_optional(conn).await?)
}

/// An account
#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    pub id: UserId,
    #[schema(max_length = 200)]
    pub email: String,
    #[schema(max_length = 100)]
    pub full_name: String,
    pub status: UserStatus,
    pub locale: Locale,
    #[schema(max_items = 50)]
    pub roles: Vec<Code>,
    pub department_id: Option<DepartmentId>,
    /// The only warehouse this employee scans for
    pub warehouse_id: Option<WarehouseId>,
    /// Set for a customer's own account
    pub customer_id: Option<CustomerId>,
    pub version: i32,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// What e-mail address or name begin with.
    pub q: Option<String>,
    pub status: Option<UserStatus>,
    pub role: Option<Code>,
    pub department: Option<DepartmentId>,
    pub warehouse: Option<WarehouseId>,
}

pub async fn find_user(conn: &mut Conn, id: UserId) -> Result<Option<UserView>> {
    let found = sqlx::query_as!(
        UserView,
        r#"SELECT id, email, full_name, status, locale, department_id, warehouse_id, customer_id, version, created_at,
                  ARRAY(SELECT roles.code FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id ORDER BY roles.code) AS "roles!: Vec<Code>"
             FROM users WHERE id = $1"#,
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Newest first.
pub async fn list_users(conn: &mut Conn, filter: &UserFilter, page: PageRequest<UserId>) -> Result<Page<UserView>> {
    let rows = sqlx::query_as!(
        UserView,
        r#"SELECT id, email, full_name, status, locale, department_id, warehouse_id, customer_id, version, created_at,
                  ARRAY(SELECT roles.code FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                         WHERE user_roles.user_id = users.id ORDER BY roles.code) AS "roles!: Vec<Code>"
             FROM users
            WHERE ($1::text IS NULL OR status = $1)
              AND ($2::text IS NULL OR id IN (SELECT user_roles.user_id FROM user_roles JOIN roles ON roles.id = user_roles.role_id
                                               WHERE roles.code = $2))
              AND ($3::text IS NULL OR email LIKE $3 OR lower(full_name) LIKE $3)
              AND ($4::uuid IS NULL OR department_id = $4)
              AND ($5::uuid IS NULL OR warehouse_id = $5)
              AND ($6::uuid IS NULL OR id < $6)
              AND planned_each_time($7)
            ORDER BY id DESC
            LIMIT $7"#,
        filter.status.map(UserStatus::as_str),
        filter.role.as_ref().map(Code::as_str),
        filter.q.as_deref().map(beginning),
        filter.department.map(DepartmentId::uuid),
        filter.warehouse.map(WarehouseId::uuid),
        page.after.map(UserId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |user| user.id))
}

/// Keeps others from changing who the administrators are until the transaction ends.
pub async fn lock_administrators(conn: &mut Conn) -> Result<()> {
    sqlx::query!("SELECT id FROM roles WHERE code = 'admin' FOR NO KEY UPDATE").fetch_optional(conn).await?;
    Ok(())
}

pub async fn has_active_administrator(conn: &mut Conn) -> Result<bool> {
    let has = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM users JOIN user_roles ON user_roles.user_id = users.id
                                            JOIN roles ON roles.id = user_roles.role_id
                           WHERE roles.code = 'admin' AND users.status = 'active') AS "has!""#,
    )
    .fetch_one(conn)
    .await?;
    Ok(has)
}
