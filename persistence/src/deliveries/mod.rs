//! Deliveries in the database. `write` serves commands, `read` serves screens.

mod read;
mod views;
mod write;

pub use read::{DeliveryFilter, Visible, find, list};
pub use views::{DeliveryDetail, DeliveryOrder, DeliveryPackageView, DeliveryPayment, DeliverySummary};
pub use write::{at_warehouse, insert, insert_payments, lock, save, usual_destination};
