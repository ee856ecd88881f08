//! What the API answers about a file of items.

use std::collections::HashSet;

use domain::carts::{Marketplace, NormalItem, PriceDoubt, RowProblem, unit_price_for};
use domain::goods::GoodsVerdict;
use domain::{CartItemId, Cny, CustomerId};
use serde::Serialize;
use utoipa::ToSchema;

use super::imports::Sheet;
use super::responses::{AddedItems, AddedRow, AddedRowResult};

/// What became of a file, or would
#[derive(Debug, Serialize, ToSchema)]
pub struct CartImport {
    /// Nothing was changed: this is what would become of it
    pub dry_run: bool,
    pub customer_id: CustomerId,
    #[schema(minimum = 0, maximum = 500)]
    pub created: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub merged: usize,
    #[schema(minimum = 0, maximum = 500)]
    pub refused: usize,
    #[schema(max_items = 500)]
    pub rows: Vec<CartImportRow>,
}

/// What became of a row of a file
#[derive(Debug, Serialize, ToSchema)]
pub struct CartImportRow {
    /// As Excel counts: the headings are row 1
    #[schema(minimum = 2, maximum = 5001)]
    pub row: u32,
    pub result: AddedRowResult,
    /// The cart item; null where the row was refused, or would make a new one
    pub cart_item_id: Option<CartItemId>,
    /// How many of it are in the cart then
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: Option<i32>,
    /// What the row was read as; null where it cannot be read
    pub item: Option<CartImportItem>,
    /// Whether something speaks against the price that the row says
    pub price_unverified: bool,
    #[schema(max_items = 3)]
    pub price_doubts: Vec<PriceDoubt>,
    /// What the list of forbidden goods says of it: `ask` waits for staff once it is ordered
    pub goods_verdict: Option<GoodsVerdict>,
    /// Why, for the customer
    #[schema(max_length = 300)]
    pub goods_notice: String,
    /// Everything that is wrong with a refused row; `pointer` names the column, as in `/quantity`
    #[schema(max_items = 100)]
    pub problems: Vec<RowProblem>,
}

/// What a row was read as
#[derive(Debug, Serialize, ToSchema)]
pub struct CartImportItem {
    pub marketplace: Marketplace,
    #[schema(max_length = 32)]
    pub item_id: String,
    #[schema(max_length = 300)]
    pub variant_key: String,
    /// Without the tracking that the row's link carried
    #[schema(max_length = 200)]
    pub link: String,
    #[schema(max_length = 300)]
    pub title: String,
    #[schema(max_length = 300)]
    pub variant: String,
    #[schema(max_length = 200)]
    pub shop_id: String,
    /// Of the row alone
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    /// CNY a piece, by the tier that this quantity reaches
    pub unit_price: Cny,
}

impl CartImport {
    pub fn new(added: AddedItems, sheet: &Sheet, dry_run: bool) -> Self {
        let AddedItems { customer_id, created, merged, refused, mut rows } = added;
        if dry_run {
            // Items that are there no more, also where a later row would merge into them.
            let created = rows.iter().filter(|row| row.result == AddedRowResult::Created);
            let gone: HashSet<_> = created.filter_map(|row| row.cart_item_id).collect();
            for row in &mut rows {
                row.cart_item_id = row.cart_item_id.filter(|id| !gone.contains(id));
            }
        }
        let rows = rows.into_iter().map(|row| {
            let place = row.row;
            let item = sheet.items.get(place).and_then(|item| item.as_ref().ok()).map(CartImportItem::of);
            CartImportRow::of(row, sheet.numbers.get(place).copied().unwrap_or_default(), item)
        });
        Self { dry_run, customer_id, created, merged, refused, rows: rows.collect() }
    }
}

impl CartImportRow {
    fn of(added: AddedRow, row: u32, item: Option<CartImportItem>) -> Self {
        Self {
            row,
            result: added.result,
            cart_item_id: added.cart_item_id,
            quantity: added.quantity,
            item,
            price_unverified: added.price_unverified,
            price_doubts: added.price_doubts,
            goods_verdict: added.goods_verdict,
            goods_notice: added.goods_notice,
            problems: added.problems.into_iter().map(RowProblem::in_sheet).collect(),
        }
    }
}

impl CartImportItem {
    fn of(item: &NormalItem) -> Self {
        Self {
            marketplace: item.marketplace,
            item_id: item.item_id.clone(),
            variant_key: item.variant_key.clone(),
            link: item.link.clone(),
            title: item.title.clone(),
            variant: item.variant.clone(),
            shop_id: item.shop_id.clone(),
            quantity: item.quantity,
            unit_price: unit_price_for(item.unit_price, &item.price_tiers, item.quantity),
        }
    }
}
