//! How much of an order is paid, beside its status.

use crate::Vnd;
use crate::vocabulary::string_enum;

string_enum! {
    /// How much of an order is paid
    pub enum PaymentStatus {
        Unpaid = "unpaid",
        DepositPaid = "deposit_paid",
        PartlyPaid = "partly_paid",
        Paid = "paid",
        RefundDue = "refund_due",
    }
}

impl PaymentStatus {
    /// `deposit_paid` is exactly the deposit; more, or less, than that is `partly_paid`.
    pub fn of(paid: Vnd, deposit: Vnd, total: Vnd) -> Self {
        if paid > total {
            Self::RefundDue
        } else if paid.is_zero() {
            Self::Unpaid
        } else if paid == total {
            Self::Paid
        } else if paid == deposit {
            Self::DepositPaid
        } else {
            Self::PartlyPaid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_decides() {
        let vnd = |amount: i64| Vnd::new(amount.into()).unwrap();
        for (paid, status) in [
            (0, PaymentStatus::Unpaid),
            (70, PaymentStatus::DepositPaid),
            (80, PaymentStatus::PartlyPaid),
            (100, PaymentStatus::Paid),
            (101, PaymentStatus::RefundDue),
        ] {
            assert_eq!(PaymentStatus::of(vnd(paid), vnd(70), vnd(100)), status, "{paid}");
        }
    }
}
