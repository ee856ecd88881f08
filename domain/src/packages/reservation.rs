//! Packages that are set aside for a delivery.

use super::{CarriageRefused, Package, PackageAction, Tally};
use crate::DeliveryId;

impl Package {
    /// Sets a package on the shelf in Vietnam aside for a delivery; it can go with one only.
    pub fn reserve(&mut self, delivery: DeliveryId) -> Result<(), CarriageRefused> {
        self.record.status.after(PackageAction::SendOut, self.position())?;
        if self.record.tally == Tally::Due {
            return Err(CarriageRefused::TallyDue);
        }
        if self.record.delivery_id.is_some_and(|other| other != delivery) {
            return Err(CarriageRefused::OtherDelivery);
        }
        self.record.delivery_id = Some(delivery);
        Ok(())
    }

    /// Lets it go with another delivery again, after this one was called off.
    pub fn set_free(&mut self, delivery: DeliveryId) {
        self.record.delivery_id = self.record.delivery_id.filter(|reserved| *reserved != delivery);
    }
}
