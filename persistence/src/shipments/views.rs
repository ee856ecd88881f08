//! What the API answers about bags and shipments.

use domain::ledger::Currency;
use domain::packages::{PackageStatus, TrackingNumber};
use domain::shipments::{BagStatus, CostKind, Reconciliation, ShipmentStatus};
use domain::{
    BagId, CashAccountId, Kilograms, LedgerTransactionId, PackageId, ShipmentCostId, ShipmentId, SignedAmount,
    Timestamp, UserId, Vnd, WarehouseId,
};
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;

/// A bag
#[derive(Debug, Serialize, ToSchema)]
pub struct BagSummary {
    pub id: BagId,
    #[schema(max_length = 20, example = "B-26K7-7Q2M9XHD")]
    pub code: String,
    pub origin_id: WarehouseId,
    pub destination_id: WarehouseId,
    pub status: BagStatus,
    #[schema(max_length = 40)]
    pub seal_number: Option<String>,
    /// As the scales showed it when it was sealed
    pub weight_kg: Option<Kilograms>,
    pub shipment_id: Option<ShipmentId>,
    pub created_at: Timestamp,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A bag with what is in it
#[derive(Debug, Serialize, ToSchema)]
pub struct BagDetail {
    #[serde(flatten)]
    pub bag: BagSummary,
    /// The first 1000; all of them are in the list of packages
    #[schema(max_items = 1000)]
    pub packages: Vec<BaggedPackage>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub package_count: i64,
    /// Of all its packages, as weighed in China
    pub packages_weight_kg: Kilograms,
}

/// A package in a bag
#[derive(Debug, Serialize, ToSchema)]
pub struct BaggedPackage {
    pub package_id: PackageId,
    pub tracking_number: TrackingNumber,
    pub status: PackageStatus,
    pub weight_china_kg: Option<Kilograms>,
}

/// A shipment
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentSummary {
    pub id: ShipmentId,
    #[schema(max_length = 20, example = "S-26K7-7Q2M9XHD")]
    pub code: String,
    pub origin_id: WarehouseId,
    pub destination_id: WarehouseId,
    pub status: ShipmentStatus,
    #[schema(max_length = 20)]
    pub vehicle_plate: Option<String>,
    #[schema(max_length = 100)]
    pub driver: Option<String>,
    #[schema(max_length = 40)]
    pub seal_number: Option<String>,
    #[schema(max_length = 300)]
    pub route: Option<String>,
    #[schema(max_length = 1000)]
    pub note: String,
    pub created_at: Timestamp,
    pub departed_at: Option<Timestamp>,
    pub border_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A shipment with what it carries and costs
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentDetail {
    #[serde(flatten)]
    pub shipment: ShipmentSummary,
    /// The first 1000
    #[schema(max_items = 1000)]
    pub bags: Vec<BagSummary>,
    /// Packages in its bags; once it has left, on its manifest or out of it
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub package_count: i64,
    /// Of these, what has been scanned in Vietnam
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub received_count: i64,
    /// What its packages weigh for the sharing of costs, once it has left
    pub charged_weight_kg: Kilograms,
    /// All its costs in đồng, less what was taken back; for those who record costs
    pub cost_vnd: Vnd,
    /// What closing found
    #[schema(value_type = Option<Reconciliation>)]
    pub reconciliation: Option<Json<Reconciliation>>,
}

/// What a shipment cost
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentCostDetail {
    pub id: ShipmentCostId,
    pub shipment_id: ShipmentId,
    pub kind: CostKind,
    pub currency: Currency,
    /// In the currency of the account; never negative
    pub amount: SignedAmount,
    /// In đồng: what the yuan had cost where it was paid in those
    pub vnd: Vnd,
    pub cash_account_id: CashAccountId,
    #[schema(max_length = 500)]
    pub memo: String,
    pub transaction_id: LedgerTransactionId,
    /// What took it back
    pub reversal_id: Option<LedgerTransactionId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// A package that a shipment was to bring, or brought
#[derive(Debug, Serialize, ToSchema)]
pub struct ManifestRow {
    pub package_id: PackageId,
    pub tracking_number: TrackingNumber,
    pub status: PackageStatus,
    pub bag_id: Option<BagId>,
    pub charged_weight_kg: Kilograms,
    pub weight_china_kg: Option<Kilograms>,
    pub weight_vietnam_kg: Option<Kilograms>,
    /// Not where it came without being on the manifest
    pub on_manifest: bool,
    pub received_at: Option<Timestamp>,
    /// Its share of the shipment's costs in đồng; for those who record costs
    pub cost_vnd: Vnd,
}
