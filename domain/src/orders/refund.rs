//! Money given back for an order, and who agreed to it.

use serde_json::json;

use super::OrderError;
use crate::vocabulary::string_enum;
use crate::{
    Event, EventKind, LedgerTransactionId, OrderId, OrderLineId, OutOfRange, RefundId, Timestamp, UserId, Vnd,
    human_code,
};

string_enum! {
    /// Whether a refund was agreed to
    pub enum RefundStatus {
        /// It exceeds the limit of whoever asks for it and waits for somebody else
        Requested = "requested",
        Granted = "granted",
        Rejected = "rejected",
    }
}

/// What the `refunds` table holds.
#[derive(Clone, Debug)]
pub struct RefundRecord {
    pub id: RefundId,
    pub code: String,
    pub order_id: OrderId,
    pub order_line_id: Option<OrderLineId>,
    pub quantity: Option<i32>,
    /// By how much the order costs less; until it is granted, by how much it would.
    pub amount: Vnd,
    /// What of that went back to the wallet.
    pub paid_back: Vnd,
    pub status: RefundStatus,
    /// Granted by whoever asked.
    pub within_limit: bool,
    pub reason: String,
    pub decision_note: Option<String>,
    pub transaction_id: Option<LedgerTransactionId>,
    pub requested_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOf {
    /// A part of the price, with nothing else to show for it.
    Goodwill,
    /// Units that came defective, or not at all.
    Units { line: OrderLineId, quantity: i32 },
}

/// What an employee asks for, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewRefund {
    pub order: OrderId,
    pub of: RefundOf,
    pub amount: Vnd,
    pub reason: String,
}

/// What granting a refund did.
#[derive(Clone, Copy, Debug)]
pub struct Granted {
    pub amount: Vnd,
    pub paid_back: Vnd,
    /// None where nothing had been paid beyond the new total.
    pub transaction: Option<LedgerTransactionId>,
}

/// A refund whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct Refund(RefundRecord);

impl Refund {
    pub fn request(id: RefundId, new: NewRefund, by: UserId, at: Timestamp) -> (Self, Event) {
        let (order_line_id, quantity) = match new.of {
            RefundOf::Goodwill => (None, None),
            RefundOf::Units { line, quantity } => (Some(line), Some(quantity)),
        };
        let refund = Self(RefundRecord {
            id,
            code: human_code('R', id.uuid(), at),
            order_id: new.order,
            order_line_id,
            quantity,
            amount: new.amount,
            paid_back: Vnd::ZERO,
            status: RefundStatus::Requested,
            within_limit: false,
            reason: new.reason,
            decision_note: None,
            transaction_id: None,
            requested_by: by,
            decided_by: None,
            decided_at: None,
            created_at: at,
        });
        let event = refund.event(EventKind::RefundRequested, at);
        (refund, event)
    }

    pub fn restore(record: RefundRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &RefundRecord {
        &self.0
    }

    pub fn of(&self) -> RefundOf {
        match (self.0.order_line_id, self.0.quantity) {
            (Some(line), Some(quantity)) => RefundOf::Units { line, quantity },
            (Some(_) | None, _) => RefundOf::Goodwill,
        }
    }

    /// Whether the employee may grant it alone: with all that the same employee has `granted` alone on the order it
    /// stays within `limit`.
    pub fn is_within(&self, granted: Vnd, limit: Vnd) -> Result<bool, OutOfRange> {
        Ok(granted.plus(self.0.amount)? <= limit)
    }

    /// Whether this person may decide to grant it: above the limit never whoever asked for it (`domain.md` §2).
    pub fn require_approver(&self, by: UserId) -> Result<(), OrderError> {
        self.require_undecided()?;
        if by == self.0.requested_by { Err(OrderError::SelfApproval) } else { Ok(()) }
    }

    /// Grants what whoever asked for it may grant alone.
    pub fn grant_alone(&mut self, granted: Granted, at: Timestamp) -> Event {
        self.0.within_limit = true;
        self.settle(granted, self.0.requested_by, at)
    }

    /// Grants what somebody else has asked for.
    pub fn approve(&mut self, by: UserId, granted: Granted, at: Timestamp) -> Result<Event, OrderError> {
        self.require_approver(by)?;
        Ok(self.settle(granted, by, at))
    }

    /// Nothing is given back. Whoever asked may withdraw it.
    pub fn reject(&mut self, by: UserId, note: &str, at: Timestamp) -> Result<Event, OrderError> {
        self.require_undecided()?;
        self.0.status = RefundStatus::Rejected;
        self.0.decided_by = Some(by);
        self.0.decided_at = Some(at);
        self.0.decision_note = Some(note.to_owned());
        Ok(self.event(EventKind::RefundRejected, at))
    }

    fn require_undecided(&self) -> Result<(), OrderError> {
        match self.0.status {
            RefundStatus::Requested => Ok(()),
            decided @ (RefundStatus::Granted | RefundStatus::Rejected) => Err(OrderError::RefundDecided(decided)),
        }
    }

    fn settle(&mut self, granted: Granted, by: UserId, at: Timestamp) -> Event {
        self.0.status = RefundStatus::Granted;
        self.0.amount = granted.amount;
        self.0.paid_back = granted.paid_back;
        self.0.transaction_id = granted.transaction;
        self.0.decided_by = Some(by);
        self.0.decided_at = Some(at);
        self.event(EventKind::RefundGranted, at)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let RefundRecord { code, order_line_id, quantity, amount, paid_back, reason, decision_note, .. } = &self.0;
        let data = json!({
            "code": code, "order_line_id": order_line_id, "quantity": quantity, "amount": amount, "paid_back": paid_back,
            "reason": reason, "decision_note": decision_note,
        });
        Event::new(kind, self.0.id, at).of_order(self.0.order_id).with(data)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const CARE: UserId = UserId::new(Uuid::from_u128(1));
    const OTHER: UserId = UserId::new(Uuid::from_u128(2));
    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount.into()).unwrap()
    }

    fn requested() -> Refund {
        let new = NewRefund {
            order: Uuid::nil().into(),
            of: RefundOf::Goodwill,
            amount: vnd(600),
            reason: "late".to_owned(),
        };
        Refund::request(Uuid::nil().into(), new, CARE, NOW).0
    }

    #[test]
    fn small_sums_add_up_to_the_limit() {
        let refund = requested();
        assert_eq!(refund.is_within(vnd(400), vnd(1000)), Ok(true));
        assert_eq!(refund.is_within(vnd(401), vnd(1000)), Ok(false));
    }

    #[test]
    fn whoever_asks_may_withdraw_but_not_approve() {
        let granted = Granted { amount: vnd(600), paid_back: vnd(600), transaction: None };
        let mut refund = requested();

        assert_eq!(refund.approve(CARE, granted, NOW).unwrap_err(), OrderError::SelfApproval);
        assert_eq!(refund.approve(OTHER, granted, NOW).unwrap().kind, EventKind::RefundGranted);
        assert_eq!(refund.reject(OTHER, "late", NOW).unwrap_err(), OrderError::RefundDecided(RefundStatus::Granted));
        assert_eq!(requested().reject(CARE, "a slip", NOW).unwrap().kind, EventKind::RefundRejected);
    }
}
