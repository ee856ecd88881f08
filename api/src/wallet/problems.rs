//! What can be wrong with a wallet or a top-up, under names that never change.

use domain::wallet::DecisionError;

use crate::http::{Problem, ProblemType, problems};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "wallets.not_found", "No such wallet");
pub const NO_WALLET: ProblemType = ProblemType::new(409, "wallets.no_wallet", "The customer has no wallet");
pub const INSUFFICIENT_FUNDS: ProblemType =
    ProblemType::new(409, "wallets.insufficient_funds", "The wallet does not hold that much");

pub const TOP_UP_NOT_FOUND: ProblemType = ProblemType::new(404, "top_ups.not_found", "No such top-up");
pub const CUSTOMER_UNKNOWN: ProblemType = ProblemType::new(409, "top_ups.customer_unknown", "No such customer");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "top_ups.transition_refused", "The top-up's status does not allow this");

impl From<DecisionError> for Problem {
    fn from(error: DecisionError) -> Self {
        match error {
            DecisionError::Refused(_) => TRANSITION_REFUSED.because(error),
            DecisionError::SelfApproval => problems::SELF_APPROVAL.because(error),
            DecisionError::OutOfRange(error) => error.into(),
        }
    }
}
