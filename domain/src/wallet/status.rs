//! The life of a top-up.

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
