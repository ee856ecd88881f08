//! Who works on an order.

use domain::orders::{Order, OrderStatus};
use domain::settings::Assignment;
use domain::{Actor, Timestamp, UserId};
use persistence::orders::{self, Work};
use persistence::{Conn, settings};

use super::super::problems;
use crate::http::Problem;

/// Puts this employee, or whoever is free for it, in charge of the customer's side.
pub(crate) async fn assign_care(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    staff: Option<UserId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let staff = somebody(tx, Work::Care, order, staff).await?;
    put_in_charge(tx, actor, order, Work::Care, staff, now).await
}

/// Puts this employee, or whoever is free for it, in charge of buying.
pub(crate) async fn assign_ordering(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    staff: Option<UserId>,
    now: Timestamp,
) -> Result<(), Problem> {
    let staff = somebody(tx, Work::Ordering, order, staff).await?;
    put_in_charge(tx, actor, order, Work::Ordering, staff, now).await
}

/// Hands a complete order that nobody looks after to whoever is free, where that is automatic; false where nobody is.
pub(crate) async fn start_care(tx: &mut Conn, order: &mut Order, now: Timestamp) -> Result<bool, Problem> {
    if !waits_for_care(order) || settings::load(tx).await?.order_assign_care == Assignment::Manual {
        return Ok(true);
    }
    start(tx, order, Work::Care, now).await
}

/// The same where that is automatic.
pub(super) async fn begin_care(tx: &mut Conn, order: &mut Order, now: Timestamp) -> Result<bool, Problem> {
    if waits_for_care(order) { start(tx, order, Work::Care, now).await } else { Ok(true) }
}

fn waits_for_care(order: &Order) -> bool {
    let record = order.record();
    record.status == OrderStatus::Submitted && record.care_staff_id.is_none() && record.hold_reason.is_none()
}

/// Hands a deposited order to whoever is free to buy, where that is automatic; false where nobody is.
pub(crate) async fn start_ordering(tx: &mut Conn, order: &mut Order, now: Timestamp) -> Result<bool, Problem> {
    let record = order.record();
    let waits = record.status == OrderStatus::Deposited && record.ordering_staff_id.is_none();
    if !waits || record.hold_reason.is_some() || settings::load(tx).await?.order_assign_ordering == Assignment::Manual {
        return Ok(true);
    }
    start(tx, order, Work::Ordering, now).await
}

async fn start(tx: &mut Conn, order: &mut Order, work: Work, now: Timestamp) -> Result<bool, Problem> {
    let Some(staff) = orders::least_loaded(tx, work, order.record().customer_id).await? else { return Ok(false) };
    put_in_charge(tx, &Actor::system(), order, work, staff, now).await?;
    Ok(true)
}

async fn put_in_charge(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    work: Work,
    staff: UserId,
    now: Timestamp,
) -> Result<(), Problem> {
    let event = match work {
        Work::Care => order.assign_care(staff, now)?,
        Work::Ordering => order.assign_ordering(staff, now)?,
    };
    Ok(orders::save(tx, actor, order, &event).await?)
}

async fn somebody(tx: &mut Conn, work: Work, order: &Order, staff: Option<UserId>) -> Result<UserId, Problem> {
    match staff {
        Some(staff) if orders::has_role_permission(tx, staff, work.needs()).await? => Ok(staff),
        Some(_) => Err(problems::STAFF_UNSUITABLE.into()),
        None => {
            let free = orders::least_loaded(tx, work, order.record().customer_id).await?;
            Ok(free.ok_or(problems::NOBODY_FREE)?)
        }
    }
}
