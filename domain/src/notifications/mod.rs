//! What people are told of, and who is.

mod level;
mod text;

use crate::vocabulary::string_enum;
use crate::{EventKind, Permission};

pub use text::{Facts, Text};

string_enum! {
    /// Which events make a notice; the names are those of the events
    pub enum NoticeKind {
        SessionRefreshReused = "session.refresh_reused",
        TotpDisabled = "totp.disabled",
        CustomerAccountWanted = "customer.account_wanted",
        CustomerCreditChanged = "customer.credit_changed",
        CustomerLevelChanged = "customer.level_changed",
        TopUpRequested = "top_up.requested",
        TopUpConfirmed = "top_up.confirmed",
        TopUpRejected = "top_up.rejected",
        WithdrawalRequested = "withdrawal.requested",
        RefundRequested = "refund.requested",
        WithdrawalApproved = "withdrawal.approved",
        WithdrawalPaid = "withdrawal.paid",
        WithdrawalRejected = "withdrawal.rejected",
        CashEntryRequested = "cash_entry.requested",
        LedgerTransactionReversed = "ledger_transaction.reversed",
        CartItemsExpiring = "cart.items_expiring",
        CartItemsExpired = "cart.items_expired",
        OrderSubmitted = "order.submitted",
        OrderCareAssigned = "order.care_assigned",
        OrderInfoRequested = "order.info_requested",
        OrderHeld = "order.held",
        OrderGoodsFlagged = "order.goods_flagged",
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
        PurchaseStillUntracked = "purchase.still_untracked",
        ConsentRequested = "consent.requested",
        ConsentAccepted = "consent.accepted",
        ConsentRefused = "consent.refused",
        PackageReceivedInChina = "package.received_in_china",
        PackageReceivedInVietnam = "package.received_in_vietnam",
        PackageLost = "package.lost",
        PackageStorageNearing = "package.storage_nearing",
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
        /// Whoever has the account it happened to
        Account = "account",
        /// The customer it concerns, at their own account
        Customer = "customer",
        /// Whoever manages orders
        Managers = "managers",
        /// Whoever may put an employee in charge of buying
        Assigners = "assigners",
        /// Whoever finds money on the company's accounts
        TopUpConfirmers = "top_up_confirmers",
        /// Whoever may agree to pay money out
        WithdrawalApprovers = "withdrawal_approvers",
        /// Whoever pays it out
        WithdrawalPayers = "withdrawal_payers",
        /// Whoever may agree to a refund
        RefundApprovers = "refund_approvers",
        /// Whoever may agree to a cash entry
        EntryApprovers = "entry_approvers",
        /// The employee in charge of the customer's side of the order, or of the customer where there is no order
        Care = "care",
        /// The employee in charge of buying the order
        Ordering = "ordering",
    }
}

impl Audience {
    /// Employees with any of these belong to it, whatever it is about.
    pub const fn holding(self) -> &'static [Permission] {
        match self {
            Self::Managers => &[Permission::ApproveAnyOrder, Permission::ReadAllOrders],
            Self::Assigners => &[Permission::AssignOrdering],
            Self::TopUpConfirmers => &[Permission::ConfirmTopUps],
            Self::WithdrawalApprovers => &[Permission::ApproveWithdrawals],
            Self::WithdrawalPayers => &[Permission::PayWithdrawals],
            Self::RefundApprovers => &[Permission::ApproveRefunds],
            Self::EntryApprovers => &[Permission::ApproveBooks],
            Self::Account | Self::Customer | Self::Care | Self::Ordering => &[],
        }
    }
}

impl NoticeKind {
    /// None where the event concerns nobody but whoever looks for it.
    pub fn of(event: EventKind) -> Option<Self> {
        event.as_str().parse().ok()
    }

    pub const fn audience(self) -> &'static [Audience] {
        use Audience::{Account, Assigners, Care, Customer, Managers, Ordering};
        match self {
            Self::SessionRefreshReused | Self::TotpDisabled => &[Account],
            Self::CustomerAccountWanted => &[Managers, Care],
            Self::TopUpRequested => &[Audience::TopUpConfirmers],
            Self::WithdrawalRequested => &[Audience::WithdrawalApprovers],
            Self::WithdrawalApproved => &[Audience::WithdrawalPayers],
            Self::RefundRequested => &[Audience::RefundApprovers],
            Self::CashEntryRequested => &[Audience::EntryApprovers],
            Self::OrderSubmitted | Self::OrderApproved => &[Customer, Managers],
            Self::OrderHeld | Self::OrderReleased | Self::PackageLost => &[Managers, Care],
            Self::OrderGoodsFlagged => &[Managers, Care, Ordering],
            Self::OrderCareAssigned => &[Care],
            Self::OrderDeposited => &[Customer, Care, Assigners],
            Self::OrderAccepted => &[Care, Assigners],
            Self::OrderOrderingAssigned | Self::PurchaseUntracked => &[Ordering],
            Self::PurchaseStillUntracked => &[Managers],
            Self::OrderConfirmationOverdue => &[Customer, Care],
            Self::ConsentAccepted | Self::ConsentRefused => &[Care, Ordering],
            Self::OrderCancelled => &[Customer, Care, Ordering],
            Self::CustomerCreditChanged
            | Self::CustomerLevelChanged
            | Self::TopUpConfirmed
            | Self::TopUpRejected
            | Self::WithdrawalPaid
            | Self::WithdrawalRejected
            | Self::LedgerTransactionReversed
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
            | Self::PackageStorageNearing
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
