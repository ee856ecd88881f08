//! Bags, and the trucks that take them from China to Vietnam.

mod bag;
mod cost;
mod reconciliation;
mod shipment;
mod status;

pub use bag::{Bag, BagRecord, BagRefused};
pub use cost::{CostRefused, CostShare, NewCost, ShipmentCost, share_costs};
pub use reconciliation::{Carried, PackageWeights, Reconciliation};
pub use shipment::{Departure, Shipment, ShipmentChange, ShipmentRecord, ShipmentRefused};
pub use status::{BagAction, BagStatus, CostKind, ShipmentAction, ShipmentStatus};
