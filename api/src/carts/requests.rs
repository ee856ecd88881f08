//! What clients send about carts, and its way into the domain.

use domain::CustomerId;
use domain::carts::{CartItemChange, CartItemStatus, RawItem};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, integer, optional_integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FindCart {
    /// Whose cart; customers have but their own
    pub customer_id: Option<CustomerId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCartItems {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only items that stand there
    pub status: Option<CartItemStatus>,
    /// Only items of this customer
    pub customer_id: Option<CustomerId>,
}

/// Items that the ordering extension found on pages
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddCartItems {
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<RawItem>,
    /// For an employee: whose cart
    pub customer_id: Option<CustomerId>,
}

impl AddCartItems {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require((1..=500).contains(&self.items.len()), "/items", "must have 1 to 500 rows");
        checks.finish()
    }
}

/// What is to be different; what is missing stays as it is
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCartItem {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[serde(default, deserialize_with = "optional_integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: Option<i32>,
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// The chosen variant in words
    #[schema(max_length = 300)]
    pub variant: Option<String>,
}

impl TryFrom<&ChangeCartItem> for CartItemChange {
    type Error = Problem;

    fn try_from(request: &ChangeCartItem) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        let in_range = request.quantity.is_none_or(|quantity| (1..=999_999).contains(&quantity));
        checks.require(in_range, "/quantity", "must be 1 to 999999");
        checks.optional_text(request.note.as_deref(), 0, 500, "/note");
        checks.optional_text(request.variant.as_deref(), 0, 300, "/variant");
        checks.finish()?;
        let (quantity, note, variant) = (request.quantity, request.note.clone(), request.variant.clone());
        Ok(Self { quantity, note, variant })
    }
}
