//! What people are told of, and who is.

mod text;

use crate::vocabulary::string_enum;
use crate::{EventKind, Permission};

pub use text::{Facts, Text};

string_enum! {
    /// Which events make a notice; the names are those of the events
    pub enum NoticeKind {
        TopUpConfirmed = "top_up.confirmed",
        TopUpRejected = "top_up.rejected",
        CartItemsExpiring = "cart.items_expiring",
        CartItemsExpired = "cart.items_expired",
        OrderSubmitted = "order.submitted",
        OrderCareAssigned = "order.care_assigned",
        OrderInfoRequested = "order.info_requested",
        OrderHeld = "order.held",
        OrderReleased = "order.released",
        OrderApproved = "order.approved",
        OrderConfirmationOverdue = "order.confirmation_overdue",
        OrderDeposited = "order.deposited",
        OrderAccepted = "order.accepted",
        OrderPaid = "order.paid",
        OrderRefunded = "order.refunded",
        OrderOrderingAssigned = "order.ordering_assigned",
        OrderCostChanged = "order.cost_changed",
        OrderCancelled = "order.cancelled",
        OrderCompleted = "order.completed",
        PurchasePaid = "purchase.paid",
        PurchaseShipped = "purchase.shipped",
        PurchaseUntracked = "purchase.untracked",
        ConsentRequested = "consent.requested",
        ConsentAccepted = "consent.accepted",
        ConsentRefused = "consent.refused",
        PackageReceivedInChina = "package.received_in_china",
        PackageReceivedInVietnam = "package.received_in_vietnam",
        PackageLost = "package.lost",
        DeliveryRequested = "delivery.requested",
        DeliveryPaid = "delivery.paid",
        DeliveryHandedOver = "delivery.handed_over",
        DeliverySignedOff = "delivery.signed_off",
        DeliveryRefused = "delivery.refused",
        DeliveryCancelled = "delivery.cancelled",
    }
}

string_enum! {
    /// Who is told. Nobody is told of what they have done themselves.
    pub enum Audience {
        /// The customer it concerns, at their own account
        Customer = "customer",
        /// Whoever holds one of [`Audience::MANAGING`]
        Managers = "managers",
        /// The employee in charge of the customer's side of the order
        Care = "care",
        /// The employee in charge of buying the order
        Ordering = "ordering",
    }
}

impl Audience {
    /// What makes a manager of orders.
    pub const MANAGING: &[Permission] = &[Permission::ApproveAnyOrder, Permission::ReadAllOrders];
}

impl NoticeKind {
    /// None where the event concerns nobody but whoever looks for it.
    pub fn of(event: EventKind) -> Option<Self> {
        event.as_str().parse().ok()
    }

    pub const fn audience(self) -> &'static [Audience] {
        use Audience::{Care, Customer, Managers, Ordering};
        match self {
            Self::OrderSubmitted | Self::OrderApproved => &[Customer, Managers],
            Self::OrderHeld | Self::OrderReleased | Self::PackageLost => &[Managers, Care],
            Self::OrderCareAssigned | Self::OrderAccepted => &[Care],
            Self::OrderOrderingAssigned => &[Ordering],
            Self::PurchaseUntracked => &[Managers, Ordering],
            Self::OrderConfirmationOverdue | Self::OrderDeposited => &[Customer, Care],
            Self::ConsentAccepted | Self::ConsentRefused => &[Care, Ordering],
            Self::OrderCancelled => &[Customer, Care, Ordering],
            Self::TopUpConfirmed
            | Self::TopUpRejected
            | Self::CartItemsExpiring
            | Self::CartItemsExpired
            | Self::OrderInfoRequested
            | Self::OrderPaid
            | Self::OrderRefunded
            | Self::OrderCostChanged
            | Self::OrderCompleted
            | Self::PurchasePaid
            | Self::PurchaseShipped
            | Self::ConsentRequested
            | Self::PackageReceivedInChina
            | Self::PackageReceivedInVietnam
            | Self::DeliveryRequested
            | Self::DeliveryPaid
            | Self::DeliveryHandedOver
            | Self::DeliverySignedOff
            | Self::DeliveryRefused
            | Self::DeliveryCancelled => &[Customer],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_is_of_an_event_there_is() {
        for kind in NoticeKind::ALL {
            let event = EventKind::ALL.iter().find(|event| event.as_str() == kind.as_str());
            assert_eq!(event.copied().and_then(NoticeKind::of), Some(*kind), "{kind}");
        }
    }

    #[test]
    fn every_notice_has_somebody_to_read_it() {
        for kind in NoticeKind::ALL {
            assert!(!kind.audience().is_empty(), "{kind}");
        }
    }
}
