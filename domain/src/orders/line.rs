//! The lines of an order, and where each of their units is.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

use super::{Channel, ChargedLine, Destination};
use crate::carts::{PriceDoubt, Tier, unit_price_for};
use crate::goods::{GoodsVerdict, Screening};
use crate::{Cny, OrderId, OrderLineId, Percent, Timestamp, UserId};

/// What is asked for, already known to be well formed. Texts that are missing are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub item_id: String,
    pub variant_key: String,
    pub link: String,
    pub title: String,
    /// As the extension translated it.
    pub title_translated: String,
    pub variant: String,
    pub image: String,
    pub unit_price: Cny,
    /// The item's prices by quantity, as long as the price is one of them.
    pub price_tiers: Vec<Tier>,
    pub quantity: i32,
    pub min_quantity: i32,
    pub note: String,
    /// What speaks against the price, as the cart has found it.
    pub price_doubts: Vec<PriceDoubt>,
    /// What the list of forbidden goods says of it.
    pub screening: Screening,
    /// Staff have allowed the goods in spite of that.
    pub goods_allowed: bool,
}

/// The most lines an order may get; one that came from a cart may have more.
pub const MAX_LINES: usize = 200;

/// What is to be another about a line, already known to be well formed; what is missing stays.
#[derive(Clone, Debug, Default)]
pub struct LineChange {
    /// The link with the item it names.
    pub link: Option<(String, String)>,
    pub title: Option<String>,
    pub variant: Option<String>,
    pub image: Option<String>,
    pub unit_price: Option<Cny>,
    pub quantity: Option<i32>,
    pub note: Option<String>,
}

impl NewLine {
    /// What says which goods these are.
    pub fn words(&self) -> [&str; 3] {
        [&self.title, &self.title_translated, &self.variant]
    }

    /// What the list says now. Goods that were allowed stay so as long as nothing else is found in them.
    pub fn screen(&mut self, found: Screening) {
        self.goods_allowed &= found.rules.iter().all(|rule| self.screening.rules.contains(rule));
        self.screening = found;
    }

    /// Whether the list keeps it from being bought, as long as nobody has allowed it.
    pub fn waits(&self) -> bool {
        self.screening.waits() && !self.goods_allowed
    }

    /// Whether the list says something of it that it did not say in `before`, and that nobody has allowed.
    pub fn is_flagged_since(&self, before: &Self) -> bool {
        let (now, earlier) = (&self.screening, &before.screening);
        let is_more = now.verdict > earlier.verdict || now.rules.iter().any(|rule| !earlier.rules.contains(rule));
        now.verdict.is_some() && is_more && !self.goods_allowed
    }

    /// The line as `change` wants it. Another item or variant has neither the price nor the least quantity of the one
    /// before: `None` where its price is not said. A price that is said no longer follows the quantity; how far it may lie
    /// from what is known before it is doubted, `tolerance` tells, `None` for people who are believed.
    pub fn with(mut self, change: LineChange, tolerance: Option<Percent>) -> Option<Self> {
        let is_other = change.link.as_ref().is_some_and(|(link, _)| *link != self.link)
            || change.variant.as_ref().is_some_and(|variant| *variant != self.variant);
        if is_other {
            change.unit_price?;
            self.min_quantity = 1;
            self.variant_key = change.variant.clone().unwrap_or_else(|| self.variant.clone());
        }
        if let Some((link, item_id)) = change.link.filter(|(link, _)| *link != self.link) {
            (self.link, self.item_id) = (link, item_id);
            self.title_translated.clear();
        }
        self.title = change.title.unwrap_or(self.title);
        self.variant = change.variant.unwrap_or(self.variant);
        self.image = change.image.unwrap_or(self.image);
        if let Some(price) = change.unit_price.filter(|price| is_other || *price != self.unit_price) {
            self.price_doubts = match tolerance.filter(|_| !is_other) {
                Some(tolerance) => PriceDoubt::after_change(&self.price_doubts, self.unit_price, price, tolerance),
                None => vec![],
            };
            self.unit_price = price;
            self.price_tiers.clear();
        }
        self.quantity = change.quantity.unwrap_or(self.quantity);
        self.note = change.note.unwrap_or(self.note);
        Some(self)
    }
}

/// What the `order_lines` table holds; plain data, no behaviour.
#[derive(Clone, Debug, Serialize)]
pub struct LineRecord {
    pub id: OrderLineId,
    pub order_id: OrderId,
    pub position: i32,
    pub item_id: String,
    pub variant_key: String,
    pub link: String,
    pub title: String,
    pub title_translated: String,
    pub variant: String,
    pub image: String,
    pub unit_price: Cny,
    /// What was agreed, where the shops' prices have taken its place.
    pub agreed_price: Option<Cny>,
    pub price_tiers: Json<Vec<Tier>>,
    pub quantity: i32,
    pub min_quantity: i32,
    pub note: String,
    pub price_doubts: Json<Vec<PriceDoubt>>,
    /// The rules of the list of forbidden goods that were found in it.
    pub goods_rules: Vec<String>,
    pub goods_verdict: Option<GoodsVerdict>,
    pub goods_allowed_by: Option<UserId>,
    pub goods_allowed_reason: String,
    pub purchased: i32,
    pub cancelled: i32,
    pub received_good: i32,
    pub defective: i32,
    pub missing: i32,
    pub shipped: i32,
    pub delivered: i32,
    pub refunded: i32,
    pub written_off: i32,
    pub created_at: Timestamp,
}

impl LineRecord {
    /// As it is when its order is placed: nothing has become of it yet.
    pub fn placed(id: OrderLineId, order_id: OrderId, position: i32, line: NewLine, at: Timestamp) -> Self {
        Self {
            id,
            order_id,
            position,
            item_id: line.item_id,
            variant_key: line.variant_key,
            link: line.link,
            title: line.title,
            title_translated: line.title_translated,
            variant: line.variant,
            image: line.image,
            unit_price: line.unit_price,
            agreed_price: None,
            price_tiers: Json(line.price_tiers),
            quantity: line.quantity,
            min_quantity: line.min_quantity,
            note: line.note,
            price_doubts: Json(line.price_doubts),
            goods_rules: line.screening.rules,
            goods_verdict: line.screening.verdict,
            goods_allowed_by: None,
            goods_allowed_reason: String::new(),
            purchased: 0,
            cancelled: 0,
            received_good: 0,
            defective: 0,
            missing: 0,
            shipped: 0,
            delivered: 0,
            refunded: 0,
            written_off: 0,
            created_at: at,
        }
    }

    /// Units that are neither bought nor given up.
    pub const fn unbought(&self) -> i32 {
        self.quantity - self.purchased - self.cancelled
    }

    /// Units the customer is charged for.
    pub const fn charged(&self) -> i32 {
        self.quantity - self.cancelled - self.refunded
    }

    pub const fn to_be_priced(&self) -> ChargedLine {
        ChargedLine { unit_price: self.unit_price, quantity: self.quantity, charged: self.charged() }
    }

    /// Units that came defective, or not at all, and about which nobody has decided yet.
    pub const fn failed(&self) -> i32 {
        self.defective + self.missing - self.refunded - self.written_off
    }

    pub fn as_new(&self) -> NewLine {
        NewLine {
            item_id: self.item_id.clone(),
            variant_key: self.variant_key.clone(),
            link: self.link.clone(),
            title: self.title.clone(),
            title_translated: self.title_translated.clone(),
            variant: self.variant.clone(),
            image: self.image.clone(),
            unit_price: self.unit_price,
            price_tiers: self.price_tiers.0.clone(),
            quantity: self.quantity,
            min_quantity: self.min_quantity,
            note: self.note.clone(),
            price_doubts: self.price_doubts.0.clone(),
            screening: Screening { rules: self.goods_rules.clone(), verdict: self.goods_verdict },
            goods_allowed: self.goods_allowed_by.is_some(),
        }
    }
}

/// Gives lines the prices of the tiers of their items, whose variants count together; answers those that had another.
pub fn price_by_tiers(lines: &mut [LineRecord]) -> Vec<(OrderLineId, Cny)> {
    let mut together = BTreeMap::<String, i32>::new();
    for line in lines.iter() {
        let sum = together.entry(line.item_id.clone()).or_default();
        *sum = sum.saturating_add(line.quantity);
    }
    let mut changed = vec![];
    for line in lines {
        let price = unit_price_for(
            line.unit_price,
            &line.price_tiers,
            together.get(&line.item_id).copied().unwrap_or(line.quantity),
        );
        if line.unit_price != price {
            line.unit_price = price;
            changed.push((line.id, price));
        }
    }
    changed
}

/// By how much the counts of a line change.
///
/// `ordered ≥ purchased + cancelled`, `purchased ≥ received_good + defective + missing`,
/// `received_good ≥ shipped ≥ delivered`, `defective + missing ≥ refunded + written_off`: the database refuses a change
/// that breaks one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineCounts {
    pub line: OrderLineId,
    pub purchased: i32,
    pub cancelled: i32,
    pub received_good: i32,
    pub defective: i32,
    pub missing: i32,
    pub shipped: i32,
    pub delivered: i32,
    pub refunded: i32,
    pub written_off: i32,
}

impl LineCounts {
    /// No change yet.
    pub const fn of(line: OrderLineId) -> Self {
        Self {
            line,
            purchased: 0,
            cancelled: 0,
            received_good: 0,
            defective: 0,
            missing: 0,
            shipped: 0,
            delivered: 0,
            refunded: 0,
            written_off: 0,
        }
    }
}

/// What an order lacks before it can be approved
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Defect {
    /// JSON pointer into the order
    #[schema(max_length = 60, example = "/lines/0/link")]
    pub pointer: String,
    #[schema(max_length = 40, example = "missing")]
    pub code: &'static str,
}

/// The completeness check (`domain.md` §3): every defect by field.
///
/// A page that the extension read says whether there are variants to choose from; what people type has to name one, if
/// only as the only one there is.
pub fn defects<'a>(
    channel: Channel,
    destination: Option<&Destination>,
    lines: impl Iterator<Item = &'a NewLine>,
) -> Vec<Defect> {
    let mut found = vec![];
    let mut check = |holds: bool, pointer: String, code: &'static str| {
        if !holds {
            found.push(Defect { pointer, code });
        }
    };
    check(destination.is_some(), "/destination".to_owned(), "missing");
    let mut count = 0;
    for (index, line) in lines.enumerate() {
        check(!line.link.is_empty(), format!("/lines/{index}/link"), "missing");
        check(!line.title.is_empty(), format!("/lines/{index}/title"), "missing");
        check(!line.variant.is_empty() || channel == Channel::Extension, format!("/lines/{index}/variant"), "missing");
        check(!line.unit_price.is_zero(), format!("/lines/{index}/unit_price"), "missing");
        check(line.quantity >= line.min_quantity, format!("/lines/{index}/quantity"), "below_minimum");
        let code = if line.screening.forbids() { "forbidden_goods" } else { "restricted_goods" };
        check(!line.waits(), format!("/lines/{index}/title"), code);
        count += 1;
    }
    check(count > 0, "/lines".to_owned(), "missing");
    found
}
