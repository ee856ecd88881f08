//! Goods that we do not carry, or only after a look: the list of them, and how goods are found on it.

mod list;
mod screening;

#[cfg(test)]
mod tests;

pub use list::{GoodsList, GoodsRule, GoodsRuleError, GoodsVerdict, MAX_RULES};
pub use screening::{Keyword, ScreenedText, Screening};
