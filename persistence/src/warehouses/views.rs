//! What the API answers about warehouses.

use domain::packages::{Country, WarehouseStatus};
use domain::{Timestamp, WarehouseId};
use serde::Serialize;
use utoipa::ToSchema;

/// A warehouse
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Warehouse)]
pub struct WarehouseView {
    pub id: WarehouseId,
    #[schema(max_length = 20, example = "GZ1")]
    pub code: String,
    #[schema(max_length = 100)]
    pub name: String,
    pub country: Country,
    /// The end of a freight route in the rate cards
    #[schema(max_length = 40, example = "guangzhou")]
    pub city: String,
    #[schema(max_length = 300)]
    pub address: String,
    #[schema(max_length = 30)]
    pub phone: String,
    pub status: WarehouseStatus,
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
}
