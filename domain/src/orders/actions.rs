//! What the caller may do next, and why the rest is closed.

use serde::Serialize;
use utoipa::ToSchema;

use super::OrderAction;
use crate::Permission;

/// One thing that might be done
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PossibleAction {
    pub action: OrderAction,
    pub allowed: bool,
    /// Why not, as the problem code that trying would give
    #[schema(max_length = 80)]
    pub reason: Option<&'static str>,
}

impl OrderAction {
    /// The permission the action's operation asks for.
    pub const fn needs(self) -> Permission {
        match self {
            Self::AssignCare => Permission::AssignCare,
            Self::Edit => Permission::EditOrders,
            Self::RequestInfo | Self::Hold | Self::Release => Permission::ReviewOrders,
            Self::Approve => Permission::ApproveOrders,
            Self::Deposit | Self::Accept | Self::Pay => Permission::PayOrders,
            Self::Charge => Permission::ChargeOrders,
            Self::Refund | Self::SettleUnits => Permission::RefundOrders,
            Self::AssignOrdering => Permission::AssignOrdering,
            Self::Purchase | Self::FollowPurchase => Permission::WritePurchases,
            Self::PayPurchase => Permission::PayPurchases,
            Self::ExemptTally => Permission::ExemptTally,
            Self::Cancel => Permission::CancelOrders,
            Self::Complete => Permission::CompleteOrders,
        }
    }
}
