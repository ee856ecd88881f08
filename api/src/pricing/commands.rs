//! What can be done to terms. The caller owns the transaction and decides when it commits.

use chrono::TimeDelta;
use domain::customers::LevelMoveReason;
use domain::pricing::{
    Level, LevelChange, LevelRecord, OrderInput, Outcome, Quote, Rate, RateCardVersion, RatePair, RateTables,
    TableProblem, VersionError,
};
use domain::{
    Actor, CustomerId, Event, EventKind, ExchangeRateId, LevelId, QuoteId, RateCardId, RateCardVersionId, Timestamp,
};
use persistence::customers::Deciding;
use persistence::pricing::{self, Applicable, RateCardDetail};
use persistence::{Conn, customers, settings};
use serde_json::json;

use super::problems::{self, refused};
use super::requests::{CreateExchangeRate, CreateLevel, CreateRateCard};
use crate::http::Problem;

pub(crate) async fn create_card(
    tx: &mut Conn,
    actor: &Actor,
    id: RateCardId,
    request: &CreateRateCard,
    now: Timestamp,
) -> Result<(), Problem> {
    let CreateRateCard { code, name, customer_id, level_id } = request;
    let event = Event::new(EventKind::RateCardCreated, id, now).with(json!({ "after": request }));
    let (code, name) = (code.clone(), name.clone());
    let card = RateCardDetail { id, code, name, customer_id: *customer_id, level_id: *level_id, created_at: now };
    pricing::insert_card(tx, actor, &card, &event).await.map_err(refused)
}

/// Answers the number of the new version.
pub(crate) async fn draft_version(
    tx: &mut Conn,
    actor: &Actor,
    id: RateCardVersionId,
    card: RateCardId,
    tables: RateTables,
    now: Timestamp,
) -> Result<i32, Problem> {
    if !pricing::lock_card(tx, card).await? {
        return Err(problems::CARD_NOT_FOUND.into());
    }
    let number = pricing::next_number(tx, card).await?;
    let (version, event) = RateCardVersion::draft(id, card, number, tables, actor.id, now);
    pricing::insert_version(tx, actor, &version, &event).await?;
    Ok(number)
}

pub(crate) async fn replace_version(
    tx: &mut Conn,
    actor: &Actor,
    card: RateCardId,
    number: i32,
    revision: i32,
    tables: RateTables,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut version = pricing::lock_version(tx, card, number).await?.ok_or(problems::VERSION_NOT_FOUND)?;
    let event = version.change(revision, tables, actor.id, now)?;
    Ok(pricing::save_version(tx, actor, &version, &event).await?)
}

pub(crate) async fn publish_version(
    tx: &mut Conn,
    actor: &Actor,
    card: RateCardId,
    number: i32,
    revision: i32,
    valid_from: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut version = pricing::lock_version(tx, card, number).await?.ok_or(problems::VERSION_NOT_FOUND)?;
    let event = version.publish(revision, valid_from, actor.id, now)?;
    let unknown = unknown_levels(tx, &version.record().tables).await?;
    if !unknown.is_empty() {
        return Err(VersionError::Unsound(unknown).into());
    }
    Ok(pricing::save_version(tx, actor, &version, &event).await?)
}

/// Everything that forbids publishing the tables.
pub(crate) async fn problems_of(tx: &mut Conn, tables: &RateTables) -> Result<Vec<TableProblem>, Problem> {
    let mut found = tables.problems();
    found.extend(unknown_levels(tx, tables).await?);
    Ok(found)
}

async fn unknown_levels(tx: &mut Conn, tables: &RateTables) -> Result<Vec<TableProblem>, Problem> {
    let named: Vec<_> = tables.levels().into_iter().map(|(_, level)| level).collect();
    if named.is_empty() {
        return Ok(vec![]);
    }
    Ok(tables.unknown_levels(&pricing::known_levels(tx, &named).await?))
}

pub(crate) async fn create_level(
    tx: &mut Conn,
    actor: &Actor,
    id: LevelId,
    request: &CreateLevel,
    now: Timestamp,
) -> Result<(), Problem> {
    customers::change_levels(tx).await?;
    let (level, event) = Level::create(LevelRecord {
        id,
        code: request.code.clone(),
        name: request.name.clone(),
        min_turnover: request.min_turnover,
        service_discount: request.service_discount,
        freight_discount: request.freight_discount,
        deposit_percent: request.deposit_percent,
        version: 1,
        created_at: now,
    });
    pricing::insert_level(tx, actor, &level, &event).await.map_err(refused)?;
    raise(tx, actor, now).await
}

pub(crate) async fn change_level(
    tx: &mut Conn,
    actor: &Actor,
    id: LevelId,
    version: i32,
    change: LevelChange,
    now: Timestamp,
) -> Result<(), Problem> {
    customers::change_levels(tx).await?;
    let mut level = pricing::lock_level(tx, id).await?.ok_or(problems::LEVEL_NOT_FOUND)?;
    let moves = change.min_turnover.is_some();
    let event = level.change(version, change, now)?;
    pricing::save_level(tx, actor, &level, &event).await.map_err(refused)?;
    if moves { raise(tx, actor, now).await } else { Ok(()) }
}

/// Brings customers to the level that their turnover reaches now, thousands by one statement. None falls.
async fn raise(tx: &mut Conn, actor: &Actor, now: Timestamp) -> Result<(), Problem> {
    const BATCH: i64 = 5000;
    let deciding = Deciding { window: settings::load(tx).await?.levels_window, at: now };
    let mut after = None;
    loop {
        let batch = customers::customers_by_turnover(tx, after, BATCH).await?;
        after = batch.last().copied();
        if after.is_none() {
            return Ok(());
        }
        customers::raise(tx, actor, &batch, LevelMoveReason::Levels, deciding, None).await?;
    }
}

pub(crate) async fn propose_rate(
    tx: &mut Conn,
    actor: &Actor,
    id: ExchangeRateId,
    request: &CreateExchangeRate,
    now: Timestamp,
) -> Result<(), Problem> {
    let CreateExchangeRate { sell, buy, valid_from } = *request;
    let (rate, event) = Rate::propose(id, RatePair { sell, buy }, valid_from, actor.id, now)?;
    Ok(pricing::insert_rate(tx, actor, &rate, &event).await?)
}

/// One further from the rate in force than `exchange_rate.drift` has to be meant.
pub(crate) async fn confirm_rate(
    tx: &mut Conn,
    actor: &Actor,
    id: ExchangeRateId,
    is_meant: bool,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut rate = pricing::lock_rate(tx, id).await?.ok_or(problems::RATE_NOT_FOUND)?;
    let in_force = pricing::rate_in_force(tx, now).await?;
    let bound = settings::load(tx).await?.exchange_rate_drift;
    let event = rate.confirm(in_force, bound, is_meant, actor.id, now)?;
    Ok(pricing::save_rate(tx, actor, &rate, &event).await?)
}

pub(crate) async fn reject_rate(
    tx: &mut Conn,
    actor: &Actor,
    id: ExchangeRateId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut rate = pricing::lock_rate(tx, id).await?.ok_or(problems::RATE_NOT_FOUND)?;
    let event = rate.reject(reason, actor.id, now)?;
    Ok(pricing::save_rate(tx, actor, &rate, &event).await?)
}

/// Prices that count for the customer now, or why there are none.
pub(crate) async fn applicable(tx: &mut Conn, customer: CustomerId, now: Timestamp) -> Result<Applicable, Problem> {
    match pricing::applicable(tx, customer, now).await? {
        Some(prices) => Ok(prices),
        None if pricing::has_customer(tx, customer).await? => Err(problems::NOT_AVAILABLE.into()),
        None => Err(problems::CUSTOMER_UNKNOWN.into()),
    }
}

pub(crate) async fn quote(
    tx: &mut Conn,
    actor: &Actor,
    id: QuoteId,
    customer: CustomerId,
    input: OrderInput,
    now: Timestamp,
) -> Result<(), Problem> {
    if !customers::is_visible(tx, customer, actor.customer_scope()).await? {
        return Err(problems::CUSTOMER_UNKNOWN.into());
    }
    let terms = applicable(tx, customer, now).await?;
    let priced = terms.pricing().order(&input)?;
    let minutes = settings::load(tx).await?.quote_ttl_minutes.get();
    let quote = Quote {
        id,
        customer_id: customer,
        rate_card_version_id: terms.version_id,
        exchange_rate: terms.sell,
        input,
        outcome: Outcome { audience: terms.audience, level: terms.level, priced },
        created_at: now,
        expires_at: now.after(TimeDelta::minutes(minutes.into())),
    };
    Ok(pricing::insert_quote(tx, actor, &quote, &quote.given()).await?)
}
