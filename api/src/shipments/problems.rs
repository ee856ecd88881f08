//! What can be wrong with bags and shipments, under names that never change.

use domain::shipments::{BagRefused, CostRefused, ShipmentRefused};

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

pub const COST_NOT_WHOLE: ProblemType =
    ProblemType::new(409, "shipments.cost_not_whole", "An amount of đồng has no decimals");
pub const NO_EXCHANGE_RATE: ProblemType =
    ProblemType::new(409, "shipments.no_exchange_rate", "No exchange rate says what yuan cost");

impl From<CostRefused> for Problem {
    fn from(error: CostRefused) -> Self {
        match error {
            CostRefused::Status(refused) => refused.into(),
            CostRefused::NotWhole(_) => COST_NOT_WHOLE.because(error),
            CostRefused::NoRate => NO_EXCHANGE_RATE.into(),
            CostRefused::OutOfRange(error) => error.into(),
        }
    }
}

impl From<BagRefused> for Problem {
    fn from(error: BagRefused) -> Self {
        let kind = match error {
            BagRefused::Status { from, .. } => {
                return BAG_TRANSITION_REFUSED.because(error).with_allowed(&from.allowed());
            }
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
            ShipmentRefused::Status { from, .. } => {
                return TRANSITION_REFUSED.because(error).with_allowed(&from.allowed());
            }
            ShipmentRefused::Empty => EMPTY,
        };
        kind.because(error)
    }
}
