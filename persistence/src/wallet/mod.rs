//! Wallets and top-ups in the database. `write` serves commands, `read` serves screens.

mod read;
mod views;
mod write;

pub use read::{TopUpFilter, entries, find, find_top_up, list_top_ups};
pub use views::{TopUpDetail, Wallet, WalletEntry};
pub use write::{insert_top_up, lock_top_up, save_top_up};
