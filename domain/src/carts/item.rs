//! From what a shop page holds to what we keep of it.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::links::{self, ItemLink};
use super::marketplace::Marketplace;
use super::mixed_batch::{self, MixedBatch};
use super::row::{Row, RowProblem, RowProblemCode as Code, Said};
use super::tier::{self, Tier, unit_price_for};
use super::values::{self, Price};
use crate::Cny;

const MAX_TITLE: usize = 300;
const MAX_VARIANT: usize = 300;
const MAX_NAME: usize = 200;
const MAX_NOTE: usize = 500;
const MAX_KEY: usize = 128;
const MAX_ORIGINAL_BYTES: usize = 16 << 10;

/// Fields that no page has and that would be an attempt to decide what is ours to decide.
const OURS: [&str; 8] = ["rate", "exchange_rate", "balance", "status", "owner_id", "customer_id", "discount", "role"];

/// An item as the ordering extension found it on a page: any fields, of which some are known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct RawItem(pub Map<String, Value>);

/// A map by itself takes `null` for an empty object.
impl<'de> Deserialize<'de> for RawItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(fields) => Ok(Self(fields)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(D::Error::custom("must be an object"))
            }
        }
    }
}

/// An item of which everything is known for sure; prices excepted, which only the shop knows.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalItem {
    pub marketplace: Marketplace,
    pub item_id: String,
    /// Which of its variants: 1688 orders by `specId`, the others by `skuId`; without either the page's own key or the
    /// variant in words. Empty for an item without variants.
    pub variant_key: String,
    /// Made from marketplace and item id, so equal for equal items.
    pub link: String,
    pub shop_id: String,
    pub shop_name: String,
    pub seller_chat: String,
    pub title: String,
    pub title_translated: String,
    pub variant: String,
    /// Empty where the page has none.
    pub image: String,
    /// As the page says it: promotional where there is a promotion. See [`unit_price_for`] for what is reckoned with.
    pub unit_price: Cny,
    pub original_price: Option<Cny>,
    pub price_tiers: Vec<Tier>,
    pub quantity: i32,
    pub min_quantity: i32,
    /// The quantity is a multiple of it.
    pub step: i32,
    /// `None` where the shop names no limit.
    pub stock: Option<i32>,
    pub mixed_batch: Option<MixedBatch>,
    pub note: String,
    /// What was posted, unchanged.
    pub original: Map<String, Value>,
}

impl RawItem {
    /// The item in its normal form, or everything that is wrong with it.
    ///
    /// Nothing is guessed: a value that can be read in two ways is refused (`domain.md` §3).
    pub fn normalised(&self) -> Result<NormalItem, Vec<RowProblem>> {
        refuse_unfit(&self.0)?;
        let mut row = Row::new(&self.0);
        refuse_ours(&mut row);
        let link = read_link(&mut row);
        let price_tiers = tier::read(&mut row);
        let variant = row.line(&["property", "variant"], MAX_VARIANT);
        let shop_name = row.line(&["shop_name", "shopName"], MAX_NAME);
        let title = row.required_line(&["title_origin", "title"], MAX_TITLE);
        let quantity = read_quantity(&mut row);
        let prices = read_prices(&mut row, &price_tiers, quantity);
        let least = row.count(&["require_min", "min_quantity", "minQuantity", "beginNum"], 0);
        let hidden = values::hidden_minimum(&variant);
        let first_tier = price_tiers.first().map(|tier| tier.min_quantity);
        let item = NormalItem {
            marketplace: link.as_ref().map_or(Marketplace::Other, ItemLink::marketplace),
            item_id: link.as_ref().map(|link| link.item_id().to_owned()).unwrap_or_default(),
            variant_key: read_variant_key(&mut row, link.as_ref().map(ItemLink::marketplace), &variant),
            link: link.as_ref().map(ItemLink::canonical).unwrap_or_default(),
            shop_id: read_shop_id(&mut row, &shop_name),
            shop_name,
            seller_chat: row.line(&["wangwang", "seller_chat"], MAX_NAME),
            title,
            title_translated: row.line(&["title_translated"], MAX_TITLE),
            variant,
            image: read_image(&mut row),
            unit_price: prices.unit,
            original_price: prices.original,
            price_tiers,
            quantity,
            min_quantity: [least, hidden, first_tier].into_iter().flatten().max().unwrap_or(1).max(1),
            step: row.count(&["step"], 0).unwrap_or(1).max(1),
            stock: row.count(&["stock"], 0),
            mixed_batch: mixed_batch::read(&mut row),
            note: row.line(&["comment", "note"], MAX_NOTE),
            original: Map::new(),
        };
        if row.problems.is_empty() { Ok(NormalItem { original: self.0.clone(), ..item }) } else { Err(row.problems) }
    }
}

// Written out: the derive knows nothing of fields that are not known.
impl utoipa::PartialSchema for RawItem {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .description(Some(
                "An item as the page holds it: texts or numbers under `site`, `link_origin`, `item_id`, `data_value` \
                 (or `specId`, `skuId`), `title_origin`, `title_translated`, `property`, `price_origin`, \
                 `price_promotion`, `price_table` or `pricestep`, `quantity`, `require_min`, `step`, `stock`, `shop_id`, \
                 `shop_name`, `wangwang`, `image_model`, `image_origin`, `comment`; at most 16 KiB. Further fields are \
                 kept as they are. A page cannot say `rate`, `exchange_rate`, `balance`, `status`, `owner_id`, \
                 `customer_id`, `discount` or `role`.",
            ))
            .examples([json!({
                "site": "TAOBAO",
                "link_origin": "https://item.taobao.com/item.htm?id=606725453107",
                "item_id": "606725453107",
                "data_value": "20509:398278313;1627207:3232483",
                "title_origin": "bikini游泳衣女夏分体",
                "property": "S（建议70-85斤）;军绿色",
                "price_origin": "119.80",
                "price_promotion": "39.80",
                "quantity": "3",
                "shop_id": "112458579",
                "shop_name": "泳装原产地直销店",
            })])
            .into()
    }
}

impl utoipa::ToSchema for RawItem {}

/// What cannot be kept at all: too much, or text that the database does not hold.
fn refuse_unfit(fields: &Map<String, Value>) -> Result<(), Vec<RowProblem>> {
    let size = serde_json::to_vec(fields).map_or(usize::MAX, |json| json.len());
    if size > MAX_ORIGINAL_BYTES {
        let message = format!("has more than {MAX_ORIGINAL_BYTES} bytes");
        return Err(vec![RowProblem::new("", Code::TooLong, message)]);
    }
    let has_nul = |(name, value): (&String, &Value)| name.contains('\0') || contains_nul(value);
    if fields.iter().any(has_nul) {
        return Err(vec![RowProblem::new("", Code::Unreadable, "contains NUL")]);
    }
    Ok(())
}

fn contains_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(contains_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || contains_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn refuse_ours(row: &mut Row<'_>) {
    for name in row.fields().keys().filter(|name| OURS.contains(&name.to_lowercase().as_str())) {
        row.refuse(name, Code::NotAccepted, "is not for the page to say");
    }
    if let Some(said) = row.said(&["error"]).filter(|said| said.value != "0") {
        row.refuse(said.name, Code::PageUnreadable, "the extension says that it could not read the page");
    }
}

/// Site, link and id name one item between them; what two of them say agrees.
fn read_link(row: &mut Row<'_>) -> Option<ItemLink> {
    const SITE: &[&str] = &["site", "marketplace"];
    const ID: &[&str] = &["item_id", "itemId"];
    let site = row.said(SITE).map(|said| Said { name: said.name, value: values::plain(&said.value).to_lowercase() });
    let id = row.said(ID).map(|said| Said { name: said.name, value: values::plain(&said.value) });
    let link = row.said(&["link_origin", "link", "url"]);
    if let Some(site) = site.as_ref().filter(|site| !links::is_site_name(&site.value)) {
        row.refuse(site.name, Code::UnknownMarketplace, "is no marketplace that we know");
        return None;
    }
    if let Some(id) = id.as_ref().filter(|id| !links::is_item_id(&id.value)) {
        row.refuse(id.name, Code::Unreadable, "is no item id: 1 to 32 digits");
        return None;
    }
    let Some(link) = link else {
        let Some(site) = site else {
            row.require(SITE);
            return None;
        };
        let Some(id) = id else {
            row.require(ID);
            return None;
        };
        let known = ItemLink::of(&site.value, &id.value);
        if known.is_none() {
            row.refuse("link_origin", Code::Required, "is missing");
        }
        return known;
    };
    let item = match ItemLink::read(link.value.trim()) {
        Ok(item) => item,
        Err(problem) => {
            row.refuse(link.name, problem.code(), problem.to_string());
            return None;
        }
    };
    if let Some(site) = site.filter(|site| !item.is_called(&site.value)) {
        row.refuse(site.name, Code::Contradiction, "is not the marketplace of the link");
    }
    if let Some(id) = id.filter(|id| id.value != item.item_id()) {
        row.refuse(id.name, Code::Contradiction, "is not the item of the link");
    }
    Some(item)
}

fn read_quantity(row: &mut Row<'_>) -> i32 {
    const QUANTITY: &[&str] = &["quantity"];
    let known = row.problems.len();
    let quantity = row.count(QUANTITY, 1);
    if quantity.is_none() && row.problems.len() == known {
        row.require(QUANTITY);
    }
    quantity.unwrap_or(1)
}

struct Prices {
    unit: Cny,
    original: Option<Cny>,
}

/// The promotional price where there is one, which is never above the original.
fn read_prices(row: &mut Row<'_>, tiers: &[Tier], quantity: i32) -> Prices {
    let known = row.problems.len();
    let promotion = row.price(&["price_promotion", "unit_price"], values::price);
    let original = read_original_price(row);
    let refused = row.problems.len() > known;
    let contradiction = "is above the original price";
    let (unit, original) = match (promotion.value, original.value) {
        (Price::Range { .. }, _) => {
            row.refuse(promotion.name, Code::PriceRange, "is a range; the price of the variant is needed");
            (None, None)
        }
        (Price::None, Price::Range { .. }) => {
            row.refuse(original.name, Code::PriceRange, "is a range; the price of the variant is needed");
            (None, None)
        }
        (Price::One(unit), Price::One(original)) if unit > original => {
            row.refuse(promotion.name, Code::Contradiction, contradiction);
            (None, None)
        }
        (Price::One(unit), Price::Range { highest: Some(highest) }) if unit > highest => {
            row.refuse(promotion.name, Code::Contradiction, contradiction);
            (None, None)
        }
        (Price::One(unit), Price::One(original)) => (Some(unit), Some(original)),
        (Price::One(unit), Price::Range { .. } | Price::None) => (Some(unit), None),
        (Price::None, Price::One(original)) => (Some(original), Some(original)),
        (Price::None, Price::None) if tiers.is_empty() => {
            if !refused {
                row.refuse(original.name, Code::Required, "is missing");
            }
            (None, None)
        }
        (Price::None, Price::None) => (Some(unit_price_for(Cny::ZERO, tiers, quantity)), None),
    };
    Prices { unit: unit.unwrap_or(Cny::ZERO), original }
}

/// In yuan, in fen where the field's name says so, or as Taobao's `{"priceText": "400", "priceMoney": "40000"}`.
fn read_original_price(row: &mut Row<'_>) -> Said<Price> {
    const YUAN: &[&str] = &["price_origin", "original_price", "price"];
    const FEN: &[&str] = &["priceMoney", "price_money"];
    let (yuan, fen) = match row.value("price") {
        Some(Value::Object(price)) => {
            let mut inner = Row::new(price);
            let is_lowest = price.get("priceDesc").and_then(Value::as_str) == Some("起");
            let mut yuan = inner.price(&["priceText"], values::price);
            let fen = inner.price(FEN, values::fen);
            let (outer, problems) = (row.price(&YUAN[..2], values::price), inner.problems);
            row.problems.extend(
                problems
                    .into_iter()
                    .map(|problem| RowProblem { pointer: format!("/price{}", problem.pointer), ..problem }),
            );
            if is_lowest {
                return Said { name: "price", value: Price::Range { highest: None } };
            }
            if outer.value != Price::None {
                return outer;
            }
            yuan.name = "price";
            (yuan, Said { name: "price", ..fen })
        }
        Some(_) | None => (row.price(YUAN, values::price), row.price(FEN, values::fen)),
    };
    match (yuan.value, fen.value) {
        (Price::One(yuan_price), Price::One(fen_price)) if yuan_price != fen_price => {
            row.refuse(fen.name, Code::Contradiction, "is another price than the one in yuan");
            yuan
        }
        (Price::None | Price::Range { .. }, Price::One(_)) => fen,
        (Price::None | Price::One(_) | Price::Range { .. }, _) => yuan,
    }
}

fn read_variant_key(row: &mut Row<'_>, marketplace: Option<Marketplace>, variant: &str) -> String {
    const SPEC: &[&str] = &["spec_id", "specId"];
    const SKU: &[&str] = &["sku_id", "skuId"];
    const PAGE: &[&str] = &["data_value"];
    const SELLER: &[&str] = &["outer_id"];
    let order: [&[&'static str]; 4] = match marketplace {
        Some(Marketplace::Alibaba1688) => [SPEC, PAGE, SKU, SELLER],
        Some(Marketplace::Taobao | Marketplace::Tmall | Marketplace::Other) | None => [SKU, PAGE, SPEC, SELLER],
    };
    let Some(said) = order.into_iter().find_map(|names| row.said(names)) else { return variant.to_owned() };
    let key = values::plain(&said.value);
    let is_key = |character: char| character.is_ascii_alphanumeric() || ":;,._-".contains(character);
    if key.len() > MAX_KEY || !key.chars().all(is_key) {
        row.refuse(said.name, Code::Unreadable, "is no key of a variant");
    }
    // The order of property pairs means nothing: `20509:398278313;1627207:3232483`.
    let mut pairs: Vec<&str> = key.split(';').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    pairs.join(";")
}

/// Whatever tells shops apart: the shop's id, else the seller's, else the name.
fn read_shop_id(row: &mut Row<'_>, shop_name: &str) -> String {
    let known = row.problems.len();
    let shop = row.line(&["shop_id", "shopId"], MAX_KEY);
    let seller = row.line(&["seller_id", "sellerId"], MAX_KEY);
    let id = [shop, seller, shop_name.to_owned()].into_iter().find(|id| !id.is_empty());
    if id.is_none() && row.problems.len() == known {
        row.require(&["shop_id"]);
    }
    id.unwrap_or_default()
}

/// The variant's image, else the item's.
fn read_image(row: &mut Row<'_>) -> String {
    let said = row.said(&["image_model"]).or_else(|| row.said(&["image_origin"])).or_else(|| row.said(&["image"]));
    let Some(said) = said else { return String::new() };
    links::image(said.value.trim()).unwrap_or_else(|problem| {
        row.refuse(said.name, problem.code(), problem.to_string());
        String::new()
    })
}
