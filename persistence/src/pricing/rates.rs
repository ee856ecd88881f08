//! Exchange rates and their history.

use domain::pricing::{Rate, RatePair, RateRecord, RateStatus};
use domain::{Actor, Event, ExchangeRateId, Timestamp, UserId};

use super::ExchangeRateDetail;
use crate::error::ExpectRows;
use crate::{Conn, Page, PageRequest, Result, journal};

/// Which of the rates somebody may see.
#[derive(Clone, Copy, Debug)]
pub struct RateScope {
    /// Rates that are yet to come or never came, too.
    pub internal: bool,
    pub now: Timestamp,
}

pub async fn insert_rate(conn: &mut Conn, actor: &Actor, rate: &Rate, event: &Event) -> Result<()> {
    let record = rate.record();
    sqlx::query!(
        "INSERT INTO exchange_rates (id, sell, buy, valid_from, status, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        record.id.uuid(),
        record.sell.amount(),
        record.buy.amount(),
        record.valid_from,
        record.status.as_str(),
        record.created_by.uuid(),
        record.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Loads a rate and keeps its row locked until the transaction ends.
pub async fn lock_rate(conn: &mut Conn, id: ExchangeRateId) -> Result<Option<Rate>> {
    let record = sqlx::query_as!(
        RateRecord,
        "SELECT id, sell, buy, valid_from, status, created_by, created_at, decided_by, decided_at, reason
           FROM exchange_rates WHERE id = $1 FOR UPDATE",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(record.map(Rate::restore))
}

/// Writes a decision back with its event.
pub async fn save_rate(conn: &mut Conn, actor: &Actor, rate: &Rate, event: &Event) -> Result<()> {
    let record = rate.record();
    sqlx::query!(
        "UPDATE exchange_rates SET valid_from = $2, status = $3, decided_by = $4, decided_at = $5, reason = $6 WHERE id = $1",
        record.id.uuid(),
        record.valid_from,
        record.status.as_str(),
        record.decided_by.map(UserId::uuid),
        record.decided_at as Option<Timestamp>,
        record.reason,
    )
    .execute(&mut *conn)
    .await?
    .expect_rows(1)?;
    journal::record(conn, actor, event).await
}

/// Newest first; those that came into force `from` then on and before `to`.
pub async fn list_rates(
    conn: &mut Conn,
    scope: RateScope,
    status: Option<RateStatus>,
    (from, to): (Option<Timestamp>, Option<Timestamp>),
    page: PageRequest<ExchangeRateId>,
) -> Result<Page<ExchangeRateDetail>> {
    let rows = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, buy, valid_from, status, reason,
                  created_by, decided_by, created_at
             FROM exchange_rates
            WHERE ($1 OR (status = 'confirmed' AND valid_from <= $2))
              AND ($3::text IS NULL OR status = $3)
              AND ($4::uuid IS NULL OR id < $4)
              AND planned_each_time($5)
              AND ($6::timestamptz IS NULL OR valid_from >= $6) AND ($7::timestamptz IS NULL OR valid_from < $7)
            ORDER BY id DESC LIMIT $5"#,
        scope.internal,
        scope.now,
        status.map(RateStatus::as_str),
        page.after.map(ExchangeRateId::uuid),
        page.fetch(),
        from as Option<Timestamp>,
        to as Option<Timestamp>,
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |rate| rate.id))
}

pub async fn find_rate(conn: &mut Conn, id: ExchangeRateId, scope: RateScope) -> Result<Option<ExchangeRateDetail>> {
    let rate = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, buy, valid_from, status, reason,
                  created_by, decided_by, created_at
             FROM exchange_rates
            WHERE id = $1 AND ($2 OR (status = 'confirmed' AND valid_from <= $3))"#,
        id.uuid(),
        scope.internal,
        scope.now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(rate)
}

/// The rate in force.
pub async fn current_rate(conn: &mut Conn, now: Timestamp) -> Result<Option<ExchangeRateDetail>> {
    let rate = sqlx::query_as!(
        ExchangeRateDetail,
        r#"SELECT id, sell, buy, valid_from, status, reason,
                  created_by, decided_by, created_at
             FROM exchange_rates
            WHERE status = 'confirmed' AND valid_from <= $1
            ORDER BY valid_from DESC, id DESC LIMIT 1"#,
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(rate)
}

/// The same, to compare another with.
pub async fn rate_in_force(conn: &mut Conn, now: Timestamp) -> Result<Option<RatePair>> {
    let rate = sqlx::query_as!(
        RatePair,
        "SELECT sell, buy FROM exchange_rates
          WHERE status = 'confirmed' AND valid_from <= $1 ORDER BY valid_from DESC, id DESC LIMIT 1",
        now,
    )
    .fetch_optional(conn)
    .await?;
    Ok(rate)
}
