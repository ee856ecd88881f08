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

/// Newest first.
pub async fn list_cards(conn: &mut Conn, page: PageRequest<RateCardId>) -> Result<Page<RateCardDetail>> {
    let rows = sqlx::query_as!(
        RateCardDetail,
        "SELECT id, code, name, customer_id, level_id, created_at FROM rate_cards
          WHERE $1::uuid IS NULL OR id < $1
          ORDER BY id DESC LIMIT $2",
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
