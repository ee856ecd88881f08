//! Roles in the database.

use std::collections::BTreeSet;

use domain::identity::{Code, NewRole, Role, RoleRecord};
use domain::{Actor, Event, Permission, RoleId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::principal::known;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// A named set of permissions
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    pub id: RoleId,
    pub code: Code,
    #[schema(max_length = 100)]
    pub name: String,
    #[schema(max_items = 200)]
    pub permissions: Vec<Permission>,
    /// Whether the program knows it, so that it cannot be deleted
    pub built_in: bool,
    pub version: i32,
    pub created_at: Timestamp,
}

/// A role as the database has it, with permissions that may be of a newer release.
struct Row {
    id: RoleId,
    code: Code,
    name: String,
    permissions: Vec<String>,
    built_in: bool,
    version: i32,
    created_at: Timestamp,
}

impl From<Row> for RoleView {
    fn from(row: Row) -> Self {
        let permissions = known(&row.permissions).into_iter().collect();
        let Row { id, code, name, built_in, version, created_at, .. } = row;
        Self { id, code, name, permissions, built_in, version, created_at }
    }
}

pub async fn find_role(conn: &mut Conn, id: RoleId) -> Result<Option<RoleView>> {
    let sql = sqlx::query_as!(
        Row,
        "SELECT id, code, name, permissions, built_in, version, created_at FROM roles WHERE id = $1",
        id.uuid(),
    );
    Ok(sql.fetch_optional(conn).await?.map(RoleView::from))
}

/// Newest first.
pub async fn list_roles(conn: &mut Conn, page: PageRequest<RoleId>) -> Result<Page<RoleView>> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, code, name, permissions, built_in, version, created_at FROM roles
          WHERE ($1::uuid IS NULL OR id < $1) AND planned_each_time($2) ORDER BY id DESC LIMIT $2",
        page.after.map(RoleId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows.into_iter().map(RoleView::from).collect(), |role| role.id))
}

/// What the roles allow together; `None` where one of them does not exist. They stay until the transaction ends.
pub async fn permissions_of(conn: &mut Conn, roles: &[Code]) -> Result<Option<BTreeSet<Permission>>> {
    let codes: BTreeSet<_> = roles.iter().map(|code| code.as_str().to_owned()).collect();
    let codes: Vec<_> = codes.into_iter().collect();
    let rows = sqlx::query_scalar!("SELECT permissions FROM roles WHERE code = ANY($1) FOR SHARE", &codes)
        .fetch_all(conn)
        .await?;
    Ok((rows.len() == codes.len()).then(|| known(&rows.concat())))
}

pub async fn insert_role(conn: &mut Conn, actor: &Actor, role: &NewRole, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO roles (id, code, name, permissions, created_at) VALUES ($1, $2, $3, $4, $5)",
        role.id.uuid(),
        role.code.as_str(),
        role.name,
        &words(&role.permissions),
        role.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads a role and keeps its row locked until the transaction ends.
pub async fn lock_role(conn: &mut Conn, id: RoleId) -> Result<Option<Role>> {
    let row = sqlx::query!(
        "SELECT id, code, name, permissions, built_in, version FROM roles WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let permissions = known(&row.permissions);
        Role::restore(RoleRecord {
            id: row.id,
            code: row.code,
            name: row.name,
            permissions,
            built_in: row.built_in,
            version: row.version,
        })
    }))
}

pub async fn save_role(conn: &mut Conn, actor: &Actor, role: &Role, event: &Event) -> Result<()> {
    let record = role.record();
    sqlx::query!(
        "UPDATE roles SET name = $2, permissions = $3, version = version + 1 WHERE id = $1",
        record.id.uuid(),
        record.name,
        &words(&record.permissions),
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Refused by the constraint `user_roles_role_id_fkey` while somebody has the role.
pub async fn delete_role(conn: &mut Conn, actor: &Actor, role: &Role, event: &Event) -> Result<()> {
    sqlx::query!("DELETE FROM roles WHERE id = $1", role.record().id.uuid())
        .execute(&mut *conn)
        .await?
        .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

pub(super) fn words(permissions: &BTreeSet<Permission>) -> Vec<String> {
    permissions.iter().map(|permission| permission.as_str().to_owned()).collect()
}
