//! What clients send about shipments, and its way into the domain.

use domain::shipments::{CostKind, Departure, NewCost, ShipmentChange, ShipmentStatus};
use domain::{BagId, CashAccountId, Day, PositiveAmount, WarehouseId};
use persistence::shipments::ShipmentFilter;
use persistence::{Cursor, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, PrintedCode, Problem, SearchText, WordList, integer};
use crate::packages::requests::ScannedPackage;

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
    /// Newest first, or oldest first
    #[serde(default)]
    #[param(inline, value_type = Option<Sort>)]
    pub sort: Sort,
    /// Only shipments that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<ShipmentStatus>>, example = "departed,at_border")]
    pub status: Option<WordList<ShipmentStatus>>,
    /// Only from this warehouse
    pub origin_id: Option<WarehouseId>,
    /// Only to this warehouse
    pub destination_id: Option<WarehouseId>,
    /// Only the shipment with this code
    #[param(inline)]
    pub code: Option<PrintedCode>,
    /// How the vehicle's plate begins
    #[param(value_type = Option<String>, max_length = 100)]
    pub plate: Option<SearchText>,
    /// The first day of departure, in Vietnam
    pub departed_from: Option<Day>,
    /// The day after the last of departure, in Vietnam
    pub departed_to: Option<Day>,
}

impl From<&ListShipments> for ShipmentFilter {
    fn from(query: &ListShipments) -> Self {
        Self {
            statuses: query.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            origin: query.origin_id,
            destination: query.destination_id,
            code: query.code.as_ref().map(|code| code.0.clone()),
            plate: query.plate.as_ref().map(|plate| plate.0.clone()),
            departed_from: query.departed_from.map(Day::start),
            departed_to: query.departed_to.map(Day::start),
            sort: query.sort,
        }
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

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListShipmentCosts {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
}

/// What was paid for a shipment
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookShipmentCost {
    pub kind: CostKind,
    /// In the currency of the account
    pub amount: PositiveAmount,
    pub cash_account_id: CashAccountId,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub memo: String,
}

impl TryFrom<&BookShipmentCost> for NewCost {
    type Error = Problem;

    fn try_from(request: &BookShipmentCost) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.memo, 0, 500, "/memo");
        checks.finish()?;
        Ok(Self { kind: request.kind, amount: request.amount, memo: request.memo.clone() })
    }
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

/// What is to be different; what is missing stays as it is
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeShipment {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 20)]
    pub vehicle_plate: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub driver: Option<String>,
    #[schema(min_length = 1, max_length = 40)]
    pub seal_number: Option<String>,
    #[schema(min_length = 1, max_length = 300)]
    pub route: Option<String>,
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

impl TryFrom<&ChangeShipment> for ShipmentChange {
    type Error = Problem;

    fn try_from(request: &ChangeShipment) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.require(request.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(request.vehicle_plate.as_deref(), 1, 20, "/vehicle_plate");
        checks.optional_text(request.driver.as_deref(), 1, 100, "/driver");
        checks.optional_text(request.seal_number.as_deref(), 1, 40, "/seal_number");
        checks.optional_text(request.route.as_deref(), 1, 300, "/route");
        checks.optional_text(request.note.as_deref(), 0, 1000, "/note");
        checks.finish()?;
        let ChangeShipment { vehicle_plate, driver, seal_number, route, note, .. } = request.clone();
        Ok(Self { vehicle_plate, driver, seal_number, route, note })
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
        checks.require((1..=500).contains(&self.bag_ids.len()), "/bag_ids", "must be 1 to 500");
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
