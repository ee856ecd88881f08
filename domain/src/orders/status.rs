//! The life of an order (`domain.md` §4).

use crate::vocabulary::string_enum;

string_enum! {
    /// Where an order stands; `completed` and `cancelled` are final
    pub enum OrderStatus {
        Submitted = "submitted",
        Reviewing = "reviewing",
        Approved = "approved",
        Deposited = "deposited",
        Ordering = "ordering",
        Purchased = "purchased",
        SellerShipped = "seller_shipped",
        InChina = "in_china",
        InTransit = "in_transit",
        InVietnam = "in_vietnam",
        Delivering = "delivering",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

string_enum! {
    /// What may be done to an order
    pub enum OrderAction {
        AssignCare = "assign_care",
        Edit = "edit",
        RequestInfo = "request_info",
        Approve = "approve",
        Deposit = "deposit",
        Accept = "accept",
        Pay = "pay",
        /// Agree with the customer on a charge that no table tells
        Charge = "charge",
        Refund = "refund",
        /// Pay units back that came defective or not at all, or charge them all the same
        SettleUnits = "settle_units",
        AssignOrdering = "assign_ordering",
        Purchase = "purchase",
        /// Pay the shop for what was bought
        PayPurchase = "pay_purchase",
        /// Note what follows a purchase: tracking numbers, shortages, packages
        FollowPurchase = "follow_purchase",
        /// Say that the goods need no counting
        ExemptTally = "exempt_tally",
        Hold = "hold",
        Release = "release",
        Cancel = "cancel",
        Complete = "complete",
    }
}

string_enum! {
    /// How an order reached us
    pub enum Channel {
        Extension = "extension",
        Phone = "phone",
        Email = "email",
        Fax = "fax",
        Chat = "chat",
    }
}

string_enum! {
    /// Why an order goes no further for now
    pub enum HoldReason {
        NeedsInfo = "needs_info",
        CustomerUnreachable = "customer_unreachable",
        Credit = "credit",
        Manual = "manual",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {from} does not accept {action}")]
pub struct TransitionRefused {
    pub from: OrderStatus,
    pub action: OrderAction,
}

impl TransitionRefused {
    /// What the status would accept instead.
    pub fn allowed(&self) -> Vec<OrderAction> {
        OrderAction::ALL.iter().copied().filter(|action| self.from.after(*action).is_ok()).collect()
    }
}

impl OrderStatus {
    /// Whether goods of the order may still have to be bought.
    pub const fn awaits_buying(self) -> bool {
        match self {
            Self::Submitted | Self::Reviewing | Self::Approved | Self::Deposited | Self::Ordering => true,
            Self::Purchased
            | Self::SellerShipped
            | Self::InChina
            | Self::InTransit
            | Self::InVietnam
            | Self::Delivering
            | Self::Completed
            | Self::Cancelled => false,
        }
    }

    /// The one place that decides an order's next status.
    ///
    /// Refusals are spelled out rather than caught by `_`, so a new status or
    /// action does not compile until somebody has decided every pair.
    /// From `purchased` to `delivering` the status follows the packages: see `Progress`.
    pub fn after(self, action: OrderAction) -> Result<Self, TransitionRefused> {
        use OrderAction as Do;
        use OrderStatus::{
            Approved, Cancelled, Completed, Delivering, Deposited, InChina, InTransit, InVietnam, Ordering, Purchased,
            Reviewing, SellerShipped, Submitted,
        };

        match (action, self) {
            (Do::AssignCare, Submitted | Reviewing) | (Do::Edit, Reviewing | Approved) => Ok(Reviewing),
            (Do::Edit, Submitted) => Ok(Submitted),
            (Do::RequestInfo, Reviewing) => Ok(Reviewing),
            (Do::Approve, Reviewing) => Ok(Approved),
            (Do::Deposit | Do::Accept, Approved) => Ok(Deposited),
            (Do::AssignOrdering, Deposited | Ordering) => Ok(Ordering),
            (Do::Purchase, Ordering) => Ok(Ordering),
            (Do::Complete, Delivering) => Ok(Completed),
            (Do::Cancel, Submitted | Reviewing | Approved | Deposited | Ordering | Purchased) => Ok(Cancelled),
            (
                Do::Pay,
                Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam | Delivering,
            )
            | (
                Do::SettleUnits | Do::PayPurchase | Do::FollowPurchase,
                Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam | Delivering,
            )
            | (
                Do::Charge,
                Approved | Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam
                | Delivering,
            )
            | (
                Do::Refund,
                Approved | Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam
                | Delivering | Completed,
            )
            | (
                Do::ExemptTally,
                Submitted | Reviewing | Approved | Deposited | Ordering | Purchased | SellerShipped | InChina,
            )
            | (
                Do::Hold | Do::Release,
                Submitted | Reviewing | Approved | Deposited | Ordering | Purchased | SellerShipped | InChina
                | InTransit | InVietnam | Delivering,
            ) => Ok(self),

            (
                Do::AssignCare,
                Approved | Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam
                | Delivering | Completed | Cancelled,
            )
            | (
                Do::Edit,
                Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit | InVietnam | Delivering
                | Completed | Cancelled,
            )
            | (
                Do::RequestInfo | Do::Approve,
                Submitted | Approved | Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit
                | InVietnam | Delivering | Completed | Cancelled,
            )
            | (
                Do::Deposit | Do::Accept,
                Submitted | Reviewing | Deposited | Ordering | Purchased | SellerShipped | InChina | InTransit
                | InVietnam | Delivering | Completed | Cancelled,
            )
            | (
                Do::AssignOrdering,
                Submitted | Reviewing | Approved | Purchased | SellerShipped | InChina | InTransit | InVietnam
                | Delivering | Completed | Cancelled,
            )
            | (
                Do::Purchase,
                Submitted | Reviewing | Approved | Deposited | Purchased | SellerShipped | InChina | InTransit
                | InVietnam | Delivering | Completed | Cancelled,
            )
            | (
                Do::Complete,
                Submitted | Reviewing | Approved | Deposited | Ordering | Purchased | SellerShipped | InChina
                | InTransit | InVietnam | Completed | Cancelled,
            )
            | (Do::Cancel, SellerShipped | InChina | InTransit | InVietnam | Delivering | Completed | Cancelled)
            | (Do::Pay, Submitted | Reviewing | Approved | Completed | Cancelled)
            | (
                Do::SettleUnits | Do::PayPurchase | Do::FollowPurchase,
                Submitted | Reviewing | Approved | Deposited | Completed | Cancelled,
            )
            | (Do::Charge, Submitted | Reviewing | Completed | Cancelled)
            | (Do::Refund, Submitted | Reviewing | Cancelled)
            | (Do::ExemptTally, InTransit | InVietnam | Delivering | Completed | Cancelled)
            | (Do::Hold | Do::Release, Completed | Cancelled) => Err(TransitionRefused { from: self, action }),
        }
    }

    /// Whether the status is derived from purchases and packages.
    pub const fn follows_packages(self) -> bool {
        match self {
            Self::Ordering
            | Self::Purchased
            | Self::SellerShipped
            | Self::InChina
            | Self::InTransit
            | Self::InVietnam
            | Self::Delivering => true,
            Self::Submitted
            | Self::Reviewing
            | Self::Approved
            | Self::Deposited
            | Self::Completed
            | Self::Cancelled => false,
        }
    }
}

impl OrderAction {
    /// Whether a held order refuses it: everything that brings the order forward.
    pub const fn is_forward(self) -> bool {
        match self {
            Self::AssignCare
            | Self::Approve
            | Self::Deposit
            | Self::Accept
            | Self::AssignOrdering
            | Self::Purchase
            | Self::PayPurchase
            | Self::Complete => true,
            Self::Edit
            | Self::RequestInfo
            | Self::Pay
            | Self::Charge
            | Self::Refund
            | Self::SettleUnits
            | Self::FollowPurchase
            | Self::ExemptTally
            | Self::Hold
            | Self::Release
            | Self::Cancel => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_follows_a_final_status() {
        for status in [OrderStatus::Completed, OrderStatus::Cancelled] {
            for &action in OrderAction::ALL {
                let refunded = status == OrderStatus::Completed && action == OrderAction::Refund;
                assert_eq!(status.after(action).ok(), refunded.then_some(status), "{action}");
            }
        }
    }

    #[test]
    fn the_main_road_leads_from_submitted_to_ordering() {
        use OrderAction::{Approve, AssignCare, AssignOrdering, Deposit};
        let road = [AssignCare, Approve, Deposit, AssignOrdering];
        let end = road.iter().try_fold(OrderStatus::Submitted, |status, &action| status.after(action));
        assert_eq!(end, Ok(OrderStatus::Ordering));
    }

    #[test]
    fn what_was_approved_is_reviewed_again_after_an_edit() {
        assert_eq!(OrderStatus::Approved.after(OrderAction::Edit), Ok(OrderStatus::Reviewing));
        assert!(OrderStatus::Deposited.after(OrderAction::Edit).is_err());
    }
}
