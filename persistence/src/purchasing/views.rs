//! What the API answers about purchases, shortages and consents.

use domain::carts::Marketplace;
use domain::ledger::RateSource;
use domain::packages::{PackageStatus, TrackingNumber};
use domain::purchasing::{ConsentKind, ConsentStatus, PurchaseStatus, ShortageStatus};
use domain::{
    CashAccountId, Cny, ConsentId, CustomerId, ExchangeRate, LedgerTransactionId, OrderId, OrderLineId, PackageId,
    PurchaseId, ShortageId, SignedAmount, Timestamp, UserId, Vnd,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One order at a Chinese shop
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseSummary {
    pub id: PurchaseId,
    #[schema(max_length = 20, example = "P-26K7-7Q2M9XHD")]
    pub code: String,
    pub order_id: OrderId,
    #[schema(max_length = 20, example = "O-26K7-7Q2M9XHD")]
    pub order_code: String,
    pub status: PurchaseStatus,
    pub marketplace: Marketplace,
    /// The agency's account at the marketplace
    #[schema(max_length = 80)]
    pub buyer_account: String,
    #[schema(max_length = 40)]
    pub shop_order_number: String,
    /// The lines at the shop's prices
    pub goods: Cny,
    /// Freight within China
    pub freight: Cny,
    /// What the shop took off before it was paid
    pub discount: Cny,
    /// What the shop gave back as a discount won afterwards
    pub rebate: Cny,
    /// What the shop is to have: goods and freight less discount and rebate; nothing for what was cancelled
    pub due: Cny,
    pub paid: Cny,
    /// What came back from the shop, the rebate included
    pub refunded: Cny,
    /// What the shop has beyond `due`, less than zero where it has too little; zero before it was paid
    pub difference: SignedAmount,
    /// Why something else was paid than was due
    #[schema(max_length = 500)]
    pub difference_reason: Option<String>,
    /// What was paid less what came back, in đồng as the yuan had cost
    pub cost: Vnd,
    pub cash_account_id: Option<CashAccountId>,
    #[schema(max_length = 500)]
    pub note: String,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub shipped_at: Option<Timestamp>,
    pub received_at: Option<Timestamp>,
    /// When the buyer was warned that there is no tracking number yet
    pub warned_at: Option<Timestamp>,
    /// When the managers were told that there still is none
    pub escalated_at: Option<Timestamp>,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A purchase with its lines, packages and shortages
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseDetail {
    #[serde(flatten)]
    pub purchase: PurchaseSummary,
    #[schema(max_items = 500)]
    pub lines: Vec<PurchaseLineView>,
    /// What the shop was paid, oldest first
    #[schema(max_items = 200)]
    pub payments: Vec<PurchasePayment>,
    /// What carries them
    #[schema(max_items = 200)]
    pub packages: Vec<PurchasePackage>,
    /// What the shop did not have after all
    #[schema(max_items = 200)]
    pub shortages: Vec<ShortageView>,
}

/// Units of an order's line that were bought
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseLineView {
    pub order_line_id: OrderLineId,
    #[schema(max_length = 500)]
    pub title: String,
    #[schema(max_length = 500)]
    pub variant: String,
    pub unit_price: Cny,
    #[schema(minimum = 0, maximum = 999_999)]
    pub quantity: i32,
}

/// Yuan that a shop was paid
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchasePayment {
    /// In the ledger
    pub transaction_id: LedgerTransactionId,
    pub cash_account_id: CashAccountId,
    pub amount: Cny,
    /// What these yuan had cost
    pub cost: Vnd,
    /// Đồng for each of them
    pub rate: ExchangeRate,
    pub rate_source: RateSource,
    /// Why it was not what was owed
    #[schema(max_length = 500)]
    pub difference_reason: Option<String>,
    pub paid_by: UserId,
    pub paid_at: Timestamp,
}

/// A package that carries units of a purchase
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchasePackage {
    pub package_id: PackageId,
    pub tracking_number: TrackingNumber,
    pub status: PackageStatus,
}

/// Units that a shop does not have
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortageView {
    pub id: ShortageId,
    pub order_id: OrderId,
    pub order_line_id: OrderLineId,
    pub purchase_id: Option<PurchaseId>,
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    pub status: ShortageStatus,
    /// What the shop says
    #[schema(max_length = 500)]
    pub note: String,
    /// What the customer is asked, unless he takes what there is
    pub consent_id: Option<ConsentId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub resolved_at: Option<Timestamp>,
}

/// A question to a customer
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentView {
    pub id: ConsentId,
    pub order_id: OrderId,
    #[schema(max_length = 20, example = "O-26K7-7Q2M9XHD")]
    pub order_code: String,
    pub customer_id: CustomerId,
    pub kind: ConsentKind,
    pub status: ConsentStatus,
    /// What the shop says, in the employee's words; nothing where the customer spoke first
    #[schema(max_length = 500)]
    pub question: String,
    pub order_line_id: OrderLineId,
    #[schema(max_length = 500)]
    pub title: String,
    #[schema(max_length = 500)]
    pub variant: String,
    /// Units that would be taken off the order, or bought at a higher price
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    /// What was agreed for a unit when it was ordered
    pub agreed_price: Cny,
    /// What the shop asks for a unit, where that is the question
    pub unit_price: Option<Cny>,
    /// How the answer was given, where an employee gave it for the customer
    #[schema(max_length = 500)]
    pub answer_note: String,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<Timestamp>,
    pub created_at: Timestamp,
}
