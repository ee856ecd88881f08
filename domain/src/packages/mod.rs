//! Packages on their way from a shop to a customer, and the warehouses they pass.

mod arrival;
mod carriage;
mod keeping;
mod package;
mod reservation;
mod status;
mod tally;
mod tracking_number;
mod units;
mod warehouse;

#[cfg(test)]
mod tests;

pub use arrival::Arrival;
pub use carriage::{CarriageRefused, Sack};
pub use keeping::{ChangeRefused, PackageChange};
pub use package::{Measures, Package, PackageLine, PackageRecord, Served, Wishes};
pub use status::{PackageAction, PackageStatus, Tally, TransitionRefused};
pub use tally::{Counted, TallyRefused};
pub use tracking_number::{MalformedTrackingNumber, TrackingNumber};
pub use units::{LineUnits, OrderUnits, Units, UnitsRefused};
pub use warehouse::{Country, NewWarehouse, Warehouse, WarehouseChange, WarehouseRecord, WarehouseStatus};
