//! Purchases, shortages and consents in the database. `write` and `shortages` serve commands, `read` serves screens.

mod read;
mod shortages;
mod views;
mod write;

pub use read::{ConsentFilter, PurchaseFilter, consents, find, find_consent, list};
pub use shortages::{insert as insert_shortage, insert_consent, lock_consent, order_of_consent, save_answer};
pub use views::{ConsentView, PurchaseDetail, PurchaseLineView, PurchaseSummary, ShortageView};
pub use write::{
    buy_rate, freight_of, in_packages, insert, is_open_cny_account, lock, lock_untracked, open_lines, order_of, save, save_warned,
};
