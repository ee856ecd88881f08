//! The lives of top-ups and withdrawals.

use crate::vocabulary::string_enum;

string_enum! {
    /// Whether announced money has been found on the company's account
    pub enum TopUpStatus {
        Requested = "requested",
        Confirmed = "confirmed",
        Rejected = "rejected",
    }
}

string_enum! {
    /// What may be decided about a top-up
    pub enum TopUpAction {
        Confirm = "confirm",
        Reject = "reject",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a top-up that is {from} does not accept {action}")]
pub struct TransitionRefused {
    pub from: TopUpStatus,
    pub action: TopUpAction,
}

impl TopUpStatus {
    /// The one place that decides a top-up's next status. What was confirmed by mistake is reversed in the ledger.
    pub fn after(self, action: TopUpAction) -> Result<Self, TransitionRefused> {
        match (action, self) {
            (TopUpAction::Confirm, Self::Requested) => Ok(Self::Confirmed),
            (TopUpAction::Reject, Self::Requested) => Ok(Self::Rejected),

            (TopUpAction::Confirm | TopUpAction::Reject, Self::Confirmed | Self::Rejected) => {
                Err(TransitionRefused { from: self, action })
            }
        }
    }
}

string_enum! {
    /// How far a customer's wish for money has come
    pub enum WithdrawalStatus {
        /// The money is held, and somebody else has to agree
        Requested = "requested",
        /// It may be paid
        Approved = "approved",
        Paid = "paid",
        Rejected = "rejected",
    }
}

string_enum! {
    /// What may be done about a withdrawal
    pub enum WithdrawalAction {
        Approve = "approve",
        Pay = "pay",
        Reject = "reject",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a withdrawal that is {from} does not accept {action}")]
pub struct WithdrawalRefused {
    pub from: WithdrawalStatus,
    pub action: WithdrawalAction,
}

impl WithdrawalStatus {
    /// The one place that decides a withdrawal's next status. What the bank sends back after it was paid is reversed in
    /// the ledger.
    pub fn after(self, action: WithdrawalAction) -> Result<Self, WithdrawalRefused> {
        match (action, self) {
            (WithdrawalAction::Approve, Self::Requested) => Ok(Self::Approved),
            (WithdrawalAction::Pay, Self::Approved) => Ok(Self::Paid),
            (WithdrawalAction::Reject, Self::Requested | Self::Approved) => Ok(Self::Rejected),

            (WithdrawalAction::Approve, Self::Approved | Self::Paid | Self::Rejected)
            | (WithdrawalAction::Pay, Self::Requested | Self::Paid | Self::Rejected)
            | (WithdrawalAction::Reject, Self::Paid | Self::Rejected) => Err(WithdrawalRefused { from: self, action }),
        }
    }
}
