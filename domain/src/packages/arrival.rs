//! How packages come into a warehouse.

use serde_json::json;

use super::{
    Country, Measures, OrderUnits, Package, PackageAction, PackageStatus, Tally, TrackingNumber, TransitionRefused,
    Wishes,
};
use crate::{Event, EventKind, PackageId, ShipmentId, Timestamp, WarehouseId};

/// A package at the door of a warehouse.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    pub warehouse: WarehouseId,
    pub country: Country,
    pub measures: Measures,
    /// The shipment it was unloaded from, where that is known.
    pub shipment: Option<ShipmentId>,
    pub at: Timestamp,
}

impl Package {
    /// A package that has arrived and that nobody has announced.
    pub fn anonymous(id: PackageId, tracking_number: TrackingNumber, arrival: &Arrival) -> (Self, Event) {
        let mut package = Self::new(id, tracking_number, PackageStatus::Anonymous, arrival.at, |_| {});
        package.enter(arrival, PackageStatus::Anonymous);
        let event = package.arrived(arrival).with(json!({ "warehouse_id": arrival.warehouse, "anonymous": true }));
        (package, event)
    }

    /// Takes the package in; `None` where this warehouse has done so before, which changes nothing.
    ///
    /// A held package stays held and goes on from here; a lost one is found. Its units count as good now, unless
    /// they are to be tallied (`wishes`). In Vietnam it is excess if no manifest of the shipment it comes with names it.
    pub fn receive(
        &mut self,
        arrival: &Arrival,
        wishes: Wishes,
        units: &OrderUnits,
    ) -> Result<Option<Event>, TransitionRefused> {
        let lost = self.record.status == PackageStatus::Lost;
        if self.was_received_by(arrival) {
            return if lost { self.turn_up(arrival).map(Some) } else { Ok(None) };
        }
        let position = self.position();
        let action = match arrival.country {
            Country::China => PackageAction::ReceiveInChina,
            Country::Vietnam => PackageAction::ReceiveInVietnam,
        };
        let refused = |refused: TransitionRefused| TransitionRefused { from: self.record.status, ..refused };
        let next = position.after(action, position).map_err(refused)?;
        if self.record.status == PackageStatus::Held {
            self.record.resumes_as = Some(next);
        } else {
            self.record.status = next;
            self.record.resumes_as = None;
            self.record.reason = None;
        }
        self.enter(arrival, position);
        self.record.crating |= wishes.crating;
        self.count(wishes.tally, units);
        let excess = self.record.excess;
        let data = json!({ "warehouse_id": arrival.warehouse, "excess": excess, "was_lost": lost, "tally": self.record.tally });
        Ok(Some(self.arrived(arrival).with(data)))
    }

    /// A lost package is found in a warehouse it was in before: it never left, whatever the manifest said.
    fn turn_up(&mut self, arrival: &Arrival) -> Result<Event, TransitionRefused> {
        match arrival.country {
            Country::China => {
                self.record.resumes_as = Some(PackageStatus::InChina);
                (self.record.bag_id, self.record.shipment_id, self.record.departed_at) = (None, None, None);
            }
            Country::Vietnam => self.record.resumes_as = Some(PackageStatus::InVietnam),
        }
        self.find(arrival.at)
    }

    fn was_received_by(&self, arrival: &Arrival) -> bool {
        let warehouse = Some(arrival.warehouse);
        match arrival.country {
            Country::China => self.record.received_china_at.is_some() && self.record.origin_id == warehouse,
            Country::Vietnam => self.record.received_vietnam_at.is_some() && self.record.destination_id == warehouse,
        }
    }

    /// Writes down what the door has seen; `before` is where the package was until then.
    fn enter(&mut self, arrival: &Arrival, before: PackageStatus) {
        match arrival.country {
            Country::China => {
                self.record.origin_id = Some(arrival.warehouse);
                self.record.received_china_at = Some(arrival.at);
                self.measure(Country::China, arrival.measures);
            }
            Country::Vietnam => {
                let expected = before == PackageStatus::InTransit
                    && arrival.shipment.is_none_or(|shipment| self.record.shipment_id == Some(shipment));
                self.record.excess = !expected;
                self.record.destination_id = Some(arrival.warehouse);
                self.record.shipment_id = arrival.shipment.or(self.record.shipment_id);
                if before == PackageStatus::Packed {
                    self.record.bag_id = None;
                }
                self.record.received_vietnam_at = Some(arrival.at);
                self.measure(Country::Vietnam, arrival.measures);
            }
        }
    }

    fn arrived(&self, arrival: &Arrival) -> Event {
        let kind = match arrival.country {
            Country::China => EventKind::PackageReceivedInChina,
            Country::Vietnam => EventKind::PackageReceivedInVietnam,
        };
        self.event(kind, arrival.at)
    }

    /// Whether somebody has to count it before it goes on.
    pub fn awaits_tally(&self) -> bool {
        self.record.tally == Tally::Due
    }
}
