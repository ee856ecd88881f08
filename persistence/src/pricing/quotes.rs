//! Quotes, with everything that decided them.

use domain::pricing::{OrderInput, Outcome, Pricing, Quote, RateTables};
use domain::{Actor, CustomerId, Event, ExchangeRate, QuoteId, Scope};
use sqlx::types::Json;

use super::{QuoteDetail, QuoteSummary};
use crate::{Conn, Page, PageRequest, Result, journal};

pub async fn insert_quote(conn: &mut Conn, actor: &Actor, quote: &Quote, event: &Event) -> Result<()> {
    sqlx::query!(
        "INSERT INTO quotes (id, customer_id, rate_card_version_id, exchange_rate, request, result, total, deposit,
                             created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        quote.id.uuid(),
        quote.customer_id.uuid(),
        quote.rate_card_version_id.uuid(),
        quote.exchange_rate.amount(),
        Json(&quote.input) as _,
        Json(&quote.outcome) as _,
        quote.outcome.priced.total.amount(),
        quote.outcome.priced.deposit.amount(),
        actor.id.uuid(),
        quote.created_at,
        quote.expires_at,
    )
    .execute(&mut *conn)
    .await?;
    journal::record(conn, actor, event).await
}

/// Everything that decided a quote.
#[derive(Clone, Debug)]
pub struct QuoteBasis {
    pub input: OrderInput,
    pub outcome: Outcome,
    card_code: String,
    version: i32,
    tables: RateTables,
    exchange_rate: ExchangeRate,
}

impl QuoteBasis {
    /// As it was when the quote was given.
    pub fn terms(&self) -> Pricing<'_> {
        Pricing {
            card_code: &self.card_code,
            version: self.version,
            tables: &self.tables,
            rate: self.exchange_rate,
            level: self.outcome.level,
        }
    }
}

pub async fn quote_basis(conn: &mut Conn, id: QuoteId, scope: Scope) -> Result<Option<QuoteBasis>> {
    let row = sqlx::query!(
        "SELECT rate_cards.code, rate_card_versions.version, tables, exchange_rate, request, result
           FROM quotes
           JOIN rate_card_versions ON rate_card_versions.id = quotes.rate_card_version_id
           JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
          WHERE quotes.id = $1
            AND ($2::uuid IS NULL OR quotes.customer_id = $2)
            AND ($3::uuid IS NULL OR works_for($3, quotes.customer_id))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| QuoteBasis {
        input: row.request.0,
        outcome: row.result.0,
        card_code: row.code,
        version: row.version,
        tables: row.tables.0,
        exchange_rate: row.exchange_rate,
    }))
}

/// Newest first.
pub async fn list_quotes(
    conn: &mut Conn,
    scope: Scope,
    customer: Option<CustomerId>,
    page: PageRequest<QuoteId>,
) -> Result<Page<QuoteSummary>> {
    let rows = sqlx::query_as!(
        QuoteSummary,
        "SELECT id, customer_id, rate_card_version_id, exchange_rate, total, deposit, created_at, expires_at
           FROM quotes
          WHERE ($1::uuid IS NULL OR customer_id = $1)
            AND ($2::uuid IS NULL OR works_for($2, customer_id))
            AND ($3::uuid IS NULL OR customer_id = $3)
            AND ($4::uuid IS NULL OR id < $4)
            AND planned_each_time($5)
          ORDER BY id DESC LIMIT $5",
        scope.customer(),
        scope.employee(),
        customer.map(CustomerId::uuid),
        page.after.map(QuoteId::uuid),
        page.fetch(),
    )
    .fetch_all(conn)
    .await?;
    Ok(page.page(rows, |quote| quote.id))
}

pub async fn find_quote(conn: &mut Conn, id: QuoteId, scope: Scope) -> Result<Option<QuoteDetail>> {
    let row = sqlx::query!(
        "SELECT quotes.id, quotes.customer_id, quotes.rate_card_version_id, rate_cards.code, rate_card_versions.version,
                quotes.exchange_rate, quotes.request, quotes.result, quotes.created_at, quotes.expires_at
           FROM quotes
           JOIN rate_card_versions ON rate_card_versions.id = quotes.rate_card_version_id
           JOIN rate_cards ON rate_cards.id = rate_card_versions.rate_card_id
          WHERE quotes.id = $1
            AND ($2::uuid IS NULL OR quotes.customer_id = $2)
            AND ($3::uuid IS NULL OR works_for($3, quotes.customer_id))",
        id.uuid(),
        scope.customer(),
        scope.employee(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| {
        let Outcome { audience, level, priced } = row.result.0;
        QuoteDetail {
            id: row.id,
            customer_id: row.customer_id,
            rate_card_version_id: row.rate_card_version_id,
            card_code: row.code,
            card_version: row.version,
            audience,
            level,
            exchange_rate: row.exchange_rate,
            input: row.request.0,
            goods_cny: priced.goods_cny,
            china_freight_cny: priced.china_freight_cny,
            goods_vnd: priced.goods_vnd,
            charges: priced.charges,
            total: priced.total,
            deposit: priced.deposit,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }))
}
