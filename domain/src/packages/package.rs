//! The package aggregate: what is known of a package, and what its units count as.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Country, OrderUnits, PackageAction, PackageStatus, Tally, TrackingNumber, TransitionRefused, Units};
use crate::pricing::GoodsClass;
use crate::{
    BagId, Centimetres, CustomerId, DeliveryId, Event, EventKind, Kilograms, OrderId, OrderLineId, PackageId,
    PurchaseId, ShipmentId, Timestamp, WarehouseId, human_code,
};

/// What the `packages` table holds, under the table's names.
#[derive(Clone, Debug, Serialize)]
pub struct PackageRecord {
    pub id: PackageId,
    pub code: String,
    pub tracking_number: TrackingNumber,
    pub status: PackageStatus,
    /// Where a held or lost package goes on from.
    pub resumes_as: Option<PackageStatus>,
    /// Why it is held or lost.
    pub reason: Option<String>,
    pub customer_id: Option<CustomerId>,
    /// The Chinese warehouse that received it.
    pub origin_id: Option<WarehouseId>,
    /// The Vietnamese warehouse it is meant for; from its arrival on, the one it is in.
    pub destination_id: Option<WarehouseId>,
    pub goods_class: GoodsClass,
    pub tally: Tally,
    #[serde(rename = "crate")]
    pub crating: bool,
    /// As whoever announced it says.
    pub weight_declared: Option<Kilograms>,
    pub weight_china: Option<Kilograms>,
    pub weight_vietnam: Option<Kilograms>,
    /// As measured in China.
    pub length: Option<Centimetres>,
    pub width: Option<Centimetres>,
    pub height: Option<Centimetres>,
    pub length_vietnam: Option<Centimetres>,
    pub width_vietnam: Option<Centimetres>,
    pub height_vietnam: Option<Centimetres>,
    pub bag_id: Option<BagId>,
    pub shipment_id: Option<ShipmentId>,
    pub delivery_id: Option<DeliveryId>,
    /// In Vietnam without having been on the manifest of what it came with.
    pub excess: bool,
    pub note: String,
    pub created_at: Timestamp,
    pub received_china_at: Option<Timestamp>,
    pub departed_at: Option<Timestamp>,
    pub received_vietnam_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub version: i32,
}

/// The units of an order line, as one purchase bought them, that a package carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageLine {
    pub purchase_id: PurchaseId,
    pub order_line_id: OrderLineId,
    pub expected: i32,
    pub good: i32,
    pub defective: i32,
    pub missing: i32,
}

/// A purchase that a package serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    pub purchase: PurchaseId,
    pub order: OrderId,
}

/// A package whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Package {
    pub(super) record: PackageRecord,
    pub(super) lines: Vec<PackageLine>,
    pub(super) serves: Vec<Served>,
    /// What the order lines already say of its units.
    booked: BTreeMap<OrderLineId, Units>,
}

/// Weight and size, as far as somebody took them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Measures {
    pub weight: Option<Kilograms>,
    /// Length, width and height.
    pub size: Option<[Centimetres; 3]>,
}

/// What the orders a package serves want done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// `Due` or `Exempt` where one of them asks for it.
    pub tally: Tally,
    pub crating: bool,
}

impl Wishes {
    pub const NONE: Self = Self { tally: Tally::None, crating: false };

    /// Both orders' wishes: counting is spared only where nobody asks for it.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let tally = match (self.tally, other.tally) {
            (Tally::Due, _) | (_, Tally::Due) => Tally::Due,
            (Tally::Exempt, _) | (_, Tally::Exempt) => Tally::Exempt,
            (Tally::None | Tally::Done, Tally::None | Tally::Done) => Tally::None,
        };
        Self { tally, crating: self.crating || other.crating }
    }
}

impl PackageLine {
    pub const fn uncounted(&self) -> i32 {
        self.expected - self.good - self.defective - self.missing
    }
}

impl Package {
    /// A number that somebody says will come.
    pub fn announce(
        id: PackageId,
        tracking_number: TrackingNumber,
        customer: Option<CustomerId>,
        destination: Option<WarehouseId>,
        at: Timestamp,
    ) -> (Self, Event) {
        let package = Self::new(id, tracking_number, PackageStatus::Announced, at, |record| {
            record.customer_id = customer;
            record.destination_id = destination;
        });
        let event = package.event(EventKind::PackageAnnounced, at);
        (package, event)
    }

    /// With what whoever announced it says of it; what it says nothing of stays.
    #[must_use]
    pub fn declared(mut self, weight: Option<Kilograms>, note: String) -> Self {
        self.record.weight_declared = weight.or(self.record.weight_declared);
        if !note.is_empty() {
            self.record.note = note;
        }
        self
    }

    pub(super) fn new(
        id: PackageId,
        tracking_number: TrackingNumber,
        status: PackageStatus,
        at: Timestamp,
        fill: impl FnOnce(&mut PackageRecord),
    ) -> Self {
        let mut record = PackageRecord {
            id,
            code: human_code('K', id.uuid(), at),
            tracking_number,
            status,
            resumes_as: None,
            reason: None,
            customer_id: None,
            origin_id: None,
            destination_id: None,
            goods_class: GoodsClass::Ordinary,
            tally: Tally::None,
            crating: false,
            weight_declared: None,
            weight_china: None,
            weight_vietnam: None,
            length: None,
            width: None,
            height: None,
            length_vietnam: None,
            width_vietnam: None,
            height_vietnam: None,
            bag_id: None,
            shipment_id: None,
            delivery_id: None,
            excess: false,
            note: String::new(),
            created_at: at,
            received_china_at: None,
            departed_at: None,
            received_vietnam_at: None,
            delivered_at: None,
            version: 1,
        };
        fill(&mut record);
        Self { record, lines: vec![], serves: vec![], booked: BTreeMap::new() }
    }

    pub fn restore(record: PackageRecord, lines: Vec<PackageLine>, serves: Vec<Served>) -> Self {
        let mut package = Self { record, lines, serves, booked: BTreeMap::new() };
        package.booked = package.units();
        package
    }

    pub fn record(&self) -> &PackageRecord {
        &self.record
    }

    pub fn lines(&self) -> &[PackageLine] {
        &self.lines
    }

    pub fn serves(&self) -> &[Served] {
        &self.serves
    }

    /// Where it is, also while it is held or lost.
    pub fn position(&self) -> PackageStatus {
        self.record.resumes_as.unwrap_or(self.record.status)
    }

    /// Length, width and height as one country has measured them.
    pub fn size(&self, country: Country) -> Option<[Centimetres; 3]> {
        let PackageRecord { length, width, height, length_vietnam, width_vietnam, height_vietnam, .. } = self.record;
        let [length, width, height] = match country {
            Country::China => [length, width, height],
            Country::Vietnam => [length_vietnam, width_vietnam, height_vietnam],
        };
        Some([length?, width?, height?])
    }

    /// The warehouses that have it in hand, or between which it travels; none where it has not come to one yet.
    pub fn keepers(&self) -> Vec<WarehouseId> {
        let PackageRecord { origin_id: origin, destination_id: destination, .. } = self.record;
        let keepers = match self.position() {
            PackageStatus::Announced => [None, None],
            PackageStatus::InChina | PackageStatus::Packed => [origin, None],
            PackageStatus::InTransit => [origin, destination],
            PackageStatus::InVietnam | PackageStatus::OutForDelivery | PackageStatus::Delivered => [None, destination],
            PackageStatus::Anonymous
            | PackageStatus::Held
            | PackageStatus::Lost
            | PackageStatus::Damaged
            | PackageStatus::Returning
            | PackageStatus::Returned
            | PackageStatus::Disposed => {
                if self.record.received_vietnam_at.is_some() {
                    [None, destination]
                } else {
                    [origin, None]
                }
            }
        };
        keepers.into_iter().flatten().collect()
    }

    /// What its order lines must add to what they say of their units.
    pub fn changes(&self) -> BTreeMap<OrderLineId, Units> {
        let mut changes = self.units();
        for (line, booked) in &self.booked {
            let now = changes.entry(*line).or_default();
            *now = now.minus(*booked);
        }
        changes.retain(|_, change| *change != Units::default());
        changes
    }

    /// What has become of its units: what was counted, and all of it missing while the package is lost.
    fn units(&self) -> BTreeMap<OrderLineId, Units> {
        let position = self.position();
        let lost = self.record.status == PackageStatus::Lost;
        let of_line = |line: &PackageLine| {
            let PackageLine { expected, good, defective, missing, .. } = *line;
            if lost {
                return Units { defective, missing: expected - defective, ..Units::default() };
            }
            Units {
                received_good: good,
                defective,
                missing,
                shipped: if position.is_shipped() { good } else { 0 },
                delivered: if position == PackageStatus::Delivered { good } else { 0 },
            }
        };
        let mut units: BTreeMap<OrderLineId, Units> = BTreeMap::new();
        for line in &self.lines {
            let sum = units.entry(line.order_line_id).or_default();
            *sum = sum.plus(of_line(line));
        }
        units
    }

    /// Writes down what one country has found; what the other has found stays.
    pub(super) fn measure(&mut self, country: Country, measures: Measures) {
        let record = &mut self.record;
        let (weight, size) = match country {
            Country::China => (&mut record.weight_china, [&mut record.length, &mut record.width, &mut record.height]),
            Country::Vietnam => (
                &mut record.weight_vietnam,
                [&mut record.length_vietnam, &mut record.width_vietnam, &mut record.height_vietnam],
            ),
        };
        *weight = measures.weight.or(*weight);
        for (side, found) in size.into_iter().zip(measures.size.into_iter().flatten()) {
            *side = Some(found);
        }
    }

    pub(super) fn is_received(&self) -> bool {
        self.record.received_china_at.is_some() || self.record.received_vietnam_at.is_some()
    }

    /// Counts what has come as good, unless somebody is to count it. What is on a truck already is not opened again.
    pub(super) fn count(&mut self, wish: Tally, units: &OrderUnits) {
        let position = self.position();
        let at_hand = matches!(position, PackageStatus::InChina | PackageStatus::InVietnam);
        let uncounted = self.lines.iter().any(|line| line.uncounted() > 0);
        let due = self.record.tally == Tally::Due || (wish == Tally::Due && at_hand && uncounted);
        if due {
            self.record.tally = Tally::Due;
            return;
        }
        if self.record.tally == Tally::None && wish == Tally::Exempt {
            self.record.tally = Tally::Exempt;
        }
        let mut left = BTreeMap::new();
        for line in &mut self.lines {
            let id = line.order_line_id;
            let left = left.entry(id).or_insert_with(|| units.unaccounted(id).max(0));
            let good = line.uncounted().min(*left);
            *left -= good;
            line.good += good;
            line.expected = line.good + line.defective + line.missing;
        }
    }

    /// Follows the state machine; what stops being held or lost forgets why it was.
    pub(super) fn moved(&mut self, action: PackageAction) -> Result<(), TransitionRefused> {
        let back = if self.record.status == PackageStatus::Anonymous { self.shelf() } else { self.position() };
        self.record.status = self.record.status.after(action, back)?;
        self.record.resumes_as = None;
        self.record.reason = None;
        Ok(())
    }

    fn shelf(&self) -> PackageStatus {
        if self.record.received_vietnam_at.is_some() { PackageStatus::InVietnam } else { PackageStatus::InChina }
    }

    /// Belongs to the history of the first order it serves; the others are named.
    pub(super) fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let event = Event::new(kind, self.record.id, at);
        let event = self.serves.iter().map(|served| served.order).min().map_or(event.clone(), |it| event.of_order(it));
        match self.record.customer_id {
            Some(customer) => event.of_customer(customer),
            None => event,
        }
    }
}
