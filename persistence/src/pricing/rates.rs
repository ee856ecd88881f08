//! Exchange rates and their history.

use domain::{Actor, Event, ExchangeRate, ExchangeRateId, Timestamp};

use super::ExchangeRateDetail;
use crate::{Conn, Page, PageRequest, Result, journal};

/// What of the rates somebody may see.
#[derive(Clone, Copy, Debug)]
pub struct RateScope {
    /// What yuan cost us, and rates that are yet to come.
    pub internal: bool,
    pub now: Timestamp,
}

pub async fn insert_rate(
    conn: &mut Conn,
    actor: &Actor,
    id: ExchangeRateId,
    sell: ExchangeRate,
    buy: ExchangeRate,
    valid_from: Timestamp,
    event: &Event,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO exchange_rates (id, sell, buy, valid_from, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        id.uuid(),
        sell.amount(),
        buy.amount(),
        valid_from,
        actor.id.uuid(),
        event.at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Newest first.
pub async fn list_rates(
    conn: &mut Conn,
    scope: RateScope,
    page: PageRequest<ExchangeRateId>,
) -> Result<Page<ExchangeRateDetail>> {
    let rows = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, CASE WHEN $1 THEN buy END AS "buy: ExchangeRate", valid_from, created_at
             FROM exchange_rates
            WHERE ($1 OR valid_from <= $2) AND ($3::uuid IS NULL OR id < $3)
            ORDER BY id DESC LIMIT $4"#,
        scope.internal,
        scope.now,
        page.after.map(ExchangeRateId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |rate| rate.id))
}

pub async fn find_rate(conn: &mut Conn, id: ExchangeRateId, scope: RateScope) -> Result<Option<ExchangeRateDetail>> {
    let rate = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, CASE WHEN $2 THEN buy END AS "buy: ExchangeRate", valid_from, created_at
             FROM exchange_rates
            WHERE id = $1 AND ($2 OR valid_from <= $3)"#,
        id.uuid(),
        scope.internal,
        scope.now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(rate)
}

/// The rate in force.
pub async fn current_rate(conn: &mut Conn, scope: RateScope) -> Result<Option<ExchangeRateDetail>> {
    let rate = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, CASE WHEN $1 THEN buy END AS "buy: ExchangeRate", valid_from, created_at
             FROM exchange_rates
            WHERE valid_from <= $2
            ORDER BY valid_from DESC, id DESC LIMIT 1"#,
        scope.internal,
        scope.now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(rate)
}
