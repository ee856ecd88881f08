//! One run of a truck from a Chinese to a Vietnamese warehouse.

use serde::Serialize;
use serde_json::json;

use super::{Reconciliation, ShipmentAction, ShipmentStatus};
use crate::{BagId, Event, EventKind, ShipmentId, Timestamp, UserId, WarehouseId, human_code};

/// What the `shipments` table holds.
#[derive(Clone, Debug)]
pub struct ShipmentRecord {
    pub id: ShipmentId,
    pub code: String,
    pub origin_id: WarehouseId,
    pub destination_id: WarehouseId,
    pub status: ShipmentStatus,
    pub vehicle_plate: Option<String>,
    pub driver: Option<String>,
    pub seal_number: Option<String>,
    pub route: Option<String>,
    pub note: String,
    pub reconciliation: Option<Reconciliation>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub departed_at: Option<Timestamp>,
    pub border_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub version: i32,
}

/// What is written down when the truck leaves.
#[derive(Clone, Debug, Serialize)]
pub struct Departure {
    pub vehicle_plate: String,
    pub driver: String,
    pub seal_number: String,
    pub route: String,
}

/// What an employee may set straight; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct ShipmentChange {
    pub vehicle_plate: Option<String>,
    pub driver: Option<String>,
    pub seal_number: Option<String>,
    pub route: Option<String>,
    pub note: Option<String>,
}

/// A shipment whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Shipment(ShipmentRecord);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShipmentRefused {
    #[error("a shipment that is {from} does not accept {action}")]
    Status { from: ShipmentStatus, action: ShipmentAction },
    #[error("no bag is loaded")]
    Empty,
}

impl Shipment {
    pub fn create(
        id: ShipmentId,
        origin: WarehouseId,
        destination: WarehouseId,
        note: String,
        by: UserId,
        at: Timestamp,
    ) -> (Self, Event) {
        let code = human_code('S', id.uuid(), at);
        let data = json!({ "code": code, "origin_id": origin, "destination_id": destination });
        let shipment = Self(ShipmentRecord {
            id,
            code,
            origin_id: origin,
            destination_id: destination,
            status: ShipmentStatus::Loading,
            vehicle_plate: None,
            driver: None,
            seal_number: None,
            route: None,
            note,
            reconciliation: None,
            created_by: by,
            created_at: at,
            departed_at: None,
            border_at: None,
            arrived_at: None,
            closed_at: None,
            version: 1,
        });
        (shipment, Event::new(EventKind::ShipmentCreated, id, at).with(data))
    }

    pub fn restore(record: ShipmentRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &ShipmentRecord {
        &self.0
    }

    /// Takes bags on; those it had already are not told again.
    pub fn load(&self, bags: &[BagId], at: Timestamp) -> Result<Event, ShipmentRefused> {
        self.after(ShipmentAction::Load)?;
        Ok(Event::new(EventKind::ShipmentLoaded, self.0.id, at).with(json!({ "bag_ids": bags })))
    }

    /// Leaves China with so many packages.
    pub fn depart(&mut self, departure: Departure, packages: usize, at: Timestamp) -> Result<Event, ShipmentRefused> {
        let status = self.after(ShipmentAction::Depart)?;
        if packages == 0 {
            return Err(ShipmentRefused::Empty);
        }
        let data = json!({ "departure": departure, "packages": packages });
        let record = &mut self.0;
        record.status = status;
        record.vehicle_plate = Some(departure.vehicle_plate);
        record.driver = Some(departure.driver);
        record.seal_number = Some(departure.seal_number);
        record.route = Some(departure.route);
        record.departed_at = Some(at);
        Ok(Event::new(EventKind::ShipmentDeparted, record.id, at).with(data))
    }

    /// Sets straight what is written down of it, until it is closed.
    pub fn change(&mut self, change: ShipmentChange, at: Timestamp) -> Result<Event, ShipmentRefused> {
        self.after(ShipmentAction::Change)?;
        let before = self.told();
        let ShipmentChange { vehicle_plate, driver, seal_number, route, note } = change;
        let record = &mut self.0;
        record.vehicle_plate = vehicle_plate.or(record.vehicle_plate.take());
        record.driver = driver.or(record.driver.take());
        record.seal_number = seal_number.or(record.seal_number.take());
        record.route = route.or(record.route.take());
        record.note = note.unwrap_or_else(|| std::mem::take(&mut record.note));
        Ok(Event::new(EventKind::ShipmentChanged, self.0.id, at).of_change(&before, &self.told()))
    }

    /// The fields that [`Self::change`] may change, for the journal.
    fn told(&self) -> serde_json::Value {
        let ShipmentRecord { vehicle_plate, driver, seal_number, route, note, .. } = &self.0;
        json!({
            "vehicle_plate": vehicle_plate, "driver": driver, "seal_number": seal_number, "route": route, "note": note,
        })
    }

    pub fn reach_border(&mut self, at: Timestamp) -> Result<Event, ShipmentRefused> {
        self.0.status = self.after(ShipmentAction::Border)?;
        self.0.border_at = Some(at);
        Ok(Event::new(EventKind::ShipmentReachedBorder, self.0.id, at))
    }

    /// In Vietnam: from now on it is unloaded by scan.
    pub fn arrive(&mut self, at: Timestamp) -> Result<Event, ShipmentRefused> {
        self.0.status = self.after(ShipmentAction::Arrive)?;
        self.0.arrived_at = Some(at);
        Ok(Event::new(EventKind::ShipmentArrived, self.0.id, at))
    }

    /// Whether packages are unloaded from it.
    pub fn unload(&self) -> Result<(), ShipmentRefused> {
        self.after(ShipmentAction::Unload).map(drop)
    }

    /// Whether costs can be shared among its packages.
    pub fn bear_cost(&self) -> Result<(), ShipmentRefused> {
        self.after(ShipmentAction::BookCost).map(drop)
    }

    /// Everything that will come out of it has; what it found is kept.
    pub fn close(&mut self, found: Reconciliation, at: Timestamp) -> Result<Event, ShipmentRefused> {
        self.0.status = self.after(ShipmentAction::Close)?;
        self.0.closed_at = Some(at);
        let event = Event::new(EventKind::ShipmentClosed, self.0.id, at).with(json!({ "reconciliation": found }));
        self.0.reconciliation = Some(found);
        Ok(event)
    }

    fn after(&self, action: ShipmentAction) -> Result<ShipmentStatus, ShipmentRefused> {
        let from = self.0.status;
        from.after(action).ok_or(ShipmentRefused::Status { from, action })
    }
}
