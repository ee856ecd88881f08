//! What the API answers about deliveries.

use domain::deliveries::{DeliveryKind, DeliveryStatus, Outcome};
use domain::packages::PackageStatus;
use domain::pricing::PriceName;
use domain::{
    CustomerId, DeliveryId, Kilograms, LedgerTransactionId, OrderId, PackageId, Timestamp, UserId, Vnd, WarehouseId,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::files::AttachedFile;

/// A delivery in a list
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliverySummary {
    pub id: DeliveryId,
    #[schema(max_length = 20, example = "D-26K7-7Q2M9XHD")]
    pub code: String,
    pub customer_id: CustomerId,
    #[schema(max_length = 200)]
    pub customer_name: String,
    /// Where the packages are
    pub warehouse_id: WarehouseId,
    pub kind: DeliveryKind,
    pub status: DeliveryStatus,
    #[schema(max_length = 200)]
    pub recipient: String,
    #[schema(max_length = 20)]
    pub phone: String,
    #[schema(max_length = 600)]
    pub address: String,
    /// How many packages it has
    #[schema(minimum = 0, maximum = 200)]
    pub package_count: i64,
    pub created_at: Timestamp,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A delivery with all that its slip says
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryDetail {
    #[serde(flatten)]
    pub delivery: DeliverySummary,
    /// Of the rate card: what the last mile is charged by
    pub zone: Option<PriceName>,
    #[schema(max_length = 1000)]
    pub note: String,
    /// The employee who picks, and later hands over
    pub handled_by: Option<UserId>,
    #[schema(max_length = 200)]
    pub signed_name: Option<String>,
    #[schema(max_length = 100_000)]
    pub signature: Option<String>,
    /// What was photographed at the door, oldest first
    #[schema(max_items = 100)]
    pub photos: Vec<AttachedFile>,
    #[schema(max_length = 500)]
    pub refusal_reason: Option<String>,
    pub paid_at: Option<Timestamp>,
    pub picking_at: Option<Timestamp>,
    pub handed_over_at: Option<Timestamp>,
    pub signed_at: Option<Timestamp>,
    #[schema(max_items = 200)]
    pub packages: Vec<DeliveryPackageView>,
    /// The orders of the packages, with what each still costs
    #[schema(max_items = 10_000)]
    pub orders: Vec<DeliveryOrder>,
    /// What is still to be paid for all of them
    pub due: Vnd,
    /// What the delivery has collected
    #[schema(max_items = 10_000)]
    pub payments: Vec<DeliveryPayment>,
}

/// A package of a delivery
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPackageView {
    pub package_id: PackageId,
    #[schema(max_length = 20)]
    pub code: String,
    #[schema(max_length = 40)]
    pub tracking_number: String,
    pub status: PackageStatus,
    /// As weighed in Vietnam, or else in China
    pub weight_kg: Option<Kilograms>,
    pub outcome: Outcome,
    /// Why it was refused
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// An order of which the delivery has packages
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryOrder {
    pub order_id: OrderId,
    #[schema(max_length = 20)]
    pub code: String,
    pub total: Vnd,
    pub paid: Vnd,
    pub due: Vnd,
}

/// What the delivery collected for one order
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPayment {
    pub order_id: OrderId,
    pub amount: Vnd,
    pub transaction_id: LedgerTransactionId,
}
