//! Bags and shipments in the database. `bags` and `write` serve commands, `read` serves screens.

mod bags;
mod costs;
mod read;
mod views;
mod write;

pub use bags::{bags_of, insert_bags, lock_bags, packages_in, save_bags};
pub use costs::{
    came_besides, costs, find_cost, insert_cost, list_costs, loads, save_load, save_shares, take_cost_back,
};
pub use read::{BagFilter, ShipmentFilter, find, find_bag, list, list_bags, manifest};
pub use views::{
    BagDetail, BagSummary, BaggedPackage, ManifestRow, ShipmentCostDetail, ShipmentDetail, ShipmentSummary,
};
pub use write::{Loaded, carried, insert, lock, record_arrivals, record_excess, record_manifest, save};
