//! What the API answers about carts beyond what is stored: prices, totals, and what is wrong.

use domain::carts::{
    BatchAdvice, Marketplace, MixedBatch, NextTier, PriceDoubt, PricedLine, RowProblem, WantedLine, batch_advice,
    price_lines,
};
use domain::goods::GoodsVerdict;
use domain::{CartItemId, Cny, CustomerId, OutOfRange};
use persistence::carts::CartItemView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Language, put_in_language};

/// What is in a customer's cart, by shop
#[derive(Debug, Serialize, ToSchema)]
pub struct CartView {
    pub customer_id: CustomerId,
    #[schema(max_items = 500)]
    pub shops: Vec<CartShop>,
    #[schema(minimum = 0, maximum = 500)]
    pub lines: usize,
    /// How many lines a cart may have
    #[schema(minimum = 1, maximum = 500)]
    pub max_lines: i32,
    #[schema(minimum = 0, maximum = 499_999_500)]
    pub pieces: i32,
    /// CNY
    pub goods: Cny,
}

/// What is to be bought at one shop: an order each
#[derive(Debug, Serialize, ToSchema)]
pub struct CartShop {
    pub marketplace: Marketplace,
    #[schema(max_length = 200)]
    pub shop_id: String,
    #[schema(max_length = 200)]
    pub shop_name: String,
    #[schema(max_length = 200)]
    pub seller_chat: String,
    #[schema(max_items = 500)]
    pub items: Vec<CartLine>,
    #[schema(minimum = 0, maximum = 499_999_500)]
    pub pieces: i32,
    /// CNY
    pub goods: Cny,
    /// Whether no line has a defect
    pub is_complete: bool,
    /// What the shop's minimum over different items lacks; null where nothing in the cart may be mixed
    pub mixed_batch: Option<BatchAdvice>,
}

/// An item with what it costs in this cart
#[derive(Debug, Serialize, ToSchema)]
pub struct CartLine {
    #[serde(flatten)]
    pub item: CartItemView,
    /// CNY a piece: by the tier that all variants of the item reach together
    pub price: Cny,
    /// CNY
    pub line_total: Cny,
    /// What keeps the shop from selling so many
    #[schema(max_items = 10)]
    pub defects: Vec<RowProblem>,
    pub next_tier: Option<NextTier>,
}

impl CartView {
    pub fn new(customer_id: CustomerId, items: Vec<CartItemView>, max_lines: i32) -> Result<Self, OutOfRange> {
        let prices = price_items(&items)?;
        let mut shops: Vec<CartShop> = vec![];
        for (item, price) in items.into_iter().zip(prices) {
            let known =
                shops.iter_mut().find(|shop| shop.marketplace == item.marketplace && shop.shop_id == item.shop_id);
            if let Some(shop) = known {
                shop.add(item, price)?;
            } else {
                let mut shop = CartShop::of(&item);
                shop.add(item, price)?;
                shops.push(shop);
            }
        }
        for shop in &mut shops {
            shop.mixed_batch = batch_advice(&shop.mixed())?;
        }
        Ok(Self {
            customer_id,
            lines: shops.iter().map(|shop| shop.items.len()).sum(),
            max_lines,
            pieces: shops.iter().map(|shop| shop.pieces).sum(),
            goods: Cny::sum(shops.iter().map(|shop| shop.goods))?,
            shops,
        })
    }

    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        let lines = self.shops.iter_mut().flat_map(|shop| &mut shop.items);
        put_in_language(messages(lines.flat_map(|line| &mut line.defects)), language);
        self
    }
}

pub fn messages<'a>(problems: impl IntoIterator<Item = &'a mut RowProblem>) -> impl Iterator<Item = &'a mut String> {
    problems.into_iter().map(|problem| &mut problem.message)
}

impl CartShop {
    fn of(item: &CartItemView) -> Self {
        Self {
            marketplace: item.marketplace,
            shop_id: item.shop_id.clone(),
            shop_name: item.shop_name.clone(),
            seller_chat: item.seller_chat.clone(),
            items: vec![],
            pieces: 0,
            goods: Cny::ZERO,
            is_complete: true,
            mixed_batch: None,
        }
    }

    /// What may be mixed: rule, pieces and total of each.
    fn mixed(&self) -> Vec<(MixedBatch, i32, Cny)> {
        let rule = |line: &CartLine| line.item.mixed_batch.as_deref().copied();
        self.items.iter().filter_map(|line| Some((rule(line)?, line.item.quantity, line.line_total))).collect()
    }

    fn add(&mut self, item: CartItemView, priced: PricedLine) -> Result<(), OutOfRange> {
        let PricedLine { unit_price, line_total, defects, next_tier } = priced;
        self.pieces += item.quantity;
        self.goods = self.goods.plus(line_total)?;
        self.is_complete &= defects.is_empty();
        self.items.push(CartLine { item, price: unit_price, line_total, defects, next_tier });
        Ok(())
    }
}

/// The prices of items that are bought together, in their order.
pub fn price_items(items: &[CartItemView]) -> Result<Vec<PricedLine>, OutOfRange> {
    let lines: Vec<_> = items.iter().map(wanted).collect();
    price_lines(&lines)
}

fn wanted(item: &CartItemView) -> WantedLine<'_> {
    WantedLine {
        marketplace: item.marketplace,
        shop_id: &item.shop_id,
        item_id: &item.item_id,
        unit_price: item.unit_price,
        price_tiers: &item.price_tiers,
        quantity: item.quantity,
        min_quantity: item.min_quantity,
        step: item.step,
        stock: item.stock,
        mixed_batch: item.mixed_batch.as_deref().copied(),
    }
}

/// What became of each row, in the order sent
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedItems {
    pub customer_id: CustomerId,
    #[schema(minimum = 0, maximum = 500)]
    pub created: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub merged: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub refused: usize,
    #[schema(max_items = 500)]
    pub rows: Vec<AddedRow>,
}

/// What became of a row
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedRow {
    /// Its place in the request, from 0
    #[schema(minimum = 0, maximum = 499)]
    pub row: usize,
    #[serde(flatten)]
    pub outcome: RowOutcome,
}

/// What became of an item, or would
#[derive(Debug, Serialize, ToSchema)]
pub struct RowOutcome {
    pub result: AddedRowResult,
    /// The cart item; not there where the row was refused, or would make a new one
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart_item_id: Option<CartItemId>,
    /// How many of it are in the cart then
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: Option<i32>,
    /// Whether something speaks against the price that the row says
    pub price_unverified: bool,
    #[schema(max_items = 3)]
    pub price_doubts: Vec<PriceDoubt>,
    /// What the list of forbidden goods says of it: `ask` waits for staff once it is ordered
    pub goods_verdict: Option<GoodsVerdict>,
    /// Why, for the customer
    #[schema(max_length = 300)]
    pub goods_notice: String,
    /// Everything that is wrong with a refused row; of a file `pointer` names the column, as in `/quantity`
    #[schema(max_items = 100)]
    pub problems: Vec<RowProblem>,
}

/// What became of a row
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddedRowResult {
    Created,
    /// The same item and variant was in the cart: its quantity grew
    Merged,
    Refused,
}

impl RowOutcome {
    pub fn refused(problems: Vec<RowProblem>) -> Self {
        Self {
            result: AddedRowResult::Refused,
            cart_item_id: None,
            quantity: None,
            price_unverified: false,
            price_doubts: vec![],
            goods_verdict: None,
            goods_notice: String::new(),
            problems,
        }
    }
}

impl AddedItems {
    pub fn new(customer_id: CustomerId, rows: Vec<AddedRow>) -> Self {
        let count = |result| rows.iter().filter(|row| row.outcome.result == result).count();
        Self {
            customer_id,
            created: count(AddedRowResult::Created),
            merged: count(AddedRowResult::Merged),
            refused: count(AddedRowResult::Refused),
            rows,
        }
    }

    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        put_in_language(messages(self.rows.iter_mut().flat_map(|row| &mut row.outcome.problems)), language);
        self
    }
}
