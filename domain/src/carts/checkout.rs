//! A checkout: what a customer wants of the cart, and what it would cost, until it becomes orders.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Marketplace, PriceDoubt, RowProblem};
use crate::pricing::{Audience, LevelTerms, PriceName, PricedOrder, Services};
use crate::vocabulary::string_enum;
use crate::{
    AddressId, CartItemId, CheckoutId, Cny, CustomerId, Event, EventKind, ExchangeRate, OrderId, OutOfRange, Percent,
    RateCardVersionId, Timestamp, UserId, Vnd, WarehouseId,
};

string_enum! {
    /// Whether a checkout has become orders
    pub enum CheckoutStatus {
        Open = "open",
        Confirmed = "confirmed",
    }
}

/// What a customer wants of the cart
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckoutRequest {
    #[schema(max_items = 500)]
    pub cart_item_ids: Vec<CartItemId>,
    /// Where it goes; may be said later, but before the orders are approved
    pub address_id: Option<AddressId>,
    /// The Vietnamese warehouse it goes to
    pub warehouse_id: WarehouseId,
    pub services: Services,
    /// By name, besides those that are always charged
    #[serde(default)]
    #[schema(max_items = 20)]
    pub surcharges: Vec<PriceName>,
    /// The share of the goods that is paid before we buy, where it is more than has to be
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 8, example = "70")]
    pub deposit_percent: Option<Percent>,
    /// Buy what there is: a shortage is refunded without asking
    pub accepts_shortage: bool,
    #[schema(max_length = 1000)]
    pub customer_note: String,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub discount_code: Option<String>,
}

/// What the goods of a checkout cost, shop by shop
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Offer {
    pub rate_card_version_id: RateCardVersionId,
    /// Why this card; null of offers from before this was kept
    #[serde(default)]
    pub audience: Option<Audience>,
    #[serde(default)]
    pub level: Option<LevelTerms>,
    pub exchange_rate: ExchangeRate,
    #[schema(max_items = 500)]
    pub shops: Vec<ShopQuote>,
    /// Đồng, over all shops
    pub total: Vnd,
    /// Đồng, over all shops: what is paid before we buy
    pub deposit: Vnd,
    /// What is missing or wrong, by pointers into the checkout; the orders will wait until it is put right
    #[schema(max_items = 2501)]
    pub defects: Vec<RowProblem>,
}

/// What the goods of one shop cost: they become one order
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ShopQuote {
    pub marketplace: Marketplace,
    #[schema(max_length = 200)]
    pub shop_id: String,
    #[schema(max_length = 200)]
    pub shop_name: String,
    #[schema(max_items = 500)]
    pub lines: Vec<QuotedItem>,
    pub quote: PricedOrder,
}

/// An item of the cart at the price of its tier
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuotedItem {
    pub cart_item_id: CartItemId,
    #[schema(max_length = 300)]
    pub title: String,
    #[schema(max_length = 300)]
    pub variant: String,
    pub unit_price: Cny,
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    pub line_total: Cny,
    /// What speaks against the price
    #[serde(default)]
    #[schema(max_items = 3)]
    pub price_doubts: Vec<PriceDoubt>,
}

impl Offer {
    /// As the customer reads it.
    #[must_use]
    pub fn for_customers(mut self) -> Self {
        for line in self.shops.iter_mut().flat_map(|shop| &mut shop.lines) {
            line.price_doubts = PriceDoubt::for_customers(std::mem::take(&mut line.price_doubts));
        }
        self
    }

    /// The sums over all shops.
    pub fn new(
        rate_card_version_id: RateCardVersionId,
        audience: Audience,
        level: Option<LevelTerms>,
        exchange_rate: ExchangeRate,
        shops: Vec<ShopQuote>,
        defects: Vec<RowProblem>,
    ) -> Result<Self, OutOfRange> {
        let (total, deposit) = Self::sums(&shops)?;
        let audience = Some(audience);
        Ok(Self { rate_card_version_id, audience, level, exchange_rate, shops, total, deposit, defects })
    }

    /// Total and deposit of all shops.
    pub fn sums(shops: &[ShopQuote]) -> Result<(Vnd, Vnd), OutOfRange> {
        let total = Vnd::sum(shops.iter().map(|shop| shop.quote.total))?;
        Ok((total, Vnd::sum(shops.iter().map(|shop| shop.quote.deposit))?))
    }

    /// Whether this is what was offered: the same goods at the same prices, by the same card and exchange rate.
    /// How things are called, and what the shop has in stock, may differ.
    pub fn holds(&self, other: &Self) -> bool {
        let terms = |offer: &Self| (offer.rate_card_version_id, offer.exchange_rate, offer.shops.len());
        let lines = |shop: &ShopQuote| {
            let lines = shop.lines.iter().map(|line| (line.cart_item_id, line.unit_price, line.quantity));
            lines.collect::<Vec<_>>()
        };
        let same = |(shop, other): (&ShopQuote, &ShopQuote)| {
            (shop.marketplace, &shop.shop_id) == (other.marketplace, &other.shop_id)
                && shop.quote.comes_to_the_same(&other.quote)
                && lines(shop) == lines(other)
        };
        terms(self) == terms(other) && self.shops.iter().zip(&other.shops).all(same)
    }
}

/// What the `checkouts` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct CheckoutRecord {
    pub id: CheckoutId,
    pub customer_id: CustomerId,
    pub status: CheckoutStatus,
    pub request: CheckoutRequest,
    pub offer: Offer,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
}

/// A checkout whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct Checkout(CheckoutRecord);

/// Why a checkout does not become orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutError {
    #[error("the orders of this checkout have been made")]
    Confirmed,
    #[error(
        "the quote has expired or the prices have changed; it would now come to {total} VND, {deposit} VND of it as deposit"
    )]
    QuoteExpired { total: Vnd, deposit: Vnd },
}

impl Checkout {
    pub fn open(
        id: CheckoutId,
        customer_id: CustomerId,
        request: CheckoutRequest,
        offer: Offer,
        created_by: UserId,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> (Self, Event) {
        let checkout = Self(CheckoutRecord {
            id,
            customer_id,
            status: CheckoutStatus::Open,
            request,
            offer,
            created_by,
            created_at: at,
            expires_at,
            confirmed_at: None,
        });
        let Offer { shops, total, deposit, .. } = &checkout.0.offer;
        let data = json!({ "shops": shops.len(), "total": total, "deposit": deposit, "expires_at": expires_at });
        let event = checkout.event(EventKind::CheckoutOpened, at).with(data);
        (checkout, event)
    }

    pub fn restore(record: CheckoutRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &CheckoutRecord {
        &self.0
    }

    pub fn require_open(&self) -> Result<(), CheckoutError> {
        match self.0.status {
            CheckoutStatus::Open => Ok(()),
            CheckoutStatus::Confirmed => Err(CheckoutError::Confirmed),
        }
    }

    /// Refused once the time is over, or when the same goods do not cost the same any more: `now_offered`.
    pub fn require_valid(&self, now_offered: &Offer, at: Timestamp) -> Result<(), CheckoutError> {
        if at >= self.0.expires_at || !self.0.offer.holds(now_offered) {
            return Err(CheckoutError::QuoteExpired { total: now_offered.total, deposit: now_offered.deposit });
        }
        Ok(())
    }

    /// The orders were made, one per shop.
    pub fn confirm(&mut self, orders: &[OrderId], at: Timestamp) -> Result<Event, CheckoutError> {
        self.require_open()?;
        self.0.status = CheckoutStatus::Confirmed;
        self.0.confirmed_at = Some(at);
        Ok(self.event(EventKind::CheckoutConfirmed, at).with(json!({ "orders": orders })))
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        Event::new(kind, self.0.id, at).of_customer(self.0.customer_id)
    }
}
