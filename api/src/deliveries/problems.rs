//! What can be wrong with a delivery, under names that never change.

use domain::deliveries::{SignOffRefused, TransitionRefused, ZoneRefused};

use crate::http::{Problem, ProblemType};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "deliveries.not_found", "No such delivery");
pub const TRANSITION_REFUSED: ProblemType =
    ProblemType::new(409, "deliveries.transition_refused", "The delivery's status does not allow this");
pub const PACKAGE_UNKNOWN: ProblemType = ProblemType::new(409, "deliveries.package_unknown", "No such package");
pub const PACKAGES_DIFFER: ProblemType = ProblemType::new(
    409,
    "deliveries.packages_differ",
    "The packages must all belong to one customer and lie in one warehouse",
);
pub const OTHER_WAREHOUSE: ProblemType =
    ProblemType::new(409, "deliveries.other_warehouse", "The packages are not in the warehouse you work for");
pub const ADDRESS_UNKNOWN: ProblemType =
    ProblemType::new(409, "deliveries.address_unknown", "The customer has no such address");
pub const ADDRESS_MISSING: ProblemType =
    ProblemType::new(409, "deliveries.address_missing", "The customer has no usual address; say where it goes");
pub const NOT_PAID: ProblemType =
    ProblemType::new(409, "deliveries.not_paid", "Something is still due for the orders of the packages");
pub const NOT_NAMED_ONCE: ProblemType =
    ProblemType::new(409, "deliveries.not_named_once", "Every package must be named once, or none at all");
pub const FREIGHT_UNKNOWN: ProblemType = ProblemType::new(
    409,
    "deliveries.freight_unknown",
    "No table has a price for the freight of what goes together; ask for fewer packages",
);
pub const LAST_MILE_MISSING: ProblemType =
    ProblemType::new(409, "deliveries.last_mile_missing", "Name the zone first, or agree on what bringing it costs");
pub const PICKED_UP: ProblemType = ProblemType::new(409, "deliveries.picked_up", "What is picked up goes to no zone");
pub const NOT_AT_COUNTER: ProblemType = ProblemType::new(
    403,
    "deliveries.not_at_counter",
    "Only those who bring packages record what happened at a customer's door",
);

impl From<TransitionRefused> for Problem {
    fn from(error: TransitionRefused) -> Self {
        TRANSITION_REFUSED.because(error).with_allowed(&error.allowed())
    }
}

impl From<SignOffRefused> for Problem {
    fn from(error: SignOffRefused) -> Self {
        let kind = match error {
            SignOffRefused::Status(refused) => return refused.into(),
            SignOffRefused::UnknownPackage(_) => PACKAGE_UNKNOWN,
            SignOffRefused::NotNamedOnce(_) => NOT_NAMED_ONCE,
        };
        kind.because(error)
    }
}

impl From<ZoneRefused> for Problem {
    fn from(error: ZoneRefused) -> Self {
        match error {
            ZoneRefused::Status(refused) => refused.into(),
            ZoneRefused::PickedUp => PICKED_UP.into(),
        }
    }
}
