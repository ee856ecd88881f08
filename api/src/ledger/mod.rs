//! The ledger over HTTP.

pub(crate) mod commands;
