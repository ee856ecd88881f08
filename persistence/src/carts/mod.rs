//! Carts in the database. `write` serves commands, `read` serves screens.

mod checkouts;
mod expiry;
mod read;
mod views;
mod write;

pub use checkouts::{CheckoutBasis, checkout_basis, find_checkout, insert_checkout, lock_checkout, save_confirmed};
pub use expiry::{Expiring, expiring, forget, lock_due, mark_warned};
pub use read::{CartItemFilter, active, find, known_prices, list, selected};
pub use views::{CartItemView, CheckoutOrder, CheckoutView};
pub use write::{PutItem, lock, lock_active, lock_cart, lock_selected, put, save, save_all, save_doubts};
