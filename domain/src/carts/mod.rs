//! The cart: what shop pages hold becomes exact, or is refused with the field named.

mod basket;
mod item;
mod links;
mod marketplace;
mod mixed_batch;
mod row;
mod tier;
mod values;

#[cfg(test)]
mod tests;

pub use basket::{NextTier, PricedLine, WantedLine, price_lines};
pub use item::{NormalItem, RawItem};
pub use links::ItemLink;
pub use marketplace::Marketplace;
pub use mixed_batch::MixedBatch;
pub use row::RowProblem;
pub use tier::{Tier, unit_price_for};
