//! The operations on prices.

pub mod discount_codes;
pub mod exchange_rates;
pub mod levels;
pub mod quotes;
pub mod rate_cards;
pub mod simulations;
pub mod versions;
