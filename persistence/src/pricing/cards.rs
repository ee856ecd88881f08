//! Rate cards: whom a price list is for.

use domain::{Actor, CustomerId, Event, LevelId, RateCardId};

use super::RateCardDetail;
use crate::{Conn, Page, PageRequest, Result, journal};

pub async fn insert_card(conn: &mut Conn, actor: &Actor, card: &RateCardDetail, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO rate_cards (id, code, name, customer_id, level_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        card.id.uuid(),
        card.code,
        card.name,
        card.customer_id.map(CustomerId::uuid),
        card.level_id.map(LevelId::uuid),
        card.created_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

#[derive(Clone, Debug, Default)]
pub struct CardFilter {
    /// What code or name begin with.
    pub q: Option<String>,
    pub customer: Option<CustomerId>,
    pub level: Option<LevelId>,
}

/// Newest first.
pub async fn list_cards(
    conn: &mut Conn,
    filter: &CardFilter,
    page: PageRequest<RateCardId>,
) -> Result<Page<RateCardDetail>> {
    let rows = sqlx::query_as!(
        RateCardDetail,
        "SELECT id, code, name, customer_id, level_id, created_at FROM rate_cards
          WHERE ($1::text IS NULL OR lower(code) LIKE $1 OR lower(name) LIKE $1)
            AND ($2::uuid IS NULL OR customer_id = $2)
            AND ($3::uuid IS NULL OR level_id = $3)
            AND ($4::uuid IS NULL OR id < $4)
            AND planned_each_time($5)
          ORDER BY id DESC LIMIT $5",
        filter.q.as_deref().map(crate::page::beginning),
        filter.customer.map(CustomerId::uuid),
        filter.level.map(LevelId::uuid),
        page.after.map(RateCardId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |card| card.id))
}

pub async fn find_card(conn: &mut Conn, id: RateCardId) -> Result<Option<RateCardDetail>> {
    let card = sqlx::query_as!(
        RateCardDetail,
        "SELECT id, code, name, customer_id, level_id, created_at FROM rate_cards WHERE id = $1",
        id.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(card)
}

/// So that its versions are numbered one after another; `false` where there is no such card.
pub async fn lock_card(conn: &mut Conn, id: RateCardId) -> Result<bool> {
    let card = sqlx::query_scalar!("SELECT id FROM rate_cards WHERE id = $1 FOR UPDATE", id.uuid());
    Ok(card.fetch_optional(conn).await?.is_some())
}
