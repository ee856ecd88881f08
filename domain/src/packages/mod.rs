//! Packages on their way from a shop to a customer, and the warehouses they pass.

mod warehouse;

pub use warehouse::{Country, NewWarehouse, Warehouse, WarehouseChange, WarehouseRecord, WarehouseStatus};
