//! What can be wrong with a ledger transaction, under names that never change.

use domain::ledger::ReversalRefused;

use crate::http::{Problem, ProblemType, problems};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "ledger.not_found", "No such transaction");
pub const NOT_REVERSIBLE: ProblemType =
    ProblemType::new(409, "ledger.not_reversible", "This kind of transaction is undone in another way");
pub const ALREADY_REVERSED: ProblemType =
    ProblemType::new(409, "ledger.already_reversed", "The transaction has been reversed before");

impl From<ReversalRefused> for Problem {
    fn from(error: ReversalRefused) -> Self {
        match error {
            ReversalRefused::NotReversible(_) => NOT_REVERSIBLE.because(error),
            ReversalRefused::SelfApproval => problems::SELF_APPROVAL.because(error),
            ReversalRefused::OutOfRange(error) => error.into(),
        }
    }
}
