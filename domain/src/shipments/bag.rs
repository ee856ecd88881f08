//! Sealed sacks of packages.

use serde_json::json;

use super::{BagAction, BagStatus};
use crate::packages::Sack;
use crate::{BagId, Event, EventKind, Kilograms, ShipmentId, Timestamp, UserId, WarehouseId, human_code};

/// What the `bags` table holds.
#[derive(Clone, Debug)]
pub struct BagRecord {
    pub id: BagId,
    pub code: String,
    pub origin_id: WarehouseId,
    pub destination_id: WarehouseId,
    pub status: BagStatus,
    pub seal_number: Option<String>,
    /// As the scales showed it when it was sealed.
    pub weight: Option<Kilograms>,
    pub shipment_id: Option<ShipmentId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub version: i32,
}

/// A bag whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Bag(BagRecord);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BagRefused {
    #[error("a bag that is {from} does not accept {action}")]
    Status { from: BagStatus, action: BagAction },
    #[error("there is nothing in the bag")]
    Empty,
    #[error("the bag goes from or to another warehouse")]
    OtherRoute,
    #[error("the bag is loaded on another shipment")]
    OtherShipment,
}

impl Bag {
    pub fn create(
        id: BagId,
        origin: WarehouseId,
        destination: WarehouseId,
        by: UserId,
        at: Timestamp,
    ) -> (Self, Event) {
        let code = human_code('B', id.uuid(), at);
        let event =
            Event::new(EventKind::BagCreated, id, at).with(json!({ "code": code, "destination_id": destination }));
        let bag = Self(BagRecord {
            id,
            code,
            origin_id: origin,
            destination_id: destination,
            status: BagStatus::Open,
            seal_number: None,
            weight: None,
            shipment_id: None,
            created_by: by,
            created_at: at,
            version: 1,
        });
        (bag, event)
    }

    pub fn restore(record: BagRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &BagRecord {
        &self.0
    }

    /// For packing and unpacking.
    pub fn sack(&self) -> Result<Sack, BagRefused> {
        self.after(BagAction::Fill)?;
        Ok(Sack { bag: self.0.id, origin: self.0.origin_id, destination: self.0.destination_id })
    }

    /// Closes a bag that holds `packages` packages.
    pub fn seal(
        &mut self,
        packages: usize,
        seal_number: String,
        weight: Option<Kilograms>,
        at: Timestamp,
    ) -> Result<Event, BagRefused> {
        let status = self.after(BagAction::Seal)?;
        if packages == 0 {
            return Err(BagRefused::Empty);
        }
        let data = json!({ "seal_number": seal_number, "weight_kg": weight, "packages": packages });
        self.0.status = status;
        self.0.seal_number = Some(seal_number);
        self.0.weight = weight;
        Ok(Event::new(EventKind::BagSealed, self.0.id, at).with(data))
    }

    /// Sets straight what was written down when it was sealed, until it has arrived; what is missing stays.
    pub fn change(
        &mut self,
        seal_number: Option<String>,
        weight: Option<Kilograms>,
        at: Timestamp,
    ) -> Result<Event, BagRefused> {
        self.after(BagAction::Change)?;
        let told = |record: &BagRecord| json!({ "seal_number": record.seal_number, "weight_kg": record.weight });
        let before = told(&self.0);
        self.0.seal_number = seal_number.or(self.0.seal_number.take());
        self.0.weight = weight.or(self.0.weight);
        Ok(Event::new(EventKind::BagChanged, self.0.id, at).of_change(&before, &told(&self.0)))
    }

    /// Breaks the seal; a bag that was loaded comes off its shipment.
    pub fn open(&mut self, at: Timestamp) -> Result<Event, BagRefused> {
        self.0.status = self.after(BagAction::Open)?;
        let seal_number = self.0.seal_number.take();
        self.0.weight = None;
        let shipment = self.0.shipment_id.take();
        let data = json!({ "seal_number": seal_number, "shipment_id": shipment });
        Ok(Event::new(EventKind::BagOpened, self.0.id, at).with(data))
    }

    /// Onto a shipment of the same route; `false` where it is on it already.
    pub fn load(
        &mut self,
        shipment: ShipmentId,
        origin: WarehouseId,
        destination: WarehouseId,
    ) -> Result<bool, BagRefused> {
        let status = self.after(BagAction::Load)?;
        if (self.0.origin_id, self.0.destination_id) != (origin, destination) {
            return Err(BagRefused::OtherRoute);
        }
        match self.0.shipment_id {
            Some(loaded) if loaded == shipment => Ok(false),
            Some(_) => Err(BagRefused::OtherShipment),
            None => {
                self.0.status = status;
                self.0.shipment_id = Some(shipment);
                Ok(true)
            }
        }
    }

    /// With its shipment.
    pub fn depart(&mut self) -> Result<(), BagRefused> {
        self.0.status = self.after(BagAction::Depart)?;
        Ok(())
    }

    /// With its shipment.
    pub fn arrive(&mut self) -> Result<(), BagRefused> {
        self.0.status = self.after(BagAction::Arrive)?;
        Ok(())
    }

    fn after(&self, action: BagAction) -> Result<BagStatus, BagRefused> {
        let from = self.0.status;
        from.after(action).ok_or(BagRefused::Status { from, action })
    }
}
