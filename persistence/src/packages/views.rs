//! What the API answers about packages.

use domain::packages::{PackageStatus, Tally, TrackingNumber};
use domain::pricing::GoodsClass;
use domain::{
    BagId, Centimetres, CustomerId, DeliveryId, EventKind, Kilograms, OrderId, OrderLineId, PackageId, PurchaseId,
    ShipmentId, Timestamp, WarehouseId,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::files::AttachedFile;

/// A package
#[derive(Debug, Serialize, ToSchema)]
pub struct PackageSummary {
    pub id: PackageId,
    #[schema(max_length = 20, example = "K-26K7-7Q2M9XHD")]
    pub code: String,
    pub tracking_number: TrackingNumber,
    pub status: PackageStatus,
    /// Where a held or lost package goes on from
    pub resumes_as: Option<PackageStatus>,
    /// Why it is held or lost; for staff only
    #[schema(max_length = 300)]
    pub reason: Option<String>,
    pub customer_id: Option<CustomerId>,
    /// The Chinese warehouse that received it
    pub origin_id: Option<WarehouseId>,
    /// The Vietnamese warehouse it is meant for; from its arrival on, the one it is in
    pub destination_id: Option<WarehouseId>,
    pub goods_class: GoodsClass,
    pub tally: Tally,
    /// Gets a wooden frame
    #[serde(rename = "crate")]
    pub crating: bool,
    /// As whoever announced it says
    pub weight_declared_kg: Option<Kilograms>,
    pub weight_china_kg: Option<Kilograms>,
    pub weight_vietnam_kg: Option<Kilograms>,
    /// As measured in China
    pub length_cm: Option<Centimetres>,
    pub width_cm: Option<Centimetres>,
    pub height_cm: Option<Centimetres>,
    pub length_vietnam_cm: Option<Centimetres>,
    pub width_vietnam_cm: Option<Centimetres>,
    pub height_vietnam_cm: Option<Centimetres>,
    pub bag_id: Option<BagId>,
    pub shipment_id: Option<ShipmentId>,
    pub delivery_id: Option<DeliveryId>,
    /// In Vietnam without having been on the manifest of what it came with
    pub excess: bool,
    /// For staff only
    #[schema(max_length = 1000)]
    pub note: String,
    pub created_at: Timestamp,
    pub received_china_at: Option<Timestamp>,
    pub departed_at: Option<Timestamp>,
    pub received_vietnam_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    #[schema(minimum = 1)]
    pub version: i32,
}

/// A package with what is known of it
#[derive(Debug, Serialize, ToSchema)]
pub struct PackageDetail {
    #[serde(flatten)]
    pub package: PackageSummary,
    #[schema(max_items = 1000)]
    pub lines: Vec<PackageLineView>,
    #[schema(max_items = 1000)]
    pub purchases: Vec<ServedView>,
    /// Oldest first
    #[schema(max_items = 100)]
    pub photos: Vec<AttachedFile>,
    /// The warehouses that took it in, oldest first
    #[schema(max_items = 1000)]
    pub scans: Vec<ScanView>,
    /// Where it has been, oldest first; the last 200 events
    #[schema(max_items = 200)]
    pub moves: Vec<Move>,
}

/// Units of an order line in a package, as one purchase bought them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackageLine)]
pub struct PackageLineView {
    pub purchase_id: PurchaseId,
    pub order_line_id: OrderLineId,
    pub order_id: OrderId,
    #[schema(max_length = 500)]
    pub title: String,
    #[schema(max_length = 500)]
    pub variant: String,
    #[schema(minimum = 0)]
    pub expected: i32,
    #[schema(minimum = 0)]
    pub good: i32,
    #[schema(minimum = 0)]
    pub defective: i32,
    #[schema(minimum = 0)]
    pub missing: i32,
}

/// A purchase that a package serves
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackagePurchase)]
pub struct ServedView {
    pub purchase_id: PurchaseId,
    pub order_id: OrderId,
}

/// A package at the door of a warehouse
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackageScan)]
pub struct ScanView {
    pub warehouse_id: WarehouseId,
    pub shipment_id: Option<ShipmentId>,
    pub weight_kg: Option<Kilograms>,
    pub length_cm: Option<Centimetres>,
    pub width_cm: Option<Centimetres>,
    pub height_cm: Option<Centimetres>,
    pub scanned_at: Timestamp,
}

/// Something that happened to a package
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PackageMove)]
pub struct Move {
    pub at: Timestamp,
    pub event: EventKind,
}
