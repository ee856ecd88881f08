//! The operations on customers.

pub mod account;
pub mod addresses;
pub mod credit;
pub mod customers;
pub mod guarantees;
pub mod turnover;
