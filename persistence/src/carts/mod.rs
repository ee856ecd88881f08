//! Carts in the database. `write` serves commands, `read` serves screens.

mod expiry;
mod read;
mod views;
mod write;

pub use expiry::{Expiring, expiring, forget, lock_due, mark_warned};
pub use read::{CartItemFilter, active, find, known_prices, list};
pub use views::CartItemView;
pub use write::{PutItem, lock, lock_active, lock_cart, put, save, save_all};
