//! Prepaid money of customers, and how it comes in.

mod status;
mod top_up;

pub use status::{TopUpAction, TopUpStatus, TransitionRefused};
pub use top_up::{DecisionError, NewTopUp, TopUp, TopUpRecord};
