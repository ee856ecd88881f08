//! How packages leave: into a bag, over the border, to the customer.

use rust_decimal::Decimal;
use serde_json::json;

use super::{Country, Package, PackageAction, PackageStatus, Tally, TransitionRefused};
use crate::{BagId, DeliveryId, Event, EventKind, Kilograms, OutOfRange, ShipmentId, Timestamp, WarehouseId};

/// The bag that is being filled.
#[derive(Clone, Copy, Debug)]
pub struct Sack {
    pub bag: BagId,
    pub origin: WarehouseId,
    pub destination: WarehouseId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarriageRefused {
    #[error(transparent)]
    Status(#[from] TransitionRefused),
    #[error("the contents are still to be counted")]
    TallyDue,
    #[error("the package has not been weighed")]
    NotWeighed,
    #[error("the package is in another warehouse")]
    OtherWarehouse,
    #[error("the package goes to another warehouse")]
    OtherDestination,
    #[error("the package is not in this bag")]
    OtherBag,
    #[error("the package is not part of this delivery")]
    OtherDelivery,
}

impl Package {
    /// Puts a weighed and counted package into a bag that goes where it goes; `None` where it is in there already.
    pub fn pack(&mut self, sack: Sack, at: Timestamp) -> Result<Option<Event>, CarriageRefused> {
        if self.record.status == PackageStatus::Packed && self.record.bag_id == Some(sack.bag) {
            return Ok(None);
        }
        let next = self.record.status.after(PackageAction::Pack, self.position())?;
        if self.record.origin_id != Some(sack.origin) {
            return Err(CarriageRefused::OtherWarehouse);
        }
        if self.record.destination_id.is_some_and(|destination| destination != sack.destination) {
            return Err(CarriageRefused::OtherDestination);
        }
        if self.record.tally == Tally::Due {
            return Err(CarriageRefused::TallyDue);
        }
        if self.record.weight_china.is_none_or(Kilograms::is_zero) {
            return Err(CarriageRefused::NotWeighed);
        }
        self.record.status = next;
        self.record.destination_id = Some(sack.destination);
        self.record.bag_id = Some(sack.bag);
        Ok(Some(self.event(EventKind::PackagePacked, at).with(json!({ "bag_id": sack.bag }))))
    }

    pub fn unpack(&mut self, bag: BagId, at: Timestamp) -> Result<Event, CarriageRefused> {
        let next = self.record.status.after(PackageAction::Unpack, self.position())?;
        if self.record.bag_id != Some(bag) {
            return Err(CarriageRefused::OtherBag);
        }
        self.record.status = next;
        self.record.bag_id = None;
        Ok(self.event(EventKind::PackageUnpacked, at).with(json!({ "bag_id": bag })))
    }

    /// Leaves China in its bag.
    pub fn depart(&mut self, shipment: ShipmentId, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::Depart)?;
        self.record.shipment_id = Some(shipment);
        self.record.departed_at = Some(at);
        Ok(self.event(EventKind::PackageDeparted, at).with(json!({ "shipment_id": shipment })))
    }

    /// By what the costs of a shipment are shared: the real weight, or length × width × height ÷ divisor where that is
    /// more; both as found in China, or in Vietnam where China has not found any.
    pub fn charged_weight(&self, divisor: i32) -> Result<Kilograms, OutOfRange> {
        let record = &self.record;
        let real = record.weight_china.or(record.weight_vietnam).unwrap_or(Kilograms::ZERO);
        let size = self.size(Country::China).or_else(|| self.size(Country::Vietnam));
        let Some([length, width, height]) = size else { return Ok(real) };
        let volume = length.amount() * width.amount() * height.amount();
        Ok(Kilograms::rounded(volume / Decimal::from(divisor))?.max(real))
    }

    /// Leaves the Vietnamese warehouse for the customer.
    pub fn send_out(&mut self, delivery: DeliveryId, at: Timestamp) -> Result<Event, CarriageRefused> {
        let next = self.record.status.after(PackageAction::SendOut, self.position())?;
        if self.record.tally == Tally::Due {
            return Err(CarriageRefused::TallyDue);
        }
        if self.record.delivery_id.is_some_and(|asked| asked != delivery) {
            return Err(CarriageRefused::OtherDelivery);
        }
        self.record.status = next;
        self.record.delivery_id = Some(delivery);
        Ok(self.event(EventKind::PackageSentOut, at).with(json!({ "delivery_id": delivery })))
    }

    /// The customer has it.
    pub fn deliver(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::Deliver)?;
        self.record.delivered_at = Some(at);
        Ok(self.event(EventKind::PackageDelivered, at).with(json!({ "delivery_id": self.record.delivery_id })))
    }

    /// The customer does not want it: back on the shelf, free for another delivery.
    pub fn take_back(&mut self, reason: &str, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::TakeBack)?;
        let delivery = self.record.delivery_id.take();
        Ok(self.event(EventKind::PackageRefused, at).with(json!({ "delivery_id": delivery, "reason": reason })))
    }
}
