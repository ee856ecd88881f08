//! What things cost.

mod discount_codes;
mod exchange_rates;
mod levels;
mod published_lists;
mod quotes;
mod rate_cards;
mod simulations;
mod vectors;
mod worked_example;

pub use discount_codes::given_code;
