//! What can be wrong with bags and shipments, under names that never change.

use domain::shipments::{BagRefused, ShipmentRefused};

use crate::http::{Problem, ProblemType};

pub const BAG_NOT_FOUND: ProblemType = ProblemType::new(404, "bags.not_found", "No such bag");
pub const BAG_UNKNOWN: ProblemType = ProblemType::new(409, "bags.unknown", "No such bag");
pub const BAG_TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "bags.transition_refused", "The bag's status does not allow this");
pub const BAG_EMPTY: ProblemType = ProblemType::new(409, "bags.empty", "There is nothing in the bag");
pub const BAG_OTHER_ROUTE: ProblemType =
    ProblemType::new(409, "bags.other_route", "The bag goes from or to another warehouse");
pub const BAG_OTHER_SHIPMENT: ProblemType =
    ProblemType::new(409, "bags.other_shipment", "The bag is loaded on another shipment");
pub const NOT_FOUND: ProblemType = ProblemType::new(404, "shipments.not_found", "No such shipment");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "shipments.transition_refused", "The shipment's status does not allow this");
pub const EMPTY: ProblemType = ProblemType::new(409, "shipments.empty", "Nothing is loaded");
pub const ROUTE_IMPOSSIBLE: ProblemType = ProblemType::new(
    409,
    "shipments.route_impossible",
    "Shipments run from an open Chinese to an open Vietnamese warehouse",
);

impl From<BagRefused> for Problem {
    fn from(error: BagRefused) -> Self {
        let kind = match error {
            BagRefused::Status { .. } => BAG_TRANSITION_REFUSED,
            BagRefused::Empty => BAG_EMPTY,
            BagRefused::OtherRoute => BAG_OTHER_ROUTE,
            BagRefused::OtherShipment => BAG_OTHER_SHIPMENT,
        };
        kind.because(error)
    }
}

impl From<ShipmentRefused> for Problem {
    fn from(error: ShipmentRefused) -> Self {
        let kind = match error {
            ShipmentRefused::Status { .. } => TRANSITION_REFUSED,
            ShipmentRefused::Empty => EMPTY,
        };
        kind.because(error)
    }
}
