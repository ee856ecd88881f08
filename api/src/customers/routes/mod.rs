//! The operations on customers.

pub mod addresses;
pub mod credit;
pub mod customers;
