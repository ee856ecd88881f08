//! Warehouses in the database. `write` serves commands, `read` serves screens.

mod read;
mod views;
mod write;

pub use read::{WarehouseFilter, find, list};
pub use views::WarehouseView;
pub use write::{insert, lock, save};
