//! What can be done to discount codes. The caller owns the transaction and decides when it commits.

use domain::pricing::{DiscountCode, DiscountCodeRecord, DiscountReturn, DiscountTerms, DiscountUse};
use domain::{Actor, CustomerId, DiscountCodeId, OrderId, Timestamp, Vnd};
use persistence::{Conn, carts, pricing};

use super::discount_requests::{ChangeDiscountCode, CreateDiscountCode};
use super::problems::{self, refused};
use crate::App;
use crate::http::Problem;

pub(crate) async fn create(
    tx: &mut Conn,
    actor: &Actor,
    id: DiscountCodeId,
    request: &CreateDiscountCode,
    now: Timestamp,
) -> Result<(), Problem> {
    let (code, event) = DiscountCode::create(DiscountCodeRecord {
        id,
        code: request.code.clone(),
        campaign: request.campaign.clone(),
        terms: request.terms,
        valid_from: request.valid_from.unwrap_or(now),
        valid_until: request.valid_until,
        max_uses: request.max_uses,
        max_uses_per_customer: request.max_uses_per_customer,
        min_goods: request.min_goods,
        first_order_only: request.first_order_only,
        level_id: request.level_id,
        disabled: false,
        version: 1,
        created_at: now,
    })?;
    pricing::insert_discount_code(tx, actor, &code, &event).await.map_err(refused)
}

pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: DiscountCodeId,
    request: &ChangeDiscountCode,
    now: Timestamp,
) -> Result<(), Problem> {
    let code = pricing::lock_discount_code(tx, Some(id), None).await?;
    let mut code = code.ok_or(problems::DISCOUNT_CODE_NOT_FOUND)?;
    let event = code.change(request.version, request.into(), now)?;
    Ok(pricing::save_discount_code(tx, actor, &code, &event).await?)
}

/// A code that the customer may use now for goods of this value. It stays locked until the transaction ends, so that nobody
/// else takes its last use meanwhile.
pub(crate) async fn usable(
    tx: &mut Conn,
    code: &str,
    customer: CustomerId,
    goods: Vnd,
    now: Timestamp,
) -> Result<DiscountCode, Problem> {
    let code = pricing::lock_discount_code(tx, None, Some(code)).await?.ok_or(problems::DISCOUNT_CODE_UNKNOWN)?;
    if code.record().first_order_only {
        // Whoever is about to make the customer's first order holds it.
        carts::lock_cart(tx, customer).await?;
    }
    let asked = pricing::discount_asked(tx, code.record().id, customer, goods, now).await?;
    code.allows(&asked, now)?;
    Ok(code)
}

/// Keeps a use for its checkout until that expires.
pub(crate) async fn reserve(
    tx: &mut Conn,
    actor: &Actor,
    it: &DiscountUse,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), Problem> {
    Ok(pricing::reserve_discount(tx, actor, it, until, &it.reserve(until, now)).await?)
}

/// An order that staff have entered uses the code, which is locked, all by itself.
pub(crate) async fn use_for_order(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    code: &DiscountCode,
    customer: CustomerId,
    order: OrderId,
    now: Timestamp,
) -> Result<(), Problem> {
    let it = DiscountUse::new(app.clock.id(), code, customer, None);
    let event = it.be_used(&[order], now);
    Ok(pricing::use_discount(tx, actor, &it, &[(order, code.record().terms)], &event).await?)
}

/// Gives back the use that an order had, once all orders that had it are cancelled.
pub(crate) async fn give_back(tx: &mut Conn, actor: &Actor, order: OrderId, now: Timestamp) -> Result<(), Problem> {
    let Some(it) = pricing::lock_forsaken_discount(tx, order).await? else { return Ok(()) };
    let event = it.give_back(DiscountReturn::Cancelled, now);
    Ok(pricing::return_discounts(tx, actor, &[it], &[event]).await?)
}

/// Gives back what was kept for checkouts that have expired, one batch; answers how many that were.
pub(crate) async fn return_expired(tx: &mut Conn, now: Timestamp) -> Result<usize, Problem> {
    const BATCH: i64 = 500;
    let uses = pricing::lock_expired_discounts(tx, DiscountUse::kept_since(now), BATCH).await?;
    let events: Vec<_> = uses.iter().map(|it| it.give_back(DiscountReturn::Expired, now)).collect();
    pricing::return_discounts(tx, &Actor::system(), &uses, &events).await?;
    Ok(uses.len())
}

/// A code by name, and what it takes off.
pub(crate) type Promised = (String, DiscountTerms);
