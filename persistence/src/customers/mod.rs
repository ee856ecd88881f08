//! Customers in the database.

mod write;

pub use write::insert;
