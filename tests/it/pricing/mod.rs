//! What things cost.

mod exchange_rates;
mod levels;
mod published_lists;
mod quotes;
mod rate_cards;
mod vectors;
