//! What can be done to discount codes. The caller owns the transaction and decides when it commits.

use domain::pricing::{DiscountCode, DiscountCodeRecord, DiscountTerms};
use domain::{Actor, CheckoutId, CustomerId, DiscountCodeId, Timestamp, Vnd};
use persistence::Conn;
use persistence::pricing;

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
    let asked = pricing::discount_asked(tx, code.record().id, customer, goods, now).await?;
    code.allows(&asked, now)?;
    Ok(code)
}

/// Keeps a use for a checkout until it expires.
pub(crate) async fn reserve(
    tx: &mut Conn,
    app: &App,
    code: &DiscountCode,
    customer: CustomerId,
    checkout: CheckoutId,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), Problem> {
    Ok(pricing::reserve_discount(tx, app.clock.id(), code.record().id, customer, checkout, until, now).await?)
}

/// A code by name, and what it takes off.
pub(crate) type Promised = (String, DiscountTerms);
