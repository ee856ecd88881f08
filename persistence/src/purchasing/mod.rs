//! Purchases, shortages and consents in the database. `write`, `moves` and `shortages` serve commands, `read` serves
//! screens.

mod consents;
mod moves;
mod payments;
mod read;
mod shortages;
mod views;
mod write;

pub use consents::{insert_consents, lock_consent, order_of_consent, pending_consents, save_answer};
pub use moves::{lock_arrived, lock_delivered, lock_untracked, save_all};
pub use payments::{NewPayment, insert_payment};
pub use read::{
    ConsentFilter, PurchaseFilter, consents, find, find_consent, find_shortage, list, list_shortages, sees_order,
};
pub use shortages::insert as insert_shortage;
pub use views::{
    ConsentView, PurchaseDetail, PurchaseLineView, PurchasePackage, PurchasePayment, PurchaseSummary, ShortageView,
};
pub use write::{
    bought_lines, discount_won, freight_of, has_packages, in_packages, insert, lock, open_lines, order_of, save,
    settle_prices,
};
