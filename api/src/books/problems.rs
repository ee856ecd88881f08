//! What can be wrong with company accounts and what is entered, under names that never change.

use domain::books::{ChangeError, EntryError};

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
pub const CNY_PURCHASE_NOT_FOUND: ProblemType =
    ProblemType::new(404, "cny_purchases.not_found", "No such purchase of yuan");

impl From<ChangeError> for Problem {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Stale => problems::VERSION_CONFLICT.into(),
            ChangeError::NotEmpty(_) => NOT_EMPTY.because(error),
        }
    }
}

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::NotWhole(_) => NOT_WHOLE.because(error),
            EntryError::OutOfRange(error) => error.into(),
        }
    }
}
