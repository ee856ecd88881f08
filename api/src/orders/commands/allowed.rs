//! What may be done to an order, and why the rest is refused.

use domain::orders::{Circumstances, Order, OrderAction, PossibleAction, UnderWay};
use domain::{Actor, Timestamp};
use persistence::Conn;
use persistence::orders::{self, Credit};

use super::price;
use crate::http::Problem;

/// Every action, open or closed, as the command itself would decide now.
pub(crate) async fn possible_actions(
    conn: &mut Conn,
    actor: &Actor,
    order: &Order,
    now: Timestamp,
) -> Result<Vec<PossibleAction>, Problem> {
    let mut possible = vec![];
    for &action in OrderAction::ALL {
        let reason = refusal(conn, actor, order, action, now).await?;
        possible.push(PossibleAction { action, allowed: reason.is_none(), reason });
    }
    Ok(possible)
}

/// The code of the problem that the command would answer.
async fn refusal(
    conn: &mut Conn,
    actor: &Actor,
    order: &Order,
    action: OrderAction,
    now: Timestamp,
) -> Result<Option<&'static str>, Problem> {
    if !actor.may(action.needs()) {
        return Ok(Some("auth.forbidden"));
    }
    if let Err(error) = order.may(action) {
        return Ok(Some(Problem::from(error).code));
    }
    let known = match circumstances(conn, order, action, now).await {
        Ok(known) => known,
        // There are no prices for what is to be approved, for example.
        Err(problem) if problem.status == 409 => return Ok(Some(problem.code)),
        Err(problem) => return Err(problem),
    };
    Ok(order.allows(action, actor, &known).err().map(|error| Problem::from(error).code))
}

/// What decides about the action beside the order itself, without a lock.
pub(super) async fn circumstances(
    conn: &mut Conn,
    order: &Order,
    action: OrderAction,
    now: Timestamp,
) -> Result<Circumstances, Problem> {
    let (id, customer) = (order.record().id, order.record().customer_id);
    Ok(match action {
        OrderAction::Approve => price::approval(conn, order, now).await?.0,
        OrderAction::Accept => orders::credit(conn, customer).await?.map(on_credit).unwrap_or_default(),
        OrderAction::Cancel => Circumstances { under_way: under_way(conn, order).await?, ..Circumstances::default() },
        OrderAction::Complete => {
            let progress = orders::progress(conn, &[id]).await?.first().map(|(_, progress)| *progress);
            let (progress, refund_undecided) =
                (progress.unwrap_or_default(), orders::has_undecided_refunds(conn, id).await?);
            Circumstances { progress, refund_undecided, ..Circumstances::default() }
        }
        OrderAction::AssignCare
        | OrderAction::Edit
        | OrderAction::RequestInfo
        | OrderAction::Deposit
        | OrderAction::Pay
        | OrderAction::Charge
        | OrderAction::Refund
        | OrderAction::SettleUnits
        | OrderAction::AssignOrdering
        | OrderAction::Purchase
        | OrderAction::PayPurchase
        | OrderAction::FollowPurchase
        | OrderAction::ExemptTally
        | OrderAction::Hold
        | OrderAction::Release => Circumstances::default(),
    })
}

pub(super) fn on_credit(Credit { available, on_credit }: Credit) -> Circumstances {
    Circumstances { available, on_credit, ..Circumstances::default() }
}

async fn under_way(conn: &mut Conn, order: &Order) -> Result<UnderWay, Problem> {
    let id = order.record().id;
    Ok(UnderWay {
        ordered: orders::has_open_purchases(conn, id).await?,
        paid: orders::has_paid_purchases(conn, id).await?,
        moved: orders::has_moved_goods(conn, id).await?,
    })
}
