//! What can be wrong with a cart, under names that never change.

use domain::carts::{CartItemRefused, CheckoutError};

use crate::http::{Problem, ProblemType};

pub const NOT_FOUND: ProblemType = ProblemType::new(404, "cart.not_found", "No such customer");
pub const ITEM_NOT_FOUND: ProblemType = ProblemType::new(404, "cart.item_not_found", "No such cart item");
pub const CUSTOMER_REQUIRED: ProblemType =
    ProblemType::new(409, "cart.customer_required", "Whose cart? An employee names the customer");
pub const ITEM_REFUSED: ProblemType =
    ProblemType::new(409, "cart.item_refused", "Where the item stands does not allow this");
pub const ALREADY_IN_CART: ProblemType =
    ProblemType::new(409, "cart.already_in_cart", "The same item and variant is in the cart");
pub const FULL: ProblemType = ProblemType::new(409, "cart.full", "The cart holds as many items as it may");
pub const CHECKOUT_NOT_FOUND: ProblemType = ProblemType::new(404, "checkout.not_found", "No such checkout");
pub const ITEMS_GONE: ProblemType =
    ProblemType::new(409, "checkout.items_gone", "Some of the items are not in the cart any more");
pub const ALREADY_CONFIRMED: ProblemType =
    ProblemType::new(409, "checkout.already_confirmed", "The orders of this checkout have been made");
pub const QUOTE_EXPIRED: ProblemType =
    ProblemType::new(409, "checkout.quote_expired", "The offer does not hold any more; check out again");

impl From<CheckoutError> for Problem {
    fn from(error: CheckoutError) -> Self {
        let kind = match error {
            CheckoutError::Confirmed => ALREADY_CONFIRMED,
            CheckoutError::QuoteExpired { .. } => QUOTE_EXPIRED,
        };
        kind.because(error)
    }
}

impl From<CartItemRefused> for Problem {
    fn from(error: CartItemRefused) -> Self {
        ITEM_REFUSED.because(error)
    }
}

/// What the database refuses because of what else is in the cart.
pub fn of_save(error: persistence::Error) -> Problem {
    match error.constraint() {
        Some("cart_items_active_once") => ALREADY_IN_CART.into(),
        _ => error.into(),
    }
}
