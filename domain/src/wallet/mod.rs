//! Prepaid money of customers, how it comes in, and how it goes back.

mod hold;
mod status;
mod top_up;
mod withdrawal;

pub use hold::Hold;
pub use status::{TopUpAction, TopUpStatus, TransitionRefused, WithdrawalAction, WithdrawalRefused, WithdrawalStatus};
pub use top_up::{DecisionError, NewTopUp, TopUp, TopUpRecord};
pub use withdrawal::{BankAccount, NewWithdrawal, Withdrawal, WithdrawalError, WithdrawalRecord};
