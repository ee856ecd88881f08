//! Money paid out of wallets.

mod commands;
mod problems;
mod requests;
pub(super) mod routes;
