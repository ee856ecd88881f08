//! Customers in the database. `write`, `change` and `addresses` serve commands, `read` serves screens.

mod account;
mod addresses;
mod change;
mod level;
mod read;
mod views;
mod write;

pub use account::{WithoutAccount, find_account, lock_without_account};
pub use addresses::{
    address_count, delete_address, find_address, insert_address, list_addresses, lock_address, lock_default_address,
    save_address,
};
pub use change::{lock, lock_credit, save, save_credit};
pub use level::raise;
pub use read::{CustomerFilter, find, find_credit, is_visible, list};
pub use views::{AccountView, AddressView, CreditView, CustomerView};
pub use write::insert;
