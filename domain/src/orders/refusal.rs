//! Why something cannot be done to an order.

use super::{HoldReason, RefundStatus, TransitionRefused};
use crate::customers::Asked;
use crate::{OutOfRange, Vnd};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("the order is held: {0}")]
    Held(HoldReason),
    #[error("the order is not held")]
    NotHeld,
    #[error("nobody is to count these goods")]
    NothingToTally,
    #[error("the list has nothing against these goods")]
    GoodsNotOnList,
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
    #[error(
        "{} VND is open for the customer, who may have {} VND open; it takes a further guarantee of {} VND, or an order of at most {} VND",
        .0.open, .0.covered, .0.guarantee, .0.at_most
    )]
    GuaranteeRequired(Asked),
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
    #[error("goods of the order have come to a warehouse, or were lost on the way there")]
    GoodsReceived,
    #[error("{0} units are neither delivered nor settled")]
    UnitsUnaccounted(i64),
    #[error("somebody has to agree to a refund of the order, or to reject it")]
    RefundUndecided,
    #[error("{0} units of the line have failed and are not settled yet")]
    UnitsNotFailed(i32),
    #[error("the refund was {0} before")]
    RefundDecided(RefundStatus),
    #[error("whoever asked for a refund above the limit cannot approve it")]
    SelfApproval,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}
