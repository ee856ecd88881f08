//! Wallets over HTTP.

pub(crate) mod problems;
