//! Wallets, top-ups and withdrawals in the database. `write` serves commands, `read` serves screens.

mod read;
mod views;
mod withdrawals;
mod write;

pub use read::{TopUpFilter, entries, find, find_top_up, list_top_ups};
pub use views::{TopUpDetail, Wallet, WalletEntry, WithdrawalDetail};
pub use withdrawals::{
    WithdrawalFilter, find_withdrawal, hold, insert_withdrawal, list_withdrawals, lock_withdrawal, save_withdrawal,
};
pub use write::{insert_top_up, lock_top_up, save_top_up};
