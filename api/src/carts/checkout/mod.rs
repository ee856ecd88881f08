//! From the cart to orders.

pub(crate) mod commands;
mod offer;
mod requests;
pub mod routes;
