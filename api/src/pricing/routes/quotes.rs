//! Quotes.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, get, post};
use domain::pricing::{OrderInput, PricedOrder};
use domain::{Actor, CustomerId, QuoteId, Scope, can};
use persistence::pricing::{self, QuoteDetail, QuoteSummary};
use persistence::{Conn, Page};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::{Authorized, IdempotencyKey, Json, Problem, page_request};
use crate::pricing::quote_request::CreateQuote;
use crate::pricing::requests::ListQuotes;
use crate::pricing::{commands, problems};

/// List quotes
///
/// Newest first. Customers see their own, employees those of the customers they see.
#[utoipa::path(
    tag = "Pricing",
    params(ListQuotes),
    responses((status = 200, description = "One page of quotes", body = Page<QuoteSummary>)),
    extensions(("x-permission" = json!("quotes:create"))),
)]
#[get("/quotes")]
pub async fn list_quotes(
    caller: Authorized<can::Quote>,
    query: Query<ListQuotes>,
    app: Data<App>,
) -> Result<Json<Page<QuoteSummary>>, Problem> {
    let (page, scope) = (page_request(query.limit, query.cursor), caller.actor.customer_scope());
    Ok(Json(pricing::list_quotes(&mut *app.db.conn().await?, scope, query.customer_id, page).await?))
}

/// Ask what something would cost
///
/// Prices goods of one shop by the rate card and the exchange rate that count for the customer now; every charge
/// explains itself. Freight, crates, storage and the last mile are part of it where packages are told; otherwise they
/// follow from the weight the packages arrive with.
#[utoipa::path(
    tag = "Pricing",
    request_body = CreateQuote,
    responses(
        (status = 201, description = "The quote", body = QuoteDetail),
        (status = 409, description = "`pricing.negotiated`, `pricing.not_available`, `pricing.customer_missing`, `pricing.customer_unknown`, `request.amount_out_of_range`, `idempotency.in_progress`, `idempotency.key_reused`"),
        (status = 422, description = "`request.invalid`"),
    ),
    extensions(("x-permission" = json!("quotes:create"))),
)]
#[post("/quotes")]
pub async fn create_quote(
    caller: Authorized<can::Quote>,
    key: IdempotencyKey,
    Json(request): Json<CreateQuote>,
    app: Data<App>,
) -> Result<HttpResponse, Problem> {
    let input = OrderInput::try_from(&request)?;
    let customer = customer(&caller.actor, request.customer_id)?;
    let (id, now) = (app.clock.id(), app.clock.now());
    key.once(&app, &caller.actor, &request, StatusCode::CREATED, async |tx: &mut Conn| {
        commands::quote(tx, &caller.actor, id, customer, input.clone(), now).await?;
        Ok(pricing::find_quote(tx, id, Scope::All).await?.ok_or(problems::QUOTE_NOT_FOUND)?)
    })
    .await
}

/// Find a quote
///
/// As it was given, whatever has changed since. Quotes for customers one does not see are not found.
#[utoipa::path(
    tag = "Pricing",
    params(("quote_id" = QuoteId, Path, description = "The quote")),
    responses(
        (status = 200, description = "The quote", body = QuoteDetail),
        (status = 404, description = "`pricing.quote_not_found`"),
    ),
    extensions(("x-permission" = json!("quotes:create"))),
)]
#[get("/quotes/{quote_id}")]
pub async fn find_quote(
    caller: Authorized<can::Quote>,
    quote_id: Path<QuoteId>,
    app: Data<App>,
) -> Result<Json<QuoteDetail>, Problem> {
    let scope = caller.actor.customer_scope();
    let quote = pricing::find_quote(&mut *app.db.conn().await?, *quote_id, scope).await?;
    Ok(Json(quote.ok_or(problems::QUOTE_NOT_FOUND)?))
}

/// Reckon a quote again
///
/// With the version of the rate card, the exchange rate and the level that decided it then, whatever has changed since:
/// it comes to the same đồng.
#[utoipa::path(
    tag = "Pricing",
    params(("quote_id" = QuoteId, Path, description = "The quote")),
    responses(
        (status = 200, description = "What it comes to", body = Recomputation),
        (status = 404, description = "`pricing.quote_not_found`"),
        (status = 409, description = "`pricing.negotiated`, `request.amount_out_of_range`"),
    ),
    extensions(("x-permission" = json!("quotes:create"))),
)]
#[get("/quotes/{quote_id}/recomputation")]
pub async fn recompute_quote(
    caller: Authorized<can::Quote>,
    quote_id: Path<QuoteId>,
    app: Data<App>,
) -> Result<Json<Recomputation>, Problem> {
    let scope = caller.actor.customer_scope();
    let conn = &mut *app.db.conn().await?;
    let basis = pricing::quote_basis(conn, *quote_id, scope).await?.ok_or(problems::QUOTE_NOT_FOUND)?;
    let priced = basis.terms().order(&basis.input)?;
    let same = basis.outcome.priced.comes_to_the_same(&priced);
    Ok(Json(Recomputation { quote_id: *quote_id, same, priced }))
}

/// A quote, reckoned again
#[derive(Debug, Serialize, ToSchema)]
pub struct Recomputation {
    pub quote_id: QuoteId,
    /// Total, deposit and every charge come to the same đồng
    pub same: bool,
    #[serde(flatten)]
    pub priced: PricedOrder,
}

/// Customers ask for themselves, and know of nobody else.
fn customer(actor: &Actor, named: Option<CustomerId>) -> Result<CustomerId, Problem> {
    match (actor.customer, named) {
        (None, None) => Err(problems::CUSTOMER_MISSING.into()),
        (Some(own), Some(other)) if own != other => Err(problems::CUSTOMER_UNKNOWN.into()),
        (Some(customer), _) | (None, Some(customer)) => Ok(customer),
    }
}
