//! What customers can be asked while their order is bought, and what their answers do.

use domain::orders::{HoldReason, OrderAction, OrderError};
use domain::purchasing::{Consent, OpenLine, RaisedPrice};
use domain::{Actor, ConsentId, OrderId, Timestamp};
use persistence::{Conn, orders as order_rows, purchasing, settings};

use super::problems;
use super::shortage_commands::give_up;
use crate::App;
use crate::http::Problem;
use crate::orders::commands as orders;

/// Asks the customer to pay what the shop asks, where that is more than he agreed to and the tolerance.
pub(crate) async fn ask_price(
    tx: &mut Conn,
    actor: &Actor,
    id: ConsentId,
    order: OrderId,
    raised: RaisedPrice,
    question: String,
    now: Timestamp,
) -> Result<(), Problem> {
    let order = orders::locked(tx, actor, order).await?;
    order.record().status.after(OrderAction::Purchase).map_err(OrderError::from)?;
    let (order_id, customer) = (order.record().id, order.record().customer_id);
    let open = purchasing::open_lines(tx, order_id).await?;
    let tolerance = settings::load(tx).await?.purchase_price_tolerance;
    let line = OpenLine::require(&open, raised.order_line, raised.quantity)?;
    line.require_question(raised.unit_price, tolerance)?;
    let (consent, asked) = Consent::ask_price(id, order_id, customer, raised, question, now);
    Ok(purchasing::insert_consents(tx, actor, &[consent], &[asked]).await?)
}

/// The customer's answer, given by himself or by an employee who says how he gave it.
///
/// Accepted, the units of a shortage come off the order and are paid back, and those of a raised price may be bought at
/// it. Refused, the order waits for somebody to find another way.
pub(crate) async fn answer(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: ConsentId,
    accepted: bool,
    note: String,
    now: Timestamp,
) -> Result<(), Problem> {
    let order = purchasing::order_of_consent(tx, id, actor.scope()).await?.ok_or(problems::CONSENT_NOT_FOUND)?;
    let mut order = orders::locked(tx, actor, order).await?;
    let (mut consent, mut shortage) = purchasing::lock_consent(tx, id).await?;
    let answered = consent.answer(accepted, actor.id, actor.customer.is_none(), note, now)?;
    order.record().status.after(OrderAction::Hold).map_err(OrderError::from)?;
    let resolved = shortage.as_mut().map(|short| if accepted { short.refund(now) } else { short.refuse(now) });
    let events: Vec<_> = [answered].into_iter().chain(resolved).collect();
    purchasing::save_answer(tx, actor, &consent, shortage.as_ref(), &events).await?;
    if accepted {
        return match shortage {
            Some(shortage) => give_up(tx, app, actor, order, &shortage, now).await,
            None => Ok(()),
        };
    }
    if order.record().hold_reason.is_none() {
        let why = match shortage {
            Some(_) => "the customer does not want to go without what the shop lacks",
            None => "the customer does not want to pay what the shop asks",
        };
        let held = order.hold(HoldReason::Manual, why, now)?;
        order_rows::save(tx, actor, &order, &held).await?;
    }
    Ok(())
}
