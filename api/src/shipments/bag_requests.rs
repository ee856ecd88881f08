//! What clients send about bags, and its way into the domain.

use domain::shipments::BagStatus;
use domain::{Kilograms, PackageWeight, ShipmentId, WarehouseId};
use persistence::shipments::BagFilter;
use persistence::{Cursor, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, PrintedCode, Problem, WordList, integer};

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
    /// Newest first, or oldest first
    #[serde(default)]
    #[param(inline, value_type = Option<Sort>)]
    pub sort: Sort,
    /// Only bags that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<BagStatus>>, example = "open,sealed")]
    pub status: Option<WordList<BagStatus>>,
    /// Only from this warehouse
    pub origin_id: Option<WarehouseId>,
    /// Only to this warehouse
    pub destination_id: Option<WarehouseId>,
    /// Only bags on this shipment
    pub shipment_id: Option<ShipmentId>,
    /// Only the bag with this code
    #[param(inline)]
    pub code: Option<PrintedCode>,
}

impl From<&ListBags> for BagFilter {
    fn from(query: &ListBags) -> Self {
        Self {
            statuses: query.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            origin: query.origin_id,
            destination: query.destination_id,
            shipment: query.shipment_id,
            code: query.code.as_ref().map(|code| code.0.clone()),
            sort: query.sort,
        }
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

/// What is to be different; what is missing stays as it is
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBag {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 40)]
    pub seal_number: Option<String>,
    /// As the scales show it
    pub weight_kg: Option<PackageWeight>,
}

impl ChangeBag {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require(self.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(self.seal_number.as_deref(), 1, 40, "/seal_number");
        checks.finish()
    }

    pub fn weight(&self) -> Option<Kilograms> {
        self.weight_kg.map(PackageWeight::kilograms)
    }
}
