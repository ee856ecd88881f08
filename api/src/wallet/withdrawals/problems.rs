//! What can be wrong with a withdrawal, under names that never change.

use domain::wallet::WithdrawalError;

use crate::http::{Problem, ProblemType, problems};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "withdrawals.not_found", "No such withdrawal");
pub const CUSTOMER_UNKNOWN: ProblemType = ProblemType::new(409, "withdrawals.customer_unknown", "No such customer");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "withdrawals.transition_refused", "The withdrawal's status does not allow this");

impl From<WithdrawalError> for Problem {
    fn from(error: WithdrawalError) -> Self {
        match error {
            WithdrawalError::Refused(_) => TRANSITION_REFUSED.because(error),
            WithdrawalError::SelfApproval => problems::SELF_APPROVAL.because(error),
            WithdrawalError::OutOfRange(error) => error.into(),
        }
    }
}
