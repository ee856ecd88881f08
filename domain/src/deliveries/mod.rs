//! Deliveries: packages handed to their owner in Vietnam.

mod delivery;
mod status;

#[cfg(test)]
mod tests;

pub use delivery::{
    Delivery, DeliveryPackage, DeliveryRecord, NewDelivery, PackageOutcome, Reception, SignOffRefused, ZoneRefused,
};
pub use status::{DeliveryAction, DeliveryKind, DeliveryStatus, Outcome, TransitionRefused};
