//! Charges that no table tells.

use domain::orders::OrderAction;
use domain::pricing::{AgreedKind, Charge, ChargeKind};
use domain::{Actor, OrderId, Timestamp, Vnd};
use persistence::{Conn, orders, packages};

use super::super::problems;
use super::freight::unpriced;
use crate::http::Problem;
use crate::orders::commands::{locked, recharge};

/// What was agreed with the customer.
#[derive(Clone, Debug)]
pub(crate) struct Agreed {
    pub kind: AgreedKind,
    pub amount: Vnd,
    pub reason: String,
}

/// Charges an order what was agreed. Freight is agreed for those of its packages that no table has a price for; they
/// can be released then.
pub(crate) async fn charge(
    tx: &mut Conn,
    actor: &Actor,
    id: OrderId,
    agreed: &Agreed,
    now: Timestamp,
) -> Result<Charge, Problem> {
    let mut order = locked(tx, actor, id).await?;
    order.may(OrderAction::Charge)?;
    if agreed.kind == AgreedKind::Freight {
        let waiting = unpriced(tx, &order, now).await?;
        if waiting.is_empty() {
            return Err(problems::FREIGHT_IS_PRICED.into());
        }
        packages::agree_freight(tx, id, &waiting, actor.id, now).await?;
    }
    let kind = ChargeKind::from(agreed.kind);
    let charge = Charge::agreed(kind, agreed.amount.signed(), &agreed.reason);
    let mut charges = orders::charges(tx, id).await?;
    charges.retain(|charge| charge.kind == kind);
    charges.push(charge.clone());
    recharge(tx, actor, &mut order, &[kind], &charges, &agreed.reason, now).await?;
    Ok(charge)
}
