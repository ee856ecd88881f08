//! The company's accounts in the database. `write` serves commands, `read` and `cash_book` serve screens.

mod cash_book;
mod read;
mod views;
mod write;

pub use cash_book::{CashMovementFilter, cash_book, cash_movements};
pub use read::{
    CashAccountFilter, CashEntryFilter, find_account, find_cny_purchase, find_entry, list_accounts, list_cny_purchases,
    list_entries,
};
pub use views::{CashAccountDetail, CashBook, CashBookAccount, CashEntryDetail, CashMovement, CnyPurchaseDetail};
pub use write::{
    account, first_bank_account, insert_account, insert_cny_purchase, insert_entry, lock_account, save_account,
};
