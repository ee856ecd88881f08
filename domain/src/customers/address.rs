//! Where a customer's goods are delivered.

use serde::Serialize;
use serde_json::json;

use super::differing;
use crate::identity::Phone;
use crate::{AddressId, CustomerId, Event, EventKind, Timestamp};

/// How many addresses a customer may have at a time.
pub const MAX_ADDRESSES: i64 = 50;

/// An address that is to be, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewAddress {
    pub recipient: String,
    pub phone: Phone,
    pub province: String,
    pub district: String,
    pub ward: String,
    pub street: String,
    pub is_default: bool,
}

/// An address as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct AddressRecord {
    pub id: AddressId,
    pub customer_id: CustomerId,
    pub recipient: String,
    pub phone: String,
    pub province: String,
    pub district: String,
    pub ward: String,
    pub street: String,
    pub is_default: bool,
    pub version: i32,
    pub created_at: Timestamp,
}

/// What is to be different; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AddressChange {
    pub recipient: Option<String>,
    pub phone: Option<Phone>,
    pub province: Option<String>,
    pub district: Option<String>,
    pub ward: Option<String>,
    pub street: Option<String>,
    pub is_default: Option<bool>,
}

/// An address whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Address(AddressRecord);

impl Address {
    pub fn create(id: AddressId, customer: CustomerId, new: NewAddress, at: Timestamp) -> (Self, Event) {
        let NewAddress { recipient, phone, province, district, ward, street, is_default } = new;
        let address = Self(AddressRecord {
            id,
            customer_id: customer,
            recipient,
            phone: phone.into(),
            province,
            district,
            ward,
            street,
            is_default,
            version: 1,
            created_at: at,
        });
        let event = address.event(EventKind::AddressCreated, at).with(json!({ "after": { "is_default": is_default } }));
        (address, event)
    }

    pub fn restore(record: AddressRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &AddressRecord {
        &self.0
    }

    pub fn change(&mut self, change: AddressChange, at: Timestamp) -> Event {
        let before = self.0.clone();
        let AddressChange { recipient, phone, province, district, ward, street, is_default } = change;
        let set = |field: &mut String, value: Option<String>| {
            if let Some(value) = value {
                *field = value;
            }
        };
        set(&mut self.0.recipient, recipient);
        set(&mut self.0.phone, phone.map(String::from));
        set(&mut self.0.province, province);
        set(&mut self.0.district, district);
        set(&mut self.0.ward, ward);
        set(&mut self.0.street, street);
        self.0.is_default = is_default.unwrap_or(before.is_default);
        let fields = differing(&before, &self.0);
        self.event(EventKind::AddressChanged, at).with(json!({
            "fields": fields,
            "before": { "is_default": before.is_default },
            "after": { "is_default": self.0.is_default },
        }))
    }

    /// Another address becomes the default in its place.
    pub fn step_down(&mut self, at: Timestamp) -> Event {
        self.change(AddressChange { is_default: Some(false), ..AddressChange::default() }, at)
    }

    pub fn deleted(&self, at: Timestamp) -> Event {
        self.event(EventKind::AddressDeleted, at)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_customer(self.0.customer_id)
    }
}
