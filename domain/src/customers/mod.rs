//! The people we buy for.

mod customer;

pub use customer::NewCustomer;
