//! Levels of loyal customers.

use domain::pricing::{Level, LevelRecord};
use domain::{Actor, Event, LevelId};

use super::LevelDetail;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

pub async fn insert_level(conn: &mut Conn, actor: &Actor, level: &Level, event: &Event) -> Result<()> {
    let record = level.record();
    sqlx::query!(
        "INSERT INTO levels (id, code, name, min_turnover, service_discount, freight_discount, deposit_percent, version,
                             created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        record.id.uuid(),
        record.code,
        record.name,
        record.min_turnover.amount(),
        record.service_discount.amount(),
        record.freight_discount.amount(),
        record.deposit_percent.amount(),
        record.version,
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Those of the levels that are there.
pub async fn known_levels(conn: &mut Conn, ids: &[LevelId]) -> Result<Vec<LevelId>> {
    let ids: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    Ok(sqlx::query_scalar!("SELECT id FROM levels WHERE id = ANY($1)", &ids).fetch_all(conn).await?)
}

/// Loads a level and keeps its row locked until the transaction ends.
pub async fn lock_level(conn: &mut Conn, id: LevelId) -> Result<Option<Level>> {
    let record = sqlx::query_as!(
        LevelRecord,
        "SELECT id, code, name, min_turnover, service_discount, freight_discount, deposit_percent, version, created_at
           FROM levels WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Level::restore))
}

pub async fn save_level(conn: &mut Conn, actor: &Actor, level: &Level, event: &Event) -> Result<()> {
    let record = level.record();
    sqlx::query!(
        "UPDATE levels
            SET name = $2, min_turnover = $3, service_discount = $4, freight_discount = $5, deposit_percent = $6,
                version = $7
          WHERE id = $1",
        record.id.uuid(),
        record.name,
        record.min_turnover.amount(),
        record.service_discount.amount(),
        record.freight_discount.amount(),
        record.deposit_percent.amount(),
        record.version,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Newest first; `q` is what code or name begin with.
pub async fn list_levels(conn: &mut Conn, q: Option<&str>, page: PageRequest<LevelId>) -> Result<Page<LevelDetail>> {
    let rows = sqlx::query_as!(
        LevelDetail,
        "SELECT id, code, name, min_turnover, service_discount, freight_discount, deposit_percent, version, created_at
           FROM levels
          WHERE ($1::text IS NULL OR lower(code) LIKE $1 OR lower(name) LIKE $1)
            AND ($2::uuid IS NULL OR id < $2)
            AND planned_each_time($3)
          ORDER BY id DESC LIMIT $3",
        q.map(crate::page::beginning),
        page.after.map(LevelId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |level| level.id))
}

pub async fn find_level(conn: &mut Conn, id: LevelId) -> Result<Option<LevelDetail>> {
    let level = sqlx::query_as!(
        LevelDetail,
        "SELECT id, code, name, min_turnover, service_discount, freight_discount, deposit_percent, version, created_at
           FROM levels WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(level)
}
