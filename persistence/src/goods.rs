//! The list of forbidden and restricted goods, in versions.

use domain::goods::{GoodsList, GoodsRule};
use domain::{Actor, Event, Timestamp, UserId};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

use crate::{Conn, Page, PageRequest, Result, RowNumber, journal};

/// A version of the list of forbidden and restricted goods
#[derive(Debug, Serialize, ToSchema)]
pub struct ForbiddenGoods {
    /// 0 before anybody has written a list
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub version: i32,
    #[schema(max_items = 1000)]
    pub rules: Vec<GoodsRule>,
    /// Why it was changed
    #[schema(max_length = 500)]
    pub note: String,
    pub created_by: Option<UserId>,
    pub created_at: Option<Timestamp>,
}

/// A version of the list without its rules
#[derive(Debug, Serialize, ToSchema)]
pub struct ForbiddenGoodsVersion {
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: i32,
    /// How many rules it has
    #[schema(minimum = 0, maximum = 1000)]
    pub rules: i32,
    #[schema(max_length = 500)]
    pub note: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// The list that counts.
pub async fn current(conn: &mut Conn) -> Result<GoodsList> {
    let found = find(conn, None).await?.unwrap_or_else(nothing);
    Ok(GoodsList::restore(found.version, found.rules))
}

/// The version with this number, or the one that counts.
pub async fn find(conn: &mut Conn, version: Option<i32>) -> Result<Option<ForbiddenGoods>> {
    let row = sqlx::query!(
        "SELECT version, rules, note, created_by, created_at FROM forbidden_goods_versions
          WHERE $1::integer IS NULL OR version = $1
          ORDER BY version DESC LIMIT 1",
        version,
    )
    .fetch_optional(conn)
    .await?;
    let found = row.map(|row| ForbiddenGoods {
        version: row.version,
        rules: row.rules.0,
        note: row.note,
        created_by: Some(row.created_by),
        created_at: Some(row.created_at),
    });
    Ok(found.or_else(|| version.is_none().then(nothing)))
}

/// The number of the version that counts; 0 where there is none.
pub async fn current_version(conn: &mut Conn) -> Result<i32> {
    let version =
        sqlx::query_scalar!(r#"SELECT COALESCE(max(version), 0) AS "version!" FROM forbidden_goods_versions"#);
    Ok(version.fetch_one(conn).await?)
}

fn nothing() -> ForbiddenGoods {
    ForbiddenGoods { version: 0, rules: vec![], note: String::new(), created_by: None, created_at: None }
}

/// Newest first.
pub async fn list(conn: &mut Conn, page: PageRequest<RowNumber>) -> Result<Page<ForbiddenGoodsVersion>> {
    let rows = sqlx::query_as!(
        ForbiddenGoodsVersion,
        r#"SELECT version, jsonb_array_length(rules) AS "rules!", note, created_by, created_at
             FROM forbidden_goods_versions
            WHERE ($1::bigint IS NULL OR version < $1) AND planned_each_time($2)
            ORDER BY version DESC LIMIT $2"#,
        page.after.map(|after| after.0),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |row| RowNumber(row.version.into())))
}

/// Adds a version; the primary key refuses one that somebody else has just added.
pub async fn insert(conn: &mut Conn, actor: &Actor, list: &GoodsList, note: &str, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO forbidden_goods_versions (version, rules, note, created_by, created_at) VALUES ($1, $2, $3, $4, $5)",
        list.version,
        Json(&list.rules) as _,
        note,
        actor.id.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}
