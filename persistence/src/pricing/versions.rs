//! Versions of rate cards.

use domain::pricing::{RateCardVersion, RateCardVersionRecord};
use domain::{Actor, Event, RateCardId, RateCardVersionId, UserId};
use sqlx::types::Json;

use super::{RateCardVersionDetail, RateCardVersionSummary};
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// The number of the card's next version. Lock the card first.
pub async fn next_number(conn: &mut Conn, card: RateCardId) -> Result<i32> {
    let sql = sqlx::query_scalar!(
        r#"SELECT COALESCE(max(version), 0) + 1 AS "next!" FROM rate_card_versions WHERE rate_card_id = $1"#,
        card.uuid(),
    );
    Ok(sql.fetch_one(conn).await?)
}

pub async fn insert_version(conn: &mut Conn, actor: &Actor, version: &RateCardVersion, event: &Event) -> Result<()> {
    let record = version.record();
    sqlx::query!(
        "INSERT INTO rate_card_versions (id, rate_card_id, version, revision, status, tables, authors, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        record.id.uuid(),
        record.rate_card_id.uuid(),
        record.version,
        record.revision,
        record.status.as_str(),
        Json(&record.tables) as _,
        &uuids(&record.authors),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads a version and keeps its row locked until the transaction ends.
pub async fn lock_version(conn: &mut Conn, card: RateCardId, version: i32) -> Result<Option<RateCardVersion>> {
    let row = sqlx::query!(
        "SELECT id, rate_card_id, version, revision, status, tables, valid_from, authors, published_by, published_at,
                created_at
           FROM rate_card_versions
          WHERE rate_card_id = $1 AND version = $2
            FOR UPDATE",
        card.uuid(),
        version,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        RateCardVersion::restore(RateCardVersionRecord {
            id: row.id,
            rate_card_id: row.rate_card_id,
            version: row.version,
            revision: row.revision,
            status: row.status,
            tables: row.tables.0,
            valid_from: row.valid_from,
            authors: row.authors.into_iter().map(UserId::new).collect(),
            published_by: row.published_by,
            published_at: row.published_at,
            created_at: row.created_at,
        })
    }))
}

pub async fn save_version(conn: &mut Conn, actor: &Actor, version: &RateCardVersion, event: &Event) -> Result<()> {
    let record = version.record();
    sqlx::query!(
        "UPDATE rate_card_versions
            SET revision = $2, status = $3, tables = $4, authors = $5, valid_from = $6, published_by = $7,
                published_at = $8
          WHERE id = $1",
        record.id.uuid(),
        record.revision,
        record.status.as_str(),
        Json(&record.tables) as _,
        &uuids(&record.authors),
        record.valid_from as _,
        record.published_by.map(UserId::uuid),
        record.published_at as _,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Newest first.
pub async fn list_versions(
    conn: &mut Conn,
    card: RateCardId,
    page: PageRequest<RateCardVersionId>,
) -> Result<Page<RateCardVersionSummary>> {
    let rows = sqlx::query_as!(
        RateCardVersionSummary,
        "SELECT id, rate_card_id, version, revision, status, valid_from, published_by, published_at, created_at
           FROM rate_card_versions
          WHERE rate_card_id = $1 AND ($2::uuid IS NULL OR id < $2)
            AND planned_each_time($3)
          ORDER BY id DESC LIMIT $3",
        card.uuid(),
        page.after.map(RateCardVersionId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |version| version.id))
}

pub async fn find_version(conn: &mut Conn, card: RateCardId, version: i32) -> Result<Option<RateCardVersionDetail>> {
    let row = sqlx::query!(
        "SELECT id, rate_card_id, version, revision, status, tables, valid_from, published_by, published_at, created_at
           FROM rate_card_versions
          WHERE rate_card_id = $1 AND version = $2",
        card.uuid(),
        version,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| RateCardVersionDetail {
        summary: RateCardVersionSummary {
            id: row.id,
            rate_card_id: row.rate_card_id,
            version: row.version,
            revision: row.revision,
            status: row.status,
            valid_from: row.valid_from,
            published_by: row.published_by,
            published_at: row.published_at,
            created_at: row.created_at,
        },
        tables: row.tables,
    }))
}

fn uuids(people: &[UserId]) -> Vec<uuid::Uuid> {
    people.iter().map(|person| person.uuid()).collect()
}
