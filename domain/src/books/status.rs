//! The life of an entry.

use crate::vocabulary::string_enum;

string_enum! {
    /// Whether an entry is booked
    pub enum CashEntryStatus {
        Requested = "requested",
        Approved = "approved",
        Rejected = "rejected",
    }
}

string_enum! {
    /// What may be decided about an entry
    pub enum CashEntryAction {
        Approve = "approve",
        Reject = "reject",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry that is {from} does not accept {action}")]
pub struct EntryTransitionRefused {
    pub from: CashEntryStatus,
    pub action: CashEntryAction,
}

impl CashEntryStatus {
    /// The one place that decides an entry's next status. What was approved by mistake is reversed in the ledger.
    pub fn after(self, action: CashEntryAction) -> Result<Self, EntryTransitionRefused> {
        match (action, self) {
            (CashEntryAction::Approve, Self::Requested) => Ok(Self::Approved),
            (CashEntryAction::Reject, Self::Requested) => Ok(Self::Rejected),

            (CashEntryAction::Approve | CashEntryAction::Reject, Self::Approved | Self::Rejected) => {
                Err(EntryTransitionRefused { from: self, action })
            }
        }
    }
}
