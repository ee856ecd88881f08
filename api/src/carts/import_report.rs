//! What the API answers about a file of items.

use std::collections::HashSet;

use domain::carts::{Marketplace, NormalItem, RowProblem, unit_price_for};
use domain::{Cny, CustomerId};
use serde::Serialize;
use utoipa::ToSchema;

use super::imports::Sheet;
use super::responses::{AddedItems, AddedRow, AddedRowResult, RowOutcome};

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
    /// What the row was read as; null where it cannot be read
    pub item: Option<CartImportItem>,
    #[serde(flatten)]
    pub outcome: RowOutcome,
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
        let AddedItems { customer_id, created, merged, refused, rows } = added;
        // Of a trial the items that are there no more, also where a later row would merge into them.
        let made = rows.iter().filter(|row| dry_run && row.outcome.result == AddedRowResult::Created);
        let gone: HashSet<_> = made.filter_map(|row| row.outcome.cart_item_id).collect();
        let rows = rows.into_iter().map(|AddedRow { row: place, mut outcome }| {
            outcome.cart_item_id = outcome.cart_item_id.filter(|id| !gone.contains(id));
            outcome.problems = outcome.problems.into_iter().map(RowProblem::in_sheet).collect();
            let item = sheet.items.get(place).and_then(|item| item.as_ref().ok()).map(CartImportItem::of);
            CartImportRow { row: sheet.numbers.get(place).copied().unwrap_or_default(), item, outcome }
        });
        Self { dry_run, customer_id, created, merged, refused, rows: rows.collect() }
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
