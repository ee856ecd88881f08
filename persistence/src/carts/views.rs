//! What the API answers about cart items.

use domain::carts::{
    CartItemStatus, CheckoutRequest, CheckoutStatus, Marketplace, MixedBatch, Offer, PriceDoubt, Tier,
};
use domain::{CartItemId, CheckoutId, Cny, CustomerId, OrderId, Timestamp};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

/// An item that a customer has put into the cart
#[derive(Debug, Serialize, ToSchema)]
pub struct CartItemView {
    pub id: CartItemId,
    pub customer_id: CustomerId,
    pub status: CartItemStatus,
    pub marketplace: Marketplace,
    /// As the marketplace counts it
    #[schema(max_length = 32)]
    pub item_id: String,
    /// Which variant of the item, as the marketplace knows it; empty where there is only one
    #[schema(max_length = 300)]
    pub variant_key: String,
    #[schema(max_length = 200)]
    pub link: String,
    #[schema(max_length = 200)]
    pub shop_id: String,
    #[schema(max_length = 200)]
    pub shop_name: String,
    /// Where the shop is to be talked to
    #[schema(max_length = 200)]
    pub seller_chat: String,
    #[schema(max_length = 300)]
    pub title: String,
    #[schema(max_length = 300)]
    pub title_translated: String,
    /// In words
    #[schema(max_length = 300)]
    pub variant: String,
    /// An https address of the marketplace; empty where there is none
    #[schema(max_length = 500)]
    pub image: String,
    /// CNY a piece as the page showed it, which is not what is reckoned with where there are tiers
    pub unit_price: Cny,
    /// CNY a piece before a promotion
    pub original_price: Option<Cny>,
    #[schema(value_type = Vec<Tier>, max_items = 20)]
    pub price_tiers: Json<Vec<Tier>>,
    /// What speaks against the price; empty where nothing does that the reader may know
    #[schema(value_type = Vec<PriceDoubt>, max_items = 3)]
    pub price_doubts: Json<Vec<PriceDoubt>>,
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    #[schema(minimum = 1, maximum = 999_999)]
    pub min_quantity: i32,
    /// The quantity must be a multiple of it
    #[schema(minimum = 1, maximum = 999_999)]
    pub step: i32,
    /// Null where the shop names no limit
    #[schema(minimum = 0, maximum = 999_999)]
    pub stock: Option<i32>,
    #[schema(value_type = Option<MixedBatch>)]
    pub mixed_batch: Option<Json<MixedBatch>>,
    /// For whoever buys it
    #[schema(max_length = 500)]
    pub note: String,
    pub expires_at: Timestamp,
    /// When it left the cart
    pub ended_at: Option<Timestamp>,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// A checkout: what is wanted of the cart, what it costs, and the orders it has become
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutView {
    pub id: CheckoutId,
    pub customer_id: CustomerId,
    pub status: CheckoutStatus,
    pub request: CheckoutRequest,
    pub offer: Offer,
    /// One per shop, once it is confirmed
    #[schema(max_items = 500)]
    pub orders: Vec<CheckoutOrder>,
    pub created_at: Timestamp,
    /// Until then the offer holds, unless rate card or exchange rate change before
    pub expires_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
}

impl CartItemView {
    #[must_use]
    pub fn for_customers(self) -> Self {
        Self { price_doubts: Json(PriceDoubt::for_customers(self.price_doubts.0)), ..self }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutOrder {
    pub order_id: OrderId,
    #[schema(max_length = 20, example = "O-26K7-7Q2M9XHD")]
    pub code: String,
    pub marketplace: Marketplace,
    #[schema(max_length = 200)]
    pub shop_id: String,
}
