//! What can be wrong with company accounts and what is entered, under names that never change.

use domain::books::{ChangeError, EntryError, TransferError};

use crate::http::{Problem, ProblemType, problems};

pub const ACCOUNT_NOT_FOUND: ProblemType = ProblemType::new(404, "cash_accounts.not_found", "No such company account");
pub const ACCOUNT_UNKNOWN: ProblemType = ProblemType::new(409, "cash_accounts.unknown", "No such company account");
pub const ACCOUNT_CLOSED: ProblemType = ProblemType::new(409, "cash_accounts.closed", "The company account is closed");
pub const WRONG_CURRENCY: ProblemType =
    ProblemType::new(409, "cash_accounts.wrong_currency", "The company account is kept in the other currency");
pub const CODE_TAKEN: ProblemType =
    ProblemType::new(409, "cash_accounts.code_taken", "Another company account has this code");
pub const NOT_EMPTY: ProblemType =
    ProblemType::new(409, "cash_accounts.not_empty", "Only an empty account can be closed");

pub const ENTRY_NOT_FOUND: ProblemType = ProblemType::new(404, "cash_entries.not_found", "No such entry");
pub const NOT_WHOLE: ProblemType = ProblemType::new(409, "cash_entries.not_whole", "Đồng have no decimals");
pub const ENTRY_TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "cash_entries.transition_refused", "The entry's status does not allow this");

pub const TRANSFER_NOT_FOUND: ProblemType = ProblemType::new(404, "cash_transfers.not_found", "No such transfer");
pub const SAME_ACCOUNT: ProblemType =
    ProblemType::new(409, "cash_transfers.same_account", "Money moves from one account to another");
pub const TRANSFER_NOT_WHOLE: ProblemType = ProblemType::new(409, "cash_transfers.not_whole", "Đồng have no decimals");

pub const CNY_PURCHASE_NOT_FOUND: ProblemType =
    ProblemType::new(404, "cny_purchases.not_found", "No such purchase of yuan");

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Stale { current } => Self::stale(current),
            ChangeError::NotEmpty(_) => NOT_EMPTY.because(error),
        }
    }
}

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::NotWhole(_) => NOT_WHOLE.because(error),
            EntryError::Refused(_) => ENTRY_TRANSITION_REFUSED.because(error),
            EntryError::SelfApproval => problems::SELF_APPROVAL.because(error),
            EntryError::OutOfRange(error) => error.into(),
        }
    }
}

impl From<TransferError> for Problem {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::SameAccount => SAME_ACCOUNT.into(),
            TransferError::Currencies { .. } => WRONG_CURRENCY.because(error),
            TransferError::NotWhole(_) => TRANSFER_NOT_WHOLE.because(error),
            TransferError::OutOfRange(error) => error.into(),
        }
    }
}
