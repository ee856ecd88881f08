//! Why something cannot be done to an order.

use super::{HoldReason, TransitionRefused};
use crate::{OutOfRange, Vnd};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("the order is held: {0}")]
    Held(HoldReason),
    #[error("the order is not held")]
    NotHeld,
    #[error("the order lacks {0}")]
    Incomplete(String),
    #[error("the deposit is {deposit} VND, and {offered} VND is less")]
    DepositTooSmall { deposit: Vnd, offered: Vnd },
    #[error("{due} VND is due, and {offered} VND is more")]
    Overpayment { due: Vnd, offered: Vnd },
    #[error("{paid} VND was paid, and {asked} VND is more")]
    RefundExceedsPayment { paid: Vnd, asked: Vnd },
    #[error("a deposit of {0} VND has to be paid first")]
    DepositRequired(Vnd),
    #[error("nothing is due")]
    NothingToPay,
    #[error("nothing was paid yet")]
    NothingPaid,
    #[error("the limit is {limit} VND")]
    AboveApprovalLimit { limit: Vnd },
    #[error("{overdue} VND should have been paid by now")]
    DebtOverdue { overdue: Vnd },
    #[error("orders taken without a deposit would come to {needed} VND, and {available} VND are available")]
    CreditExceeded { needed: Vnd, available: Vnd },
    #[error("purchases at the shop have to be cancelled first")]
    PurchasesOpen,
    #[error("the shop was already paid")]
    PurchasesPaid,
    #[error("something of the order is still on its way")]
    NotDelivered,
    #[error("{due} VND is still to be paid")]
    NotPaid { due: Vnd },
    #[error("{excess} VND is still to be paid back")]
    RefundDue { excess: Vnd },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}
