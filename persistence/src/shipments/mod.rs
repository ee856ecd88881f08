//! Bags and shipments in the database. `bags` and `write` serve commands, `read` serves screens.

mod bags;
mod read;
mod views;
mod write;

pub use bags::{bags_of, insert_bag, lock_bags, packages_in, save_bags};
pub use read::{BagFilter, ShipmentFilter, find, find_bag, list, list_bags, manifest};
pub use views::{BagDetail, BagSummary, BaggedPackage, ManifestRow, ShipmentDetail, ShipmentSummary};
pub use write::{Loaded, carried, insert, lock, record_arrivals, record_excess, record_manifest, save};
