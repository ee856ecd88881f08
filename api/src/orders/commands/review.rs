//! Taking an order without deposit.

use domain::orders::{Order, OrderAction};
use domain::{Actor, Timestamp};
use persistence::{Conn, orders};

use super::allowed::on_credit;
use super::assign::start_ordering;
use crate::http::Problem;
use crate::wallet::problems::NO_WALLET;

/// Takes an order without deposit, as far as the customer's credit goes; with automatic assignment buying starts at
/// once.
pub(crate) async fn accept(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    order.may(OrderAction::Accept)?;
    let credit = orders::lock_credit(tx, order.record().customer_id).await?.ok_or(NO_WALLET)?;
    let event = order.accept(actor, &on_credit(credit), now)?;
    orders::save(tx, actor, order, &event).await?;
    start_ordering(tx, order, now).await?;
    Ok(())
}
