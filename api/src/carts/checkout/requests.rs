//! What clients send to check out, and its way into the domain.

use domain::carts::CheckoutRequest;
use domain::pricing::{PriceName, Services};
use domain::{AddressId, CartItemId, CustomerId, WarehouseId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Problem};
use crate::pricing::DepositShare;

/// What is wanted of the cart
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCheckout {
    /// For an employee: whose cart
    pub customer_id: Option<CustomerId>,
    #[schema(min_items = 1, max_items = 500)]
    pub cart_item_ids: Vec<CartItemId>,
    /// One of the customer's addresses; without one the orders wait for it
    pub address_id: Option<AddressId>,
    /// The Vietnamese warehouse it goes to
    pub warehouse_id: WarehouseId,
    #[serde(default)]
    pub services: Services,
    /// By the names of the rate card, besides those that are always charged
    #[serde(default)]
    #[schema(max_items = 20)]
    pub surcharges: Vec<PriceName>,
    /// The share of the goods that is paid before we buy, where it is more than has to be; it may lower the service fee
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deposit_percent: Option<DepositShare>,
    /// Buy what there is: a shortage is refunded without asking
    #[serde(default)]
    pub accepts_shortage: bool,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub customer_note: String,
    /// A code that takes something off; its use is kept for this checkout until it expires
    #[schema(min_length = 3, max_length = 40)]
    pub discount_code: Option<String>,
}

impl TryFrom<&CreateCheckout> for CheckoutRequest {
    type Error = Problem;

    fn try_from(request: &CreateCheckout) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        let count = request.cart_item_ids.len();
        checks.require((1..=500).contains(&count), "/cart_item_ids", "must be 1 to 500");
        checks.require(request.surcharges.len() <= 20, "/surcharges", "must be at most 20");
        checks.text(&request.customer_note, 0, 1000, "/customer_note");
        checks.optional_text(request.discount_code.as_deref(), 3, 40, "/discount_code");
        checks.finish()?;
        Ok(Self {
            cart_item_ids: request.cart_item_ids.clone(),
            address_id: request.address_id,
            warehouse_id: request.warehouse_id,
            services: request.services,
            surcharges: request.surcharges.clone(),
            deposit_percent: request.deposit_percent.map(Into::into),
            accepts_shortage: request.accepts_shortage,
            customer_note: request.customer_note.clone(),
            discount_code: request.discount_code.as_ref().map(|code| code.to_uppercase()),
        })
    }
}
