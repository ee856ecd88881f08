//! What the caller may do next, and why the rest is closed.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Order, OrderAction, OrderError};
use crate::{Actor, Permission};

/// One thing that might be done
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PossibleAction {
    pub action: OrderAction,
    pub allowed: bool,
    /// Why not, as the problem code that trying would give
    #[schema(max_length = 80)]
    pub reason: Option<&'static str>,
}

/// The state machine decides, as it does for the command itself; then the caller's permissions.
pub fn possible_actions(order: &Order, actor: &Actor) -> Vec<PossibleAction> {
    let check = |action: OrderAction| {
        if !actor.may(needs(action)) {
            return Some("auth.forbidden");
        }
        match order.may(action) {
            Ok(_) => None,
            Err(OrderError::Held(_)) => Some("orders.held"),
            Err(_) => Some("orders.transition_refused"),
        }
    };
    let possible = |&action: &OrderAction| {
        let reason = check(action);
        PossibleAction { action, allowed: reason.is_none(), reason }
    };
    OrderAction::ALL.iter().map(possible).collect()
}

/// The permission the action's operation asks for.
const fn needs(action: OrderAction) -> Permission {
    match action {
        OrderAction::AssignCare => Permission::AssignCare,
        OrderAction::Edit => Permission::EditOrders,
        OrderAction::RequestInfo | OrderAction::Hold | OrderAction::Release => Permission::ReviewOrders,
        OrderAction::Approve => Permission::ApproveOrders,
        OrderAction::Deposit | OrderAction::Accept | OrderAction::Pay => Permission::PayOrders,
        OrderAction::Refund => Permission::RefundOrders,
        OrderAction::AssignOrdering => Permission::AssignOrdering,
        OrderAction::Purchase => Permission::WritePurchases,
        OrderAction::Cancel => Permission::CancelOrders,
        OrderAction::Complete => Permission::CompleteOrders,
    }
}
