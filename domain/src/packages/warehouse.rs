//! Where packages are received, kept and handed over.

use serde::Serialize;

use crate::vocabulary::string_enum;
use crate::{Event, EventKind, Timestamp, WarehouseId};

string_enum! {
    /// On which side of the border a warehouse stands
    pub enum Country {
        China = "china",
        Vietnam = "vietnam",
    }
}

string_enum! {
    /// Whether a warehouse takes packages in
    pub enum WarehouseStatus {
        Open = "open",
        Closed = "closed",
    }
}

/// What the `warehouses` table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WarehouseRecord {
    pub id: WarehouseId,
    pub code: String,
    pub name: String,
    pub country: Country,
    pub city: String,
    pub address: String,
    pub phone: String,
    pub status: WarehouseStatus,
    pub version: i32,
    pub created_at: Timestamp,
}

/// A warehouse to be opened, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewWarehouse {
    pub code: String,
    pub name: String,
    pub country: Country,
    pub city: String,
    pub address: String,
    pub phone: String,
}

/// What is to be different; what is missing stays. Code and country never change: labels and routes name them.
#[derive(Clone, Debug, Default)]
pub struct WarehouseChange {
    pub name: Option<String>,
    pub city: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub status: Option<WarehouseStatus>,
}

/// A warehouse whose record changes only through its own methods.
#[derive(Clone, Debug)]
pub struct Warehouse(WarehouseRecord);

impl Warehouse {
    pub fn open(id: WarehouseId, new: NewWarehouse, at: Timestamp) -> (Self, Event) {
        let NewWarehouse { code, name, country, city, address, phone } = new;
        let event = Event::new(EventKind::WarehouseCreated, id, at).with(serde_json::json!({ "code": code }));
        let status = WarehouseStatus::Open;
        (
            Self(WarehouseRecord { id, code, name, country, city, address, phone, status, version: 1, created_at: at }),
            event,
        )
    }

    pub fn restore(record: WarehouseRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &WarehouseRecord {
        &self.0
    }

    pub fn change(&mut self, change: WarehouseChange, at: Timestamp) -> Event {
        let before = self.0.clone();
        let WarehouseChange { name, city, address, phone, status } = change;
        let record = &mut self.0;
        record.name = name.unwrap_or_else(|| before.name.clone());
        record.city = city.unwrap_or_else(|| before.city.clone());
        record.address = address.unwrap_or_else(|| before.address.clone());
        record.phone = phone.unwrap_or_else(|| before.phone.clone());
        record.status = status.unwrap_or(before.status);
        Event::new(EventKind::WarehouseChanged, before.id, at).of_change(&before, record)
    }
}
