//! What clients send about purchases, shortages and consents, and its way into the domain.

use domain::carts::Marketplace;
use domain::purchasing::{
    ConsentStatus, Discount, NewPurchase, NewShortage, PurchaseChange, PurchaseLine, PurchaseStatus, RaisedPrice,
    ShopRefundKind,
};
use domain::{CashAccountId, Cny, OrderId, OrderLineId, Percent};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, WordList, integer};

/// Units of a line, at most.
pub(super) const UNITS: std::ops::RangeInclusive<i32> = 1..=999_999;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListOfOrder {
    #[param(inline, value_type = Option<Limit>)]
    #[serde(default)]
    pub limit: Limit,
    #[param(inline)]
    pub cursor: Option<Cursor>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListPurchases {
    #[param(inline, value_type = Option<Limit>)]
    #[serde(default)]
    pub limit: Limit,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    /// Only purchases that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<PurchaseStatus>>, example = "placed,paid")]
    pub status: Option<WordList<PurchaseStatus>>,
    /// Only those for this order
    pub order_id: Option<OrderId>,
    /// Only those at this marketplace
    #[param(inline)]
    pub marketplace: Option<Marketplace>,
    /// The shop's number, exactly
    #[param(value_type = Option<String>, max_length = 40)]
    pub shop_order_number: Option<SearchText<40>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListConsents {
    #[param(inline, value_type = Option<Limit>)]
    #[serde(default)]
    pub limit: Limit,
    #[param(inline)]
    pub cursor: Option<Cursor>,
    /// Only those with this answer, or without one
    #[param(inline)]
    pub status: Option<ConsentStatus>,
    /// Only those about this order
    pub order_id: Option<OrderId>,
}

/// What was ordered at a shop
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacePurchase {
    pub marketplace: Marketplace,
    /// The agency's account at the marketplace
    #[schema(min_length = 1, max_length = 80)]
    pub buyer_account: String,
    /// The marketplace's number of the order, known once in an account
    #[schema(min_length = 1, max_length = 40, pattern = "^[0-9A-Za-z_-]{1,40}$", example = "2206814407715")]
    pub shop_order_number: String,
    /// Freight within China; nothing where it is left out
    pub freight: Option<Cny>,
    /// What the shop takes off before it is paid
    pub discount_amount: Option<Cny>,
    /// The same as a share of the goods; both together add up
    pub discount_percent: Option<Percent>,
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<BoughtLine>,
    /// Where the customer has agreed to prices above the tolerance without a consent: how and when he did, and to whom
    #[schema(min_length = 1, max_length = 500, example = "by phone on Tuesday at noon, to Minh")]
    pub consent_note: Option<String>,
    #[schema(max_length = 500)]
    #[serde(default)]
    pub note: String,
}

/// Units of an order's line, at the shop's price
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BoughtLine {
    pub order_line_id: OrderLineId,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    pub unit_price: Cny,
}

/// What is to be different; what is left out stays
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePurchase {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(max_length = 500)]
    pub note: Option<String>,
    /// What the shop takes off before it is paid; with `discount_percent` the whole of it
    pub discount_amount: Option<Cny>,
    /// The same as a share of the goods; both together add up
    pub discount_percent: Option<Percent>,
    /// Freight within China, also where the shop tells it later
    pub freight: Option<Cny>,
    /// The agency's account at the marketplace
    #[schema(min_length = 1, max_length = 80)]
    pub buyer_account: Option<String>,
    /// The marketplace's number of the order, known once in an account
    #[schema(min_length = 1, max_length = 40, pattern = "^[0-9A-Za-z_-]{1,40}$", example = "2206814407715")]
    pub shop_order_number: Option<String>,
}

/// What the shop was paid
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayPurchase {
    pub amount: Cny,
    /// The account in yuan it was paid from
    pub cash_account_id: CashAccountId,
    /// Why it is not what was due
    #[schema(min_length = 1, max_length = 500)]
    pub difference_reason: Option<String>,
}

/// What the shop gave back
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPurchase {
    pub kind: ShopRefundKind,
    pub amount: Option<Cny>,
    /// The same as a share of the goods; both together add up
    pub percent: Option<Percent>,
    /// The account in yuan it came to
    pub cash_account_id: CashAccountId,
    #[schema(max_length = 500)]
    #[serde(default)]
    pub note: String,
}

/// Why a purchase is given up
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelPurchase {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Units that a shop does not have
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportShortage {
    pub order_line_id: OrderLineId,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    /// What the shop says; the customer reads it
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

/// A price above what the customer agreed to
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskPriceConsent {
    pub order_line_id: OrderLineId,
    /// Units for which the shop asks it
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    /// What the shop asks for a unit
    pub unit_price: Cny,
    /// What the shop says; the customer reads it
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

/// The customer's answer
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerConsent {
    /// Who answers for the customer says how the customer did
    #[schema(max_length = 500)]
    #[serde(default)]
    pub note: String,
}

impl PlacePurchase {
    pub fn check(&self) -> Result<NewPurchase, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.buyer_account, 1, 80, "/buyer_account");
        check_number(&mut checks, &self.shop_order_number);
        checks.require((1..=500).contains(&self.lines.len()), "/lines", "a purchase has 1 to 500 lines");
        for (index, line) in self.lines.iter().enumerate() {
            checks.require(UNITS.contains(&line.quantity), format!("/lines/{index}/quantity"), "must be 1 to 999999");
        }
        checks.optional_text(self.consent_note.as_deref(), 1, 500, "/consent_note");
        checks.text(&self.note, 0, 500, "/note");
        checks.finish()?;
        let lines = self.lines.iter().map(|line| PurchaseLine {
            order_line: line.order_line_id,
            unit_price: line.unit_price,
            quantity: line.quantity,
        });
        Ok(NewPurchase {
            marketplace: self.marketplace,
            buyer_account: self.buyer_account.clone(),
            shop_order_number: self.shop_order_number.clone(),
            freight: self.freight.unwrap_or(Cny::ZERO),
            discount: discount(self.discount_amount, self.discount_percent),
            lines: lines.collect(),
            consent_note: self.consent_note.clone(),
            note: self.note.clone(),
        })
    }
}

impl ChangePurchase {
    pub fn check(&self) -> Result<PurchaseChange, Problem> {
        let mut checks = Checks::default();
        checks.require(self.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(self.note.as_deref(), 0, 500, "/note");
        checks.optional_text(self.buyer_account.as_deref(), 1, 80, "/buyer_account");
        if let Some(number) = &self.shop_order_number {
            check_number(&mut checks, number);
        }
        checks.finish()?;
        let discounted = self.discount_amount.is_some() || self.discount_percent.is_some();
        Ok(PurchaseChange {
            note: self.note.clone(),
            discount: discounted.then(|| discount(self.discount_amount, self.discount_percent)),
            freight: self.freight,
            buyer_account: self.buyer_account.clone(),
            shop_order_number: self.shop_order_number.clone(),
        })
    }
}

impl PayPurchase {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.difference_reason.as_deref(), 1, 500, "/difference_reason");
        checks.finish()
    }
}

impl RefundPurchase {
    pub fn check(&self) -> Result<Discount, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 0, 500, "/note");
        checks.finish()?;
        Ok(discount(self.amount, self.percent))
    }
}

impl CancelPurchase {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}

impl ReportShortage {
    pub fn check(&self) -> Result<NewShortage, Problem> {
        let mut checks = Checks::default();
        checks.require(UNITS.contains(&self.quantity), "/quantity", "must be 1 to 999999");
        checks.text(&self.note, 1, 500, "/note");
        checks.finish()?;
        Ok(NewShortage { order_line: self.order_line_id, quantity: self.quantity, note: self.note.clone() })
    }
}

impl AskPriceConsent {
    pub fn check(&self) -> Result<RaisedPrice, Problem> {
        let mut checks = Checks::default();
        checks.require(UNITS.contains(&self.quantity), "/quantity", "must be 1 to 999999");
        checks.text(&self.note, 1, 500, "/note");
        checks.finish()?;
        Ok(RaisedPrice { order_line: self.order_line_id, quantity: self.quantity, unit_price: self.unit_price })
    }
}

impl AnswerConsent {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 0, 500, "/note");
        checks.finish()
    }
}

fn check_number(checks: &mut Checks, number: &str) {
    let plain = number.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"_-".contains(&sign));
    let fits = plain && (1..=40).contains(&number.len());
    checks.require(fits, "/shop_order_number", "must be 1 to 40 of A-Z a-z 0-9 _ -");
}

fn discount(amount: Option<Cny>, percent: Option<Percent>) -> Discount {
    Discount { amount: amount.unwrap_or(Cny::ZERO), percent: percent.unwrap_or(Percent::ZERO) }
}
