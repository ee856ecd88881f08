//! The delivery aggregate.

use serde_json::json;

use super::{DeliveryAction, DeliveryKind, DeliveryStatus, Outcome, TransitionRefused};
use crate::orders::Destination;
use crate::pricing::PriceName;
use crate::{CustomerId, DeliveryId, Event, EventKind, PackageId, Timestamp, UserId, Vnd, WarehouseId, human_code};

/// What the `deliveries` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct DeliveryRecord {
    pub id: DeliveryId,
    pub code: String,
    pub customer_id: CustomerId,
    pub warehouse_id: WarehouseId,
    pub kind: DeliveryKind,
    pub status: DeliveryStatus,
    pub recipient: String,
    pub phone: String,
    pub address: String,
    /// Of the rate card, where we bring them and that costs something.
    pub zone: Option<PriceName>,
    pub note: String,
    /// The employee who picks, and later hands over.
    pub handled_by: Option<UserId>,
    pub signed_name: Option<String>,
    pub signature: Option<String>,
    pub refusal_reason: Option<String>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub picking_at: Option<Timestamp>,
    pub handed_over_at: Option<Timestamp>,
    pub signed_at: Option<Timestamp>,
    pub version: i32,
}

/// One package of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPackage {
    pub package_id: PackageId,
    pub outcome: Outcome,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// What is asked for: packages of one customer in one warehouse.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    pub customer: CustomerId,
    pub warehouse: WarehouseId,
    pub kind: DeliveryKind,
    pub to: Destination,
    pub zone: Option<PriceName>,
    pub note: String,
    pub packages: Vec<PackageId>,
}

/// What the customer said of one package: taken, or refused for a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageOutcome {
    pub package_id: PackageId,
    pub refused: Option<String>,
}

/// Who received the packages, and which of them.
#[derive(Clone, Debug)]
pub struct Reception {
    pub signed_name: String,
    /// A drawn signature or the link of a photo, as text.
    pub signature: Option<String>,
    /// Every package once, or none at all where all were taken.
    pub outcomes: Vec<PackageOutcome>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignOffRefused {
    #[error(transparent)]
    Status(#[from] TransitionRefused),
    #[error("package {0} is not part of the delivery")]
    UnknownPackage(PackageId),
    #[error("package {0} must be named once")]
    NotNamedOnce(PackageId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneRefused {
    #[error(transparent)]
    Status(#[from] TransitionRefused),
    #[error("what is picked up goes to no zone")]
    PickedUp,
}

/// A delivery whose record changes only through its own methods.
///
/// In each of them every check comes before the first assignment: a failed call leaves the delivery as it was.
#[derive(Clone, Debug)]
pub struct Delivery {
    record: DeliveryRecord,
    packages: Vec<DeliveryPackage>,
}

impl Delivery {
    pub fn request(id: DeliveryId, new: NewDelivery, by: UserId, at: Timestamp) -> (Self, Event) {
        let open = |&package_id: &PackageId| DeliveryPackage { package_id, outcome: Outcome::Open, reason: None };
        let delivery = Self {
            packages: new.packages.iter().map(open).collect(),
            record: DeliveryRecord {
                id,
                code: human_code('D', id.uuid(), at),
                customer_id: new.customer,
                warehouse_id: new.warehouse,
                kind: new.kind,
                status: DeliveryStatus::Requested,
                recipient: new.to.recipient,
                phone: new.to.phone,
                address: new.to.address,
                zone: new.zone,
                note: new.note,
                handled_by: None,
                signed_name: None,
                signature: None,
                refusal_reason: None,
                created_by: by,
                created_at: at,
                paid_at: None,
                picking_at: None,
                handed_over_at: None,
                signed_at: None,
                version: 1,
            },
        };
        let data = json!({ "kind": new.kind, "zone": delivery.record.zone, "packages": new.packages });
        let event = delivery.event(EventKind::DeliveryRequested, at).with(data);
        (delivery, event)
    }

    pub fn restore(record: DeliveryRecord, packages: Vec<DeliveryPackage>) -> Self {
        Self { record, packages }
    }

    pub fn record(&self) -> &DeliveryRecord {
        &self.record
    }

    pub fn packages(&self) -> &[DeliveryPackage] {
        &self.packages
    }

    pub fn package_ids(&self) -> Vec<PackageId> {
        self.packages.iter().map(|package| package.package_id).collect()
    }

    /// Where it goes lies in another zone of the rate card, or in none; nothing where it does already.
    pub fn change_zone(&mut self, zone: Option<PriceName>, at: Timestamp) -> Result<Option<Event>, ZoneRefused> {
        self.record.status = self.record.status.after(DeliveryAction::ChangeZone)?;
        if self.record.zone == zone {
            return Ok(None);
        }
        if self.record.kind == DeliveryKind::Pickup {
            return Err(ZoneRefused::PickedUp);
        }
        let before = std::mem::replace(&mut self.record.zone, zone);
        let data = json!({ "before": before, "after": self.record.zone });
        Ok(Some(self.event(EventKind::DeliveryZoneChanged, at).with(data)))
    }

    /// Everything that was due for the orders of its packages is paid; `amount` was taken for that, which may be nothing.
    pub fn pay(&mut self, amount: Vnd, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(DeliveryAction::Pay)?;
        self.record.paid_at = Some(at);
        Ok(self.event(EventKind::DeliveryPaid, at).with(json!({ "amount": amount })))
    }

    /// An employee begins to gather the packages.
    pub fn pick(&mut self, by: UserId, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(DeliveryAction::Pick)?;
        self.record.handled_by = Some(by);
        self.record.picking_at = Some(at);
        Ok(self.event(EventKind::DeliveryPicking, at))
    }

    /// The packages leave the warehouse, or the counter.
    pub fn hand_over(&mut self, by: UserId, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(DeliveryAction::HandOver)?;
        self.record.handled_by = Some(by);
        self.record.handed_over_at = Some(at);
        Ok(self.event(EventKind::DeliveryHandedOver, at))
    }

    /// The customer has taken the packages, or some of them. One of which nothing was taken is refused.
    pub fn sign_off(&mut self, reception: Reception, at: Timestamp) -> Result<Event, SignOffRefused> {
        let delivered = self.record.status.after(DeliveryAction::SignOff)?;
        let outcomes = self.outcomes(&reception.outcomes)?;
        let refused = outcomes.iter().filter(|package| package.outcome == Outcome::Refused).count();
        let all_refused = refused == outcomes.len();
        self.record.status = if all_refused { DeliveryStatus::Refused } else { delivered };
        self.record.signed_name = Some(reception.signed_name);
        self.record.signature = reception.signature;
        self.record.signed_at = Some(at);
        self.packages = outcomes;
        let (kind, reason) = if all_refused {
            self.record.refusal_reason = self.packages.first().and_then(|package| package.reason.clone());
            (EventKind::DeliveryRefused, self.record.refusal_reason.clone())
        } else {
            (EventKind::DeliverySignedOff, None)
        };
        let delivered = self.packages.len() - refused;
        let data = json!({
            "signed_name": self.record.signed_name, "delivered": delivered, "refused": refused, "reason": reason,
        });
        Ok(self.event(kind, at).with(data))
    }

    /// The customer takes nothing.
    pub fn refuse(&mut self, reason: &str, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(DeliveryAction::Refuse)?;
        self.record.refusal_reason = Some(reason.to_owned());
        for package in &mut self.packages {
            package.outcome = Outcome::Refused;
            package.reason = Some(reason.to_owned());
        }
        Ok(self.event(EventKind::DeliveryRefused, at).with(json!({ "reason": reason })))
    }

    /// Called off before anything has left; what was paid stays with the orders.
    pub fn cancel(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        let before = self.record.status;
        self.record.status = before.after(DeliveryAction::Cancel)?;
        Ok(self.event(EventKind::DeliveryCancelled, at).with(json!({ "before": before })))
    }

    fn outcomes(&self, said: &[PackageOutcome]) -> Result<Vec<DeliveryPackage>, SignOffRefused> {
        let is_part = |id| self.packages.iter().any(|package| package.package_id == id);
        if let Some(stranger) = said.iter().find(|outcome| !is_part(outcome.package_id)) {
            return Err(SignOffRefused::UnknownPackage(stranger.package_id));
        }
        let outcome = |package: &DeliveryPackage| {
            let package_id = package.package_id;
            let mut of_it = said.iter().filter(|outcome| outcome.package_id == package_id);
            let refused = match (of_it.next(), of_it.next()) {
                (Some(outcome), None) => outcome.refused.clone(),
                (None, _) if said.is_empty() => None,
                (None, _) | (Some(_), Some(_)) => return Err(SignOffRefused::NotNamedOnce(package_id)),
            };
            let outcome = if refused.is_some() { Outcome::Refused } else { Outcome::Delivered };
            Ok(DeliveryPackage { package_id, outcome, reason: refused })
        };
        self.packages.iter().map(outcome).collect()
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.record.id, at).of_customer(self.record.customer_id)
    }
}
