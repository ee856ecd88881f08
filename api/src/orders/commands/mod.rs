//! What can be done to orders. The caller owns the transaction and decides when it commits.

mod follow;
mod money;
mod place;
mod price;
mod review;

use domain::orders::{Order, OrderStatus};
use domain::{Actor, OrderId};
pub(crate) use follow::{complete, follow, is_delivered};
pub(crate) use money::{deposit, pay, refund, refund_excess};
use persistence::{Conn, orders};
pub(crate) use place::{Destined, add_line, change, change_line, destination, remove_line, submit};
pub(crate) use price::{approve, recharge, reprice};
pub(crate) use review::{accept, assign_care, assign_ordering, cancel};

use super::problems;
use crate::http::{Problem, problems as common};

/// The order, locked until the transaction ends; what the actor may not see is not there.
pub(crate) async fn locked(tx: &mut Conn, actor: &Actor, id: OrderId) -> Result<Order, Problem> {
    Ok(orders::lock(tx, id, actor.scope()).await?.ok_or(problems::NOT_FOUND)?)
}

/// The same, if it still is what the client saw.
pub(crate) async fn locked_at(tx: &mut Conn, actor: &Actor, id: OrderId, version: i32) -> Result<Order, Problem> {
    let order = locked(tx, actor, id).await?;
    let current = order.record().version;
    if current != version {
        return Err(common::VERSION_CONFLICT.because(format_args!("the current version is {current}")));
    }
    Ok(order)
}

/// The same to change it: a customer may do so only while nobody works on it.
pub(crate) async fn editable(tx: &mut Conn, actor: &Actor, id: OrderId, version: i32) -> Result<Order, Problem> {
    let order = locked_at(tx, actor, id, version).await?;
    if actor.customer.is_some() && order.record().status != OrderStatus::Submitted {
        return Err(problems::TRANSITION_REFUSED.because("our staff are working on the order; ask them to change it"));
    }
    Ok(order)
}
