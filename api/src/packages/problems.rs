//! What can be wrong with a package, under names that never change.

use domain::packages::{
    CarriageRefused, ChangeRefused, MalformedTrackingNumber, TallyRefused, TransitionRefused, UnitsRefused,
};

use crate::http::{Problem, ProblemType};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "packages.not_found", "No such package");
pub const WRONG_WAREHOUSE: ProblemType =
    ProblemType::new(403, "packages.wrong_warehouse", "This is not the warehouse you work for");
pub const WAREHOUSE_UNKNOWN: ProblemType =
    ProblemType::new(409, "packages.warehouse_unknown", "No such warehouse where one is needed");
pub const WAREHOUSE_CLOSED: ProblemType =
    ProblemType::new(409, "packages.warehouse_closed", "The warehouse takes nothing in");
pub const CUSTOMER_UNKNOWN: ProblemType = ProblemType::new(409, "packages.customer_unknown", "No such customer");
pub const PURCHASE_UNKNOWN: ProblemType =
    ProblemType::new(409, "packages.purchase_unknown", "This customer has no such purchase");
pub const LINE_UNKNOWN: ProblemType =
    ProblemType::new(409, "packages.line_unknown", "The line is not one of these, or given twice");
pub const ALREADY_ANNOUNCED: ProblemType =
    ProblemType::new(409, "packages.already_announced", "The tracking number is known already");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "packages.transition_refused", "The package's status does not allow this");
pub const UNITS_EXCEED_PURCHASED: ProblemType =
    ProblemType::new(409, "packages.units_exceed_purchased", "That would be more units than were bought");
pub const UNITS_REFUNDED: ProblemType =
    ProblemType::new(409, "packages.units_refunded", "The missing units have been refunded");
pub const FREIGHT_NOT_AGREED: ProblemType = ProblemType::new(
    409,
    "packages.freight_not_agreed",
    "The freight of the package has to be agreed for its order first",
);
pub const FREIGHT_IS_PRICED: ProblemType =
    ProblemType::new(409, "orders.freight_is_priced", "No package of the order waits for its freight to be agreed");
pub const TALLY_NOT_DUE: ProblemType = ProblemType::new(409, "packages.tally_not_due", "There is nothing to count");
pub const TALLY_DUE: ProblemType = ProblemType::new(409, "packages.tally_due", "The contents are still to be counted");
pub const TALLY_INCOMPLETE: ProblemType =
    ProblemType::new(409, "packages.tally_incomplete", "Every unit must be good, defective or missing");
pub const NOT_WEIGHED: ProblemType = ProblemType::new(409, "packages.not_weighed", "The package has not been weighed");
pub const OTHER_WAREHOUSE: ProblemType =
    ProblemType::new(409, "packages.other_warehouse", "The package is in another warehouse");
pub const OTHER_DESTINATION: ProblemType =
    ProblemType::new(409, "packages.other_destination", "The package goes to another warehouse");
pub const OTHER_BAG: ProblemType = ProblemType::new(409, "packages.other_bag", "The package is not in this bag");
pub const OTHER_DELIVERY: ProblemType =
    ProblemType::new(409, "packages.other_delivery", "The package is part of another delivery");
pub const NUMBER_MALFORMED: ProblemType =
    ProblemType::new(409, "packages.tracking_number_malformed", "This is no tracking number");
pub const NUMBER_UNKNOWN: ProblemType =
    ProblemType::new(409, "packages.tracking_number_unknown", "No package has this tracking number");

pub const CELL_MALFORMED: ProblemType =
    ProblemType::new(409, "packages.cell_malformed", "A cell does not hold what its column is for");
pub const IMPORT_REFUSED: ProblemType =
    ProblemType::new(409, "packages.import_refused", "Some rows are refused, so nothing was imported");

/// The refusal by which the database names a destination that does not exist.
pub fn unknown_destination(error: persistence::Error) -> Problem {
    match error.constraint() {
        Some("packages_destination_id_fkey") => WAREHOUSE_UNKNOWN.into(),
        _ => error.into(),
    }
}

impl From<MalformedTrackingNumber> for Problem {
    fn from(error: MalformedTrackingNumber) -> Self {
        NUMBER_MALFORMED.because(error)
    }
}

impl From<TransitionRefused> for Problem {
    fn from(error: TransitionRefused) -> Self {
        TRANSITION_REFUSED.because(error).with_allowed(&error.allowed())
    }
}

impl From<UnitsRefused> for Problem {
    fn from(error: UnitsRefused) -> Self {
        let kind = match error {
            UnitsRefused::BeyondPurchased => UNITS_EXCEED_PURCHASED,
            UnitsRefused::Resolved => UNITS_REFUNDED,
        };
        kind.because(error)
    }
}

impl From<ChangeRefused> for Problem {
    fn from(error: ChangeRefused) -> Self {
        TRANSITION_REFUSED.because(error)
    }
}

impl From<TallyRefused> for Problem {
    fn from(error: TallyRefused) -> Self {
        let kind = match error {
            TallyRefused::NotDue => TALLY_NOT_DUE,
            TallyRefused::NotAtHand(_) => TRANSITION_REFUSED,
            TallyRefused::UnknownLine(_) => LINE_UNKNOWN,
            TallyRefused::Unaccounted { .. } => TALLY_INCOMPLETE,
        };
        kind.because(error)
    }
}

impl From<CarriageRefused> for Problem {
    fn from(error: CarriageRefused) -> Self {
        let kind = match error {
            CarriageRefused::Status(refused) => return refused.into(),
            CarriageRefused::TallyDue => TALLY_DUE,
            CarriageRefused::NotWeighed => NOT_WEIGHED,
            CarriageRefused::OtherWarehouse => OTHER_WAREHOUSE,
            CarriageRefused::OtherDestination => OTHER_DESTINATION,
            CarriageRefused::OtherBag => OTHER_BAG,
            CarriageRefused::OtherDelivery => OTHER_DELIVERY,
        };
        kind.because(error)
    }
}
