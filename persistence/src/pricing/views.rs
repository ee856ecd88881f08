//! What the API answers about prices.

use domain::pricing::{Audience, Charge, DiscountTerms, LevelTerms, OrderInput, RateStatus, RateTables, VersionStatus};
use domain::{
    CheckoutId, Cny, CustomerId, DiscountCodeId, DiscountUseId, ExchangeRate, ExchangeRateId, LevelId, OrderId,
    Percent, QuoteId, RateCardId, RateCardVersionId, Timestamp, UserId, Vnd,
};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

/// A price list, in versions
#[derive(Debug, Serialize, ToSchema)]
pub struct RateCardDetail {
    pub id: RateCardId,
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 200)]
    pub name: String,
    /// The only customer it is for
    pub customer_id: Option<CustomerId>,
    /// The only level it is for; without customer and level it is for everybody
    pub level_id: Option<LevelId>,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RateCardVersionSummary {
    pub id: RateCardVersionId,
    pub rate_card_id: RateCardId,
    /// Its number within the card
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: i32,
    /// How often the draft was written
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub revision: i32,
    pub status: VersionStatus,
    pub valid_from: Option<Timestamp>,
    pub published_by: Option<UserId>,
    pub published_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RateCardVersionDetail {
    #[serde(flatten)]
    pub summary: RateCardVersionSummary,
    #[schema(value_type = RateTables)]
    pub tables: Json<RateTables>,
}

/// What loyal customers get from a turnover on
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelDetail {
    pub id: LevelId,
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 200)]
    pub name: String,
    pub min_turnover: Vnd,
    pub service_discount: Percent,
    pub freight_discount: Percent,
    pub deposit_percent: Percent,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// A code that takes something off
#[derive(Debug, Serialize, ToSchema)]
pub struct DiscountCodeDetail {
    pub id: DiscountCodeId,
    #[schema(max_length = 40)]
    pub code: String,
    /// Under which uses are added up
    #[schema(max_length = 100)]
    pub campaign: Option<String>,
    pub terms: DiscountTerms,
    pub valid_from: Timestamp,
    pub valid_until: Option<Timestamp>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses: Option<i32>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_uses_per_customer: Option<i32>,
    /// What the goods cost at least
    pub min_goods: Option<Vnd>,
    pub first_order_only: bool,
    /// Only for customers of this level
    pub level_id: Option<LevelId>,
    pub disabled: bool,
    /// By checkouts that became orders, and were not given back
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub uses: i64,
    /// Đồng that the code takes off all these orders
    pub given: Vnd,
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// Who used a code, and for which orders
#[derive(Debug, Serialize, ToSchema)]
pub struct DiscountUseDetail {
    pub id: DiscountUseId,
    pub customer_id: CustomerId,
    /// That has kept it; null for orders that staff have entered
    pub checkout_id: Option<CheckoutId>,
    /// Until when it is kept for its checkout; null once there are orders
    pub reserved_until: Option<Timestamp>,
    /// When it was given back, since the checkout expired or the orders were cancelled
    pub returned_at: Option<Timestamp>,
    #[schema(max_items = 500)]
    pub order_ids: Vec<OrderId>,
    /// Đồng that it takes off these orders, as far as they are priced
    pub given: Vnd,
    pub created_at: Timestamp,
}

/// What the codes of a campaign have come to
#[derive(Debug, Serialize, ToSchema)]
pub struct DiscountCampaign {
    #[schema(max_length = 100)]
    pub campaign: String,
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub codes: i64,
    /// That orders have
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub uses: i64,
    /// That are kept for checkouts
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub reserved: i64,
    /// That were given back with cancelled orders
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub returned: i64,
    /// Who have used codes of it
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub customers: i64,
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub orders: i64,
    /// Đồng that the codes take off these orders, as far as they are priced
    pub given: Vnd,
}

/// Đồng for a yuan, from a moment on
#[derive(Debug, Serialize, ToSchema)]
pub struct ExchangeRateDetail {
    pub id: ExchangeRateId,
    /// What customers pay
    pub sell: ExchangeRate,
    /// What yuan cost us; for those who reckon with it
    pub buy: ExchangeRate,
    pub valid_from: Timestamp,
    pub status: RateStatus,
    /// Why it was rejected
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// Who proposed it; not for customers
    pub created_by: UserId,
    /// Who confirmed or rejected it; not for customers
    pub decided_by: Option<UserId>,
    pub created_at: Timestamp,
}

/// A quote, as lists have it
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteSummary {
    pub id: QuoteId,
    pub customer_id: CustomerId,
    pub rate_card_version_id: RateCardVersionId,
    pub exchange_rate: ExchangeRate,
    pub total: Vnd,
    /// What is paid before we buy
    pub deposit: Vnd,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// What something would cost, until the quote expires
#[derive(Debug, Serialize, ToSchema)]
pub struct QuoteDetail {
    pub id: QuoteId,
    pub customer_id: CustomerId,
    pub rate_card_version_id: RateCardVersionId,
    #[schema(max_length = 40)]
    pub card_code: String,
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub card_version: i32,
    /// Why this card
    pub audience: Audience,
    pub level: Option<LevelTerms>,
    pub exchange_rate: ExchangeRate,
    pub input: OrderInput,
    pub goods_cny: Cny,
    pub china_freight_cny: Cny,
    pub goods_vnd: Vnd,
    #[schema(max_items = 500)]
    pub charges: Vec<Charge>,
    pub total: Vnd,
    /// What is paid before we buy
    pub deposit: Vnd,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}
