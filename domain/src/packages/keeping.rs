//! What is done to packages where they lie: given to their owners, held, lost and found, set straight.

use serde_json::json;

use super::{
    Country, Measures, OrderUnits, Package, PackageAction, PackageLine, PackageRecord, PackageStatus, Served,
    TransitionRefused, Wishes,
};

use crate::pricing::GoodsClass;
use crate::{CustomerId, Event, EventKind, OrderLineId, Timestamp, WarehouseId};

/// What an employee may set straight; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct PackageChange {
    pub note: Option<String>,
    pub goods_class: Option<GoodsClass>,
    pub crating: Option<bool>,
    pub destination: Option<WarehouseId>,
    pub measures: Measures,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    #[error("the destination of a package that is {0} cannot be changed")]
    OnItsWay(PackageStatus),
    #[error("a package that is {0} cannot be weighed")]
    NotAtHand(PackageStatus),
}

impl Package {
    /// Why a package is held whose freight no rate card tells.
    pub const FREIGHT_NEGOTIATED: &str = "freight_to_be_negotiated";

    /// Gives a package that nobody knew to its owner.
    pub fn adopt(
        &mut self,
        customer: CustomerId,
        destination: Option<WarehouseId>,
        at: Timestamp,
    ) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::Match)?;
        self.record.customer_id = Some(customer);
        self.record.destination_id = self.record.destination_id.or(destination);
        Ok(self.event(EventKind::PackageMatched, at))
    }

    /// Has the package serve a purchase, with these units of it. Units that arrive without being counted are good;
    /// those beyond what was bought are not expected any more (`units`).
    pub fn carry(&mut self, served: Served, lines: &[(OrderLineId, i32)], wishes: Wishes, units: &OrderUnits) {
        if !self.serves.contains(&served) {
            self.serves.push(served);
        }
        for &(order_line_id, quantity) in lines {
            let purchase_id = served.purchase;
            let same = |line: &&mut PackageLine| line.order_line_id == order_line_id && line.purchase_id == purchase_id;
            let known = self.lines.iter_mut().find(same);
            if let Some(line) = known {
                line.expected += quantity;
            } else {
                let expected = quantity;
                let line = PackageLine { purchase_id, order_line_id, expected, good: 0, defective: 0, missing: 0 };
                self.lines.push(line);
            }
        }
        self.record.crating |= wishes.crating;
        if self.is_received() {
            self.count(wishes.tally, units);
        }
    }

    /// Brings goods of this class too: the most particular one counts for all that is in it.
    pub fn hold_class(&mut self, class: GoodsClass) {
        self.record.goods_class = self.record.goods_class.max(class);
    }

    /// Serves a purchase no more: the number was wrong, or the shop sends the goods again. Its units are another
    /// package's to bring. A number that then is nothing to anybody is free for whoever knows it, unless its owner
    /// announced it (`announced_by_owner`).
    pub fn withdraw(
        &mut self,
        served: Served,
        announced_by_owner: bool,
        at: Timestamp,
    ) -> Result<Event, TransitionRefused> {
        self.record.status.after(PackageAction::Withdraw, self.position())?;
        let event = self.event(EventKind::PackageChanged, at).of_order(served.order);
        let class_before = self.record.goods_class;
        let of_purchase = |line: &&PackageLine| line.purchase_id == served.purchase;
        let units: i32 = self.lines.iter().filter(of_purchase).map(|line| line.expected).sum();
        self.lines.retain(|line| line.purchase_id != served.purchase);
        self.serves.retain(|it| *it != served);
        if self.serves.is_empty() {
            self.record.goods_class = GoodsClass::default();
        }
        if self.serves.is_empty() && self.record.status == PackageStatus::Announced && !announced_by_owner {
            (self.record.customer_id, self.record.destination_id) = (None, None);
        }
        let before = json!({ "purchase_id": served.purchase, "units": units, "goods_class": class_before });
        let after = json!({ "purchase_id": null, "goods_class": self.record.goods_class });
        Ok(event.with(json!({ "before": before, "after": after })))
    }

    /// Belongs to this customer from now on, if it did not before.
    pub fn belong_to(&mut self, customer: CustomerId, destination: Option<WarehouseId>) {
        self.record.customer_id = self.record.customer_id.or(Some(customer));
        self.record.destination_id = self.record.destination_id.or(destination);
    }

    /// Puts it aside until somebody releases it.
    pub fn hold(&mut self, reason: String, at: Timestamp) -> Result<Event, TransitionRefused> {
        let position = self.record.status;
        self.moved(PackageAction::Hold)?;
        self.record.resumes_as = Some(position);
        let event = self.event(EventKind::PackageHeld, at).with(json!({ "reason": reason }));
        self.record.reason = Some(reason);
        Ok(event)
    }

    /// Whether it was put aside for a difference between what was agreed and what came.
    pub fn is_disputed(&self) -> bool {
        let reasons = [Self::TALLY_DIFFERENCE, Self::FREIGHT_NEGOTIATED];
        self.record.status == PackageStatus::Held
            && self.record.reason.as_deref().is_some_and(|reason| reasons.contains(&reason))
    }

    pub fn release(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::Release)?;
        Ok(self.event(EventKind::PackageReleased, at))
    }

    /// Nobody can find it; its units are missing until somebody does. One in a bag is taken off it.
    pub fn report_lost(&mut self, reason: String, at: Timestamp) -> Result<Event, TransitionRefused> {
        let position = self.position();
        self.moved(PackageAction::ReportLost)?;
        self.record.resumes_as = Some(position);
        if position == PackageStatus::Packed {
            self.record.resumes_as = Some(PackageStatus::InChina);
            self.record.bag_id = None;
        }
        let event = self.event(EventKind::PackageLost, at).with(json!({ "reason": reason, "position": position }));
        self.record.reason = Some(reason);
        Ok(event)
    }

    pub fn find(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.moved(PackageAction::Find)?;
        Ok(self.event(EventKind::PackageFound, at))
    }

    pub fn change(&mut self, change: PackageChange, at: Timestamp) -> Result<Event, ChangeRefused> {
        let position = self.position();
        if change.destination.is_some() && (position.is_shipped() || position == PackageStatus::Packed) {
            return Err(ChangeRefused::OnItsWay(self.record.status));
        }
        let before = self.told();
        if change.measures != Measures::default() {
            match position {
                PackageStatus::InChina => self.measure(Country::China, change.measures),
                PackageStatus::InVietnam => self.measure(Country::Vietnam, change.measures),
                PackageStatus::Announced
                | PackageStatus::Packed
                | PackageStatus::InTransit
                | PackageStatus::OutForDelivery
                | PackageStatus::Delivered
                | PackageStatus::Anonymous
                | PackageStatus::Held
                | PackageStatus::Lost
                | PackageStatus::Damaged
                | PackageStatus::Returning
                | PackageStatus::Returned
                | PackageStatus::Disposed => return Err(ChangeRefused::NotAtHand(self.record.status)),
            }
        }
        let record = &mut self.record;
        if let Some(note) = change.note {
            record.note = note;
        }
        record.goods_class = change.goods_class.unwrap_or(record.goods_class);
        record.crating = change.crating.unwrap_or(record.crating);
        record.destination_id = change.destination.or(record.destination_id);
        let after = self.told();
        Ok(self.event(EventKind::PackageChanged, at).of_change(&before, &after))
    }

    /// The fields that [`Self::change`] may change, for the journal.
    fn told(&self) -> serde_json::Value {
        let PackageRecord {
            note,
            goods_class,
            crating,
            destination_id,
            weight_china,
            weight_vietnam,
            length,
            width,
            height,
            length_vietnam,
            width_vietnam,
            height_vietnam,
            ..
        } = &self.record;
        json!({
            "note": note, "goods_class": goods_class, "crate": crating, "destination_id": destination_id,
            "weight_china_kg": weight_china, "weight_vietnam_kg": weight_vietnam,
            "length_cm": length, "width_cm": width, "height_cm": height,
            "length_vietnam_cm": length_vietnam, "width_vietnam_cm": width_vietnam, "height_vietnam_cm": height_vietnam,
        })
    }
}
