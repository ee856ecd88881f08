//! What can be done to orders. The caller owns the transaction and decides when it commits.

mod allowed;
mod assign;
mod cancel;
mod follow;
mod money;
mod place;
mod price;
mod refunds;
mod rescreen;
mod review;

pub(crate) use allowed::possible_actions;
pub(crate) use assign::{assign_care, assign_ordering, start_care, start_ordering};
pub(crate) use cancel::cancel;
use domain::orders::{Circumstances, Order, OrderAction};
use domain::{Actor, OrderId};
pub(crate) use follow::{complete, complete_if_over, follow};
pub(crate) use money::{deposit, pay, refund_excess};
use persistence::{Conn, orders};
pub(crate) use place::{
    Destined, add_line, allow_goods, annotate, change, change_line, destination, enter, release, remove_line, submit,
};
pub(crate) use price::{approve, fixed_prices, recharge, reprice};
pub(crate) use refunds::{FailedUnits, Goodwill, approve_refund, refund_part, refund_units, reject_refund, write_off};
pub(crate) use rescreen::rescreen;
pub(crate) use review::accept;

use super::problems;
use crate::http::{Problem, require_version};

/// The order, locked until the transaction ends; what the actor may not see is not there.
pub(crate) async fn locked(tx: &mut Conn, actor: &Actor, id: OrderId) -> Result<Order, Problem> {
    Ok(orders::lock(tx, id, actor.scope()).await?.ok_or(problems::NOT_FOUND)?)
}

/// The same, if it still is what the client saw.
pub(crate) async fn locked_at(tx: &mut Conn, actor: &Actor, id: OrderId, version: i32) -> Result<Order, Problem> {
    let order = locked(tx, actor, id).await?;
    require_version(order.record().version, version)?;
    Ok(order)
}

/// The same to change it: a customer may do so only while nobody works on it, or while asked to.
pub(crate) async fn editable(tx: &mut Conn, actor: &Actor, id: OrderId, version: i32) -> Result<Order, Problem> {
    let order = locked_at(tx, actor, id, version).await?;
    order.allows(OrderAction::Edit, actor, &Circumstances::default())?;
    Ok(order)
}
