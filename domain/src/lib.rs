//! The rules of the business, as values: no async, no clock, no randomness, no IO.

mod vocabulary;

pub mod actor;
pub mod audit;
pub mod books;
pub mod carts;
pub mod customers;
pub mod deliveries;
pub mod edit;
pub mod event;
pub mod exact;
pub mod files;
pub mod goods;
pub mod identity;
pub mod ids;
pub mod ledger;
pub mod notifications;
pub mod orders;
pub mod packages;
pub mod permission;
pub mod pricing;
pub mod purchasing;
pub mod settings;
pub mod shipments;
pub mod timestamp;
pub mod units;
pub mod wallet;

pub use actor::{Actor, Origin, Scope};
pub use edit::Edit;
pub use event::{Event, EventKind, Lane};
pub use exact::OutOfRange;
pub use ids::*;
pub use permission::{Permission, can};
pub use timestamp::{Day, Timestamp};
pub use units::{
    Centimetres, Cny, CubicMetres, ExchangeRate, Kilograms, Measure, PackageSide, PackageWeight, Percent,
    PercentChange, PositiveAmount, PositiveVnd, SignedAmount, SignedVnd, Vnd,
};
