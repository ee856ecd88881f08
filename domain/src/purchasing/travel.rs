//! A purchase on its way, and its end.

use serde_json::json;

use super::{Purchase, PurchaseAction, TransitionRefused};
use crate::{Event, EventKind, Timestamp};

impl Purchase {
    /// Notes the numbers under which the goods travel.
    pub fn ship(&mut self, tracking_numbers: &[String], at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(PurchaseAction::AddTrackingNumbers)?;
        self.record.shipped_at.get_or_insert(at);
        Ok(self.event(EventKind::PurchaseShipped, at).with(json!({ "tracking_numbers": tracking_numbers })))
    }

    /// Takes a number back that was wrong, or of a parcel that the shop sends again; with the last one it is waited
    /// for a number as after payment.
    pub fn untrack(&mut self, tracking_number: &str, is_last: bool, at: Timestamp) -> Result<Event, TransitionRefused> {
        if is_last {
            self.record.status = self.record.status.after(PurchaseAction::RemoveLastTrackingNumber)?;
            (self.record.shipped_at, self.record.warned_at, self.record.escalated_at) = (None, None, None);
        } else {
            self.record.status = self.record.status.after(PurchaseAction::RemoveTrackingNumber)?;
        }
        self.record.received_at = None;
        let data = json!({ "tracking_number": tracking_number, "status": self.record.status });
        Ok(self.event(EventKind::PurchaseTrackingRemoved, at).with(data))
    }

    /// All its packages have reached our warehouse.
    pub fn receive(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(PurchaseAction::Receive)?;
        self.record.received_at = Some(at);
        Ok(self.event(EventKind::PurchaseReceived, at))
    }

    /// The order it served is completed.
    pub fn close(&mut self, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(PurchaseAction::Close)?;
        Ok(self.event(EventKind::PurchaseClosed, at))
    }

    /// Gives it up before it is on its way. Its units are to be bought again; money paid is the shop's debt.
    pub fn cancel(&mut self, reason: &str, at: Timestamp) -> Result<Event, TransitionRefused> {
        self.record.status = self.record.status.after(PurchaseAction::Cancel)?;
        Ok(self.event(EventKind::PurchaseCancelled, at).with(json!({ "reason": reason })))
    }

    /// Paid, and still no tracking number: told once to who bought it, and later once to the managers.
    pub fn warn(&mut self, at: Timestamp) -> Event {
        let kind = if self.record.warned_at.is_none() {
            self.record.warned_at = Some(at);
            EventKind::PurchaseUntracked
        } else {
            self.record.escalated_at = Some(at);
            EventKind::PurchaseStillUntracked
        };
        self.event(kind, at).with(json!({ "code": self.record.code }))
    }
}
