//! The ledger in the database: booked once, never changed.

mod checkpoints;
mod post;
mod read;
mod trial_balance;
mod views;

pub use checkpoints::advance_checkpoints;
pub use post::post;
pub use read::{TransactionFilter, accounts, find, fx_position, list, lock, record_reversal, reversal_of};
pub use trial_balance::trial_balance;
pub use views::{
    AccountBalance, CurrencyTotal, LedgerTransactionDetail, LedgerTransactionSummary, PostingDetail, TrialBalance,
};
