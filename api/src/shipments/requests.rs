//! What clients send about bags and shipments, and its way into the domain.

use domain::shipments::{BagStatus, Departure, ShipmentStatus};
use domain::{BagId, Kilograms, PackageWeight, ShipmentId, WarehouseId};
use persistence::Cursor;
use persistence::shipments::{BagFilter, ShipmentFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem};
use crate::packages::requests::ScannedPackage;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListBags {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only bags that stand there
    pub status: Option<BagStatus>,
    /// Only from this warehouse
    pub origin_id: Option<WarehouseId>,
    /// Only to this warehouse
    pub destination_id: Option<WarehouseId>,
    /// Only bags on this shipment
    pub shipment_id: Option<ShipmentId>,
}

impl From<&ListBags> for BagFilter {
    fn from(query: &ListBags) -> Self {
        let ListBags { status, origin_id: origin, destination_id: destination, shipment_id: shipment, .. } = *query;
        Self { status, origin, destination, shipment }
    }
}

/// A bag to be filled
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateBag {
    /// A Chinese warehouse: the employee's own
    pub origin_id: WarehouseId,
    /// A Vietnamese warehouse
    pub destination_id: WarehouseId,
}

/// Packages by their tracking numbers
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackBag {
    #[schema(min_items = 1, max_items = 500)]
    pub rows: Vec<PackedPackage>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackedPackage {
    /// As the scanner reads it
    #[schema(min_length = 1, max_length = 100, example = "YT7432198765432")]
    pub tracking_number: String,
}

impl PackBag {
    pub fn numbers(&self) -> Result<Vec<String>, Problem> {
        let mut checks = Checks::default();
        checks.require((1..=500).contains(&self.rows.len()), "/rows", "must have 1 to 500 rows");
        for (index, row) in self.rows.iter().enumerate() {
            checks.text(&row.tracking_number, 1, 100, format!("/rows/{index}/tracking_number"));
        }
        checks.finish()?;
        Ok(self.rows.iter().map(|row| row.tracking_number.clone()).collect())
    }
}

/// The seal of a bag
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealBag {
    #[schema(min_length = 1, max_length = 40)]
    pub seal_number: String,
    /// As the scales show it
    pub weight_kg: Option<PackageWeight>,
}

impl SealBag {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.seal_number, 1, 40, "/seal_number");
        checks.finish()
    }

    pub fn weight(&self) -> Option<Kilograms> {
        self.weight_kg.map(PackageWeight::kilograms)
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListShipments {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only shipments that stand there
    pub status: Option<ShipmentStatus>,
    /// Only from this warehouse
    pub origin_id: Option<WarehouseId>,
    /// Only to this warehouse
    pub destination_id: Option<WarehouseId>,
}

impl From<&ListShipments> for ShipmentFilter {
    fn from(query: &ListShipments) -> Self {
        let ListShipments { status, origin_id: origin, destination_id: destination, .. } = *query;
        Self { status, origin, destination }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListShipmentPackages {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// A shipment to be loaded
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateShipment {
    /// A Chinese warehouse: the employee's own
    pub origin_id: WarehouseId,
    /// A Vietnamese warehouse
    pub destination_id: WarehouseId,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
}

impl CreateShipment {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 0, 1000, "/note");
        checks.finish()
    }
}

/// Sealed bags to be taken on
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoadShipment {
    #[schema(min_items = 1, max_items = 500)]
    pub bag_ids: Vec<BagId>,
}

impl LoadShipment {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require((1..=500).contains(&self.bag_ids.len()), "/bag_ids", "must have 1 to 500 bags");
        checks.finish()
    }
}

/// What is written down when the truck leaves
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartShipment {
    #[schema(min_length = 1, max_length = 20)]
    pub vehicle_plate: String,
    #[schema(min_length = 1, max_length = 100)]
    pub driver: String,
    #[schema(min_length = 1, max_length = 40)]
    pub seal_number: String,
    #[schema(min_length = 1, max_length = 300, example = "Guangzhou, Pingxiang, Hữu Nghị, Hà Nội")]
    pub route: String,
}

impl TryFrom<&DepartShipment> for Departure {
    type Error = Problem;

    fn try_from(request: &DepartShipment) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.vehicle_plate, 1, 20, "/vehicle_plate");
        checks.text(&request.driver, 1, 100, "/driver");
        checks.text(&request.seal_number, 1, 40, "/seal_number");
        checks.text(&request.route, 1, 300, "/route");
        checks.finish()?;
        let DepartShipment { vehicle_plate, driver, seal_number, route } = request.clone();
        Ok(Self { vehicle_plate, driver, seal_number, route })
    }
}

/// What comes out of the truck
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnloadShipment {
    #[schema(min_items = 1, max_items = 500)]
    pub rows: Vec<ScannedPackage>,
}
