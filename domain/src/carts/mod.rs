//! The cart: what shop pages hold becomes exact, or is refused with the field named.

mod basket;
mod cart_item;
mod checkout;
mod item;
mod links;
mod marketplace;
mod mixed_batch;
mod price_guard;
mod row;
mod sheet;
mod tier;
mod values;

#[cfg(test)]
mod tests;

pub use basket::{BatchAdvice, NextTier, PricedLine, WantedLine, batch_advice, price_lines};
pub use cart_item::{
    CartItem, CartItemAction, CartItemChange, CartItemRecord, CartItemRefused, CartItemStatus, items_added,
    items_expired, items_expiring,
};
pub use checkout::{
    Checkout, CheckoutError, CheckoutRecord, CheckoutRequest, CheckoutStatus, Offer, QuotedItem, ShopQuote,
};
pub use item::{NormalItem, RawItem};
pub use links::{ItemLink, image as image_link};
pub use marketplace::Marketplace;
pub use mixed_batch::MixedBatch;
pub use price_guard::{KnownPrice, PriceDoubt, PriceDoubtKind, SaidPrice, SeenPrice, price_doubts, said_doubts};
pub use row::{RowProblem, RowProblemCode};
pub use sheet::MAX_SHEET_ROWS;
pub use tier::{Tier, unit_price_for};
