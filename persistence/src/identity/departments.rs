//! Departments in the database.

use domain::identity::{Code, DepartmentRecord, NewDepartment};
use domain::{Actor, DepartmentId, Event, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// A department
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentView {
    pub id: DepartmentId,
    pub code: Code,
    #[schema(max_length = 100)]
    pub name: String,
    pub version: i32,
    pub created_at: Timestamp,
}

pub async fn find_department(conn: &mut Conn, id: DepartmentId) -> Result<Option<DepartmentView>> {
    let sql = sqlx::query_as!(
        DepartmentView,
        "SELECT id, code, name, version, created_at FROM departments WHERE id = $1",
        id.uuid(),
    );
    Ok(sql.fetch_optional(conn).await?)
}

/// Newest first.
pub async fn list_departments(conn: &mut Conn, page: PageRequest<DepartmentId>) -> Result<Page<DepartmentView>> {
    let rows = sqlx::query_as!(
        DepartmentView,
        "SELECT id, code, name, version, created_at FROM departments
          WHERE ($1::uuid IS NULL OR id < $1) AND planned_each_time($2) ORDER BY id DESC LIMIT $2",
        page.after.map(DepartmentId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |department| department.id))
}

pub async fn insert_department(conn: &mut Conn, actor: &Actor, department: &NewDepartment) -> Result<()> {
    sqlx::query!(
        "INSERT INTO departments (id, code, name, created_at) VALUES ($1, $2, $3, $4)",
        department.id.uuid(),
        department.code.as_str(),
        department.name,
        department.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, &department.created()).await
}

/// Loads a department and keeps its row locked until the transaction ends.
pub async fn lock_department(conn: &mut Conn, id: DepartmentId) -> Result<Option<DepartmentRecord>> {
    let sql = sqlx::query_as!(
        DepartmentRecord,
        "SELECT id, name, version FROM departments WHERE id = $1 FOR UPDATE",
        id.uuid(),
    );
    Ok(sql.fetch_optional(conn).await?)
}

pub async fn save_department(
    conn: &mut Conn,
    actor: &Actor,
    department: &DepartmentRecord,
    event: &Event,
) -> Result<()> {
    sqlx::query!(
        "UPDATE departments SET name = $2, version = version + 1 WHERE id = $1",
        department.id.uuid(),
        department.name,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}
