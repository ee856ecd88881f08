//! What somebody vouches with for a customer whose credit is poor.

use serde_json::json;

use crate::vocabulary::string_enum;
use crate::{CustomerId, Day, Event, EventKind, GuaranteeId, PositiveVnd, Timestamp, UserId, Vnd, human_code};

string_enum! {
    /// What a guarantee consists of
    pub enum GuaranteeKind {
        /// Money or valuables that were left with us
        Pledge = "pledge",
        Bank = "bank",
        /// Somebody who vouches for the customer
        Person = "person",
        Other = "other",
    }
}

string_enum! {
    /// Whether a guarantee is good for anything
    pub enum GuaranteeStatus {
        Active = "active",
        /// Its last day is over
        Expired = "expired",
        Released = "released",
    }
}

/// A guarantee that is to be, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewGuarantee {
    pub kind: GuaranteeKind,
    pub amount: PositiveVnd,
    /// Who gives it, and what shows it.
    pub note: String,
    /// Its last day; none where it has none.
    pub valid_until: Option<Day>,
}

/// What the `customer_guarantees` table holds, as far as it is changed here.
#[derive(Clone, Debug)]
pub struct GuaranteeRecord {
    pub id: GuaranteeId,
    pub code: String,
    pub customer_id: CustomerId,
    pub kind: GuaranteeKind,
    pub amount: Vnd,
    pub note: String,
    pub valid_until: Option<Day>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub released_by: Option<UserId>,
    pub released_at: Option<Timestamp>,
    pub release_reason: Option<String>,
}

/// It was given back before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the guarantee was released on {0}")]
pub struct GuaranteeReleased(pub Timestamp);

/// A guarantee whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Guarantee(GuaranteeRecord);

impl Guarantee {
    pub fn give(id: GuaranteeId, customer: CustomerId, new: NewGuarantee, by: UserId, at: Timestamp) -> (Self, Event) {
        let NewGuarantee { kind, amount, note, valid_until } = new;
        let guarantee = Self(GuaranteeRecord {
            id,
            code: human_code('G', id.uuid(), at),
            customer_id: customer,
            kind,
            amount: amount.vnd(),
            note,
            valid_until,
            created_by: by,
            created_at: at,
            released_by: None,
            released_at: None,
            release_reason: None,
        });
        let event = guarantee.event(EventKind::GuaranteeGiven, at);
        (guarantee, event)
    }

    pub const fn restore(record: GuaranteeRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &GuaranteeRecord {
        &self.0
    }

    /// Gives it back; from then on it is good for nothing. Orders that were approved on it stay approved.
    pub fn release(&mut self, reason: &str, by: UserId, at: Timestamp) -> Result<Event, GuaranteeReleased> {
        if let Some(released) = self.0.released_at {
            return Err(GuaranteeReleased(released));
        }
        self.0.released_by = Some(by);
        self.0.released_at = Some(at);
        self.0.release_reason = Some(reason.to_owned());
        Ok(self.event(EventKind::GuaranteeReleased, at))
    }

    /// For the journal: nothing personal, and who vouches is.
    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let GuaranteeRecord { code, kind: of, amount, valid_until, release_reason, .. } = &self.0;
        let data = json!({ "code": code, "kind": of, "amount": amount, "valid_until": valid_until,
                           "reason": release_reason });
        Event::new(kind, self.0.id, at).of_customer(self.0.customer_id).with(data)
    }
}
