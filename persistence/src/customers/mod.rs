//! Customers in the database. `write`, `change` and `addresses` serve commands, `read` serves screens.

mod account;
mod addresses;
mod change;
mod credit;
mod level;
mod read;
mod reviews;
mod turnover;
mod views;
mod write;

pub use account::{WithoutAccount, find_account, lock_without_account};
pub use addresses::{
    address_count, delete_address, find_address, insert_address, list_addresses, lock_address, lock_default_address,
    save_address,
};
pub use change::{lock, lock_credit, save, save_credit, tell};
pub use credit::{
    GuaranteeFilter, LookingBack, credit_history, find_credit, find_guarantee, insert_guarantee, list_guarantees,
    lock_guarantee, save_guarantee,
};
pub use level::{Deciding, change_levels, customers_by_turnover, keep_levels, raise};
pub use read::{CustomerFilter, find, is_visible, list, list_level_changes};
pub use reviews::{ReviewState, begin_review, list_reviews, review_next, review_state};
pub use turnover::{TurnoverFilter, add_turnover, counted, list_turnover};
pub use views::{
    AccountView, AddressView, CreditReview, CreditView, CustomerDetail, CustomerView, GuaranteeView, LevelMoveView,
    LevelReviewView, NextLevel, ReachedLevel, Standing, TurnoverEntryView,
};
pub use write::insert;
