//! The life of a purchase.

use crate::vocabulary::string_enum;

string_enum! {
    /// Where a purchase stands; `closed` and `refunded` are final
    pub enum PurchaseStatus {
        Placed = "placed",
        Paid = "paid",
        /// At least one tracking number is known
        Shipped = "shipped",
        /// All packages have reached our Chinese warehouse
        Received = "received",
        Closed = "closed",
        Cancelled = "cancelled",
        /// Cancelled, and the shop has given all the money back
        Refunded = "refunded",
    }
}

string_enum! {
    /// What may happen to a purchase
    pub enum PurchaseAction {
        /// Note the discount that the shop grants before it is paid
        Discount = "discount",
        /// Note what the shop asks for freight within China
        SetFreight = "set_freight",
        /// Pay all that is owed, or a part of it
        Pay = "pay",
        /// Take units off that the shop does not have
        Shorten = "shorten",
        AddTrackingNumbers = "add_tracking_numbers",
        /// Take back a number that was wrong, or of a parcel that is sent again
        RemoveTrackingNumber = "remove_tracking_number",
        /// The same of the only number there was
        RemoveLastTrackingNumber = "remove_last_tracking_number",
        Receive = "receive",
        /// The order it served is completed
        Close = "close",
        /// Money comes back from the shop
        Refund = "refund",
        /// The last of the money of a cancelled purchase comes back
        FinishRefund = "finish_refund",
        Cancel = "cancel",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a purchase that is {from} does not accept {action}")]
pub struct TransitionRefused {
    pub from: PurchaseStatus,
    pub action: PurchaseAction,
}

impl TransitionRefused {
    /// What the status would accept instead.
    pub fn allowed(&self) -> Vec<PurchaseAction> {
        PurchaseAction::ALL.iter().copied().filter(|action| self.from.after(*action).is_ok()).collect()
    }
}

impl PurchaseStatus {
    /// The one place that decides a purchase's next status.
    ///
    /// A further tracking number after everything had arrived means that something is still on its way.
    pub fn after(self, action: PurchaseAction) -> Result<Self, TransitionRefused> {
        use PurchaseAction as Do;
        use PurchaseStatus::{Cancelled, Closed, Paid, Placed, Received, Refunded, Shipped};

        match (action, self) {
            (Do::Discount, Placed) => Ok(Placed),
            (Do::Pay, Placed) => Ok(Paid),
            (Do::SetFreight, Placed | Paid | Shipped | Received)
            | (Do::Pay, Paid | Shipped | Received)
            | (Do::Shorten, Placed | Paid | Shipped)
            | (Do::Refund, Paid | Shipped | Received | Closed | Cancelled) => Ok(self),
            (Do::AddTrackingNumbers, Paid | Shipped | Received) | (Do::RemoveTrackingNumber, Shipped | Received) => {
                Ok(Shipped)
            }
            (Do::RemoveLastTrackingNumber, Shipped | Received) => Ok(Paid),
            (Do::Receive, Shipped) => Ok(Received),
            (Do::Close, Shipped | Received) => Ok(Closed),
            (Do::Cancel, Placed | Paid) => Ok(Cancelled),
            (Do::FinishRefund, Cancelled) => Ok(Refunded),

            (Do::Discount, Paid | Shipped | Received | Closed | Cancelled | Refunded)
            | (Do::SetFreight | Do::Pay, Closed | Cancelled | Refunded)
            | (Do::Shorten, Received | Closed | Cancelled | Refunded)
            | (Do::AddTrackingNumbers, Placed | Closed | Cancelled | Refunded)
            | (Do::Receive, Placed | Paid | Received | Closed | Cancelled | Refunded)
            | (
                Do::RemoveTrackingNumber | Do::RemoveLastTrackingNumber | Do::Close,
                Placed | Paid | Closed | Cancelled | Refunded,
            )
            | (Do::Refund, Placed | Refunded)
            | (Do::FinishRefund, Placed | Paid | Shipped | Received | Closed | Refunded)
            | (Do::Cancel, Shipped | Received | Closed | Cancelled | Refunded) => {
                Err(TransitionRefused { from: self, action })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_money_follows_the_end() {
        for &action in PurchaseAction::ALL {
            assert!(PurchaseStatus::Refunded.after(action).is_err());
            let closed = PurchaseStatus::Closed.after(action);
            assert_eq!(closed.is_ok(), action == PurchaseAction::Refund);
        }
    }

    #[test]
    fn what_is_on_its_way_cannot_be_cancelled() {
        for &status in PurchaseStatus::ALL {
            let cancellable = matches!(status, PurchaseStatus::Placed | PurchaseStatus::Paid);
            assert_eq!(status.after(PurchaseAction::Cancel).is_ok(), cancellable, "{status}");
        }
    }
}
