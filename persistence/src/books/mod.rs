//! The company's accounts in the database. `write` serves commands, `read` and `cash_book` serve screens.

mod cash_book;
mod read;
mod views;
mod write;

pub use cash_book::{CashMovementFilter, cash_book, cash_movements};
pub use read::{
    AccountScope, CashAccountFilter, CashEntryFilter, CashTransferFilter, find_account, find_cny_purchase, find_entry,
    find_transfer, list_accounts, list_cny_purchases, list_entries, list_transfers,
};
pub use views::{
    CashAccountDetail, CashBook, CashBookAccount, CashEntryDetail, CashMovement, CashTransferDetail, CnyPurchaseDetail,
};
pub use write::{
    account, closed_among, first_bank_account, insert_account, insert_cny_purchase, insert_entry, insert_transfer,
    lock_account, lock_entry, save_account, save_entry,
};
