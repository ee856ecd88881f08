//! The yearly look at everybody's level.

use domain::customers::TurnoverWindow;
use domain::{Actor, CustomerId, Day, Event, EventKind, LevelReviewId, Timestamp};
use serde_json::json;

use super::LevelReviewView;
use super::level::{Deciding, keep_levels, lower};
use crate::{Conn, Page, PageRequest, Result, journal};

/// How far the review of a year has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewState {
    NotBegun,
    Begun,
    Finished,
}

pub async fn review_state(conn: &mut Conn, year: Day) -> Result<ReviewState> {
    let finished = sqlx::query_scalar!(
        r#"SELECT finished_at IS NOT NULL AS "finished!" FROM level_reviews WHERE year = $1"#,
        year.year(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(match finished {
        None => ReviewState::NotBegun,
        Some(false) => ReviewState::Begun,
        Some(true) => ReviewState::Finished,
    })
}

/// Begins the review of a year, unless somebody else has.
pub async fn begin_review(conn: &mut Conn, id: LevelReviewId, year: Day, deciding: Deciding) -> Result<()> {
    sqlx::query!(
        r#"INSERT INTO level_reviews (id, year, by_window, created_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT ON CONSTRAINT level_reviews_once_a_year DO NOTHING"#,
        id.uuid(),
        year.year(),
        deciding.window.as_str(),
        deciding.at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Looks at the next customers, by the window with which the review began, and answers whether there are more. Those who
/// came after the year began are not looked at.
pub async fn review_next(conn: &mut Conn, actor: &Actor, year: Day, at: Timestamp, batch: i64) -> Result<bool> {
    keep_levels(conn).await?;
    let review = sqlx::query!(
        r#"SELECT id, by_window AS "window: TurnoverWindow", after_id AS "after_id: CustomerId", customers, fallen
             FROM level_reviews WHERE year = $1 AND finished_at IS NULL FOR UPDATE"#,
        year.year(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(review) = review else { return Ok(false) };
    let customers = sqlx::query_scalar!(
        "SELECT id FROM customers WHERE ($1::uuid IS NULL OR id > $1) AND created_at < $2 AND planned_each_time($3)
          ORDER BY id LIMIT $3 FOR NO KEY UPDATE",
        review.after_id.map(CustomerId::uuid),
        year.start(),
        batch,
    )
    .fetch_all(&mut *conn)
    .await?;
    let deciding = Deciding { window: review.window, at };
    let fallen = lower(conn, actor, &customers, review.window.before_year(year), deciding).await?;
    let looked_at = review.customers + i64::try_from(customers.len()).unwrap_or_default();
    let fallen = review.fallen + i64::try_from(fallen).unwrap_or_default();
    let last = customers.last().copied();
    sqlx::query!(
        "UPDATE level_reviews SET after_id = COALESCE($2, after_id), customers = $3, fallen = $4,
                finished_at = CASE WHEN $2::uuid IS NULL THEN $5::timestamptz END
          WHERE id = $1",
        review.id.uuid(),
        last.map(CustomerId::uuid),
        looked_at,
        fallen,
        at,
    )
    .execute(&mut *conn)
    .await?;
    if last.is_none() {
        let data = json!({ "year": year.year(), "window": review.window, "customers": looked_at, "fallen": fallen });
        journal::record(conn, actor, &Event::new(EventKind::LevelReviewFinished, review.id, at).with(data)).await?;
    }
    Ok(last.is_some())
}

/// Newest first.
pub async fn list_reviews(conn: &mut Conn, page: PageRequest<LevelReviewId>) -> Result<Page<LevelReviewView>> {
    let rows = sqlx::query_as!(
        LevelReviewView,
        r#"SELECT id, year, by_window AS "window: TurnoverWindow", customers, fallen, created_at, finished_at
             FROM level_reviews WHERE ($1::uuid IS NULL OR id < $1) AND planned_each_time($2)
            ORDER BY id DESC LIMIT $2"#,
        page.after.map(LevelReviewId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |review| review.id))
}
