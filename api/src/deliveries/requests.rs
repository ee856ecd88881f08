//! What clients send about deliveries, and its way into the domain.

use domain::deliveries::{DeliveryKind, DeliveryStatus, PackageOutcome, Reception};
use domain::pricing::PriceName;
use domain::{AddressId, CustomerId, Edit, FileId, PackageId, WarehouseId};
use persistence::deliveries::DeliveryFilter;
use persistence::{Cursor, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::Asked;
use crate::http::{Checks, Limit, PrintedCode, Problem, SearchText, WordList, integer};
use crate::orders::requests::{NewDestination, check_destination, destined};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListDeliveries {
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
    /// Only deliveries that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<DeliveryStatus>>, example = "requested,paid")]
    pub status: Option<WordList<DeliveryStatus>>,
    /// Only deliveries of this customer
    pub customer_id: Option<CustomerId>,
    /// Only deliveries from this warehouse
    pub warehouse_id: Option<WarehouseId>,
    /// Only the delivery with this code
    #[param(inline)]
    pub code: Option<PrintedCode>,
    /// Only deliveries to this phone number
    #[param(value_type = Option<String>, max_length = 100)]
    pub phone: Option<SearchText>,
    /// Only deliveries that have this package, or had it
    pub package_id: Option<PackageId>,
}

impl From<&ListDeliveries> for DeliveryFilter {
    fn from(query: &ListDeliveries) -> Self {
        Self {
            statuses: query.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            customer: query.customer_id,
            warehouse: query.warehouse_id,
            code: query.code.as_ref().map(|code| code.0.clone()),
            phone: query.phone.as_ref().map(|phone| phone.0.clone()),
            package: query.package_id,
            sort: query.sort,
        }
    }
}

/// Packages in Vietnam that their owner wants
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestDelivery {
    pub kind: DeliveryKind,
    /// All of one customer, in one warehouse
    #[schema(min_items = 1, max_items = 200)]
    pub package_ids: Vec<PackageId>,
    /// One of the customer's addresses; takes the place of `destination`
    pub address_id: Option<AddressId>,
    /// Without either, the customer's usual address, or the warehouse where the packages are picked up
    pub destination: Option<NewDestination>,
    /// Of the rate card, where that tells what it costs to bring them there; staff set it right before they go
    pub zone: Option<PriceName>,
    #[schema(max_length = 1000)]
    #[serde(default)]
    pub note: String,
}

/// What to change of a delivery; what is left out stays
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeDelivery {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    /// Null where nothing is charged by the tables for bringing it
    #[serde(default)]
    #[schema(value_type = Option<PriceName>)]
    pub zone: Edit<PriceName>,
}

impl RequestDelivery {
    pub fn check(&self) -> Result<Asked, Problem> {
        let mut checks = Checks::default();
        checks.require((1..=200).contains(&self.package_ids.len()), "/package_ids", "must be 1 to 200");
        check_destination(&mut checks, self.destination.as_ref());
        checks.text(&self.note, 0, 1000, "/note");
        checks.finish()?;
        let mut packages = self.package_ids.clone();
        packages.sort_unstable();
        packages.dedup();
        let to = destined(self.address_id, self.destination.as_ref());
        Ok(Asked { kind: self.kind, packages, to, zone: self.zone.clone(), note: self.note.clone() })
    }
}

/// What the customer said and signed
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOffDelivery {
    /// Who received the packages
    #[schema(min_length = 1, max_length = 200)]
    pub signed_name: String,
    /// A drawn signature or the link of a photo, as text
    #[schema(min_length = 1, max_length = 100_000)]
    pub signature: Option<String>,
    /// Photos taken at the door
    #[schema(max_items = 20)]
    #[serde(default)]
    pub photo_file_ids: Vec<FileId>,
    /// Every package once; left out where all were taken
    #[schema(max_items = 200)]
    #[serde(default)]
    pub outcomes: Vec<PackageSignOff>,
}

/// What became of one package
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageSignOff {
    pub package_id: PackageId,
    /// Why it was refused; left out where it was taken
    #[schema(min_length = 1, max_length = 500)]
    pub refused: Option<String>,
}

impl SignOffDelivery {
    pub fn check(&self) -> Result<Reception, Problem> {
        let mut checks = Checks::default();
        checks.text(&self.signed_name, 1, 200, "/signed_name");
        checks.optional_text(self.signature.as_deref(), 1, 100_000, "/signature");
        checks.require(self.photo_file_ids.len() <= 20, "/photo_file_ids", "must be at most 20");
        checks.require(self.outcomes.len() <= 200, "/outcomes", "must be at most 200");
        for (index, outcome) in self.outcomes.iter().enumerate() {
            checks.optional_text(outcome.refused.as_deref(), 1, 500, format!("/outcomes/{index}/refused"));
        }
        checks.finish()?;
        let outcome = |it: &PackageSignOff| PackageOutcome { package_id: it.package_id, refused: it.refused.clone() };
        Ok(Reception {
            signed_name: self.signed_name.clone(),
            signature: self.signature.clone(),
            outcomes: self.outcomes.iter().map(outcome).collect(),
        })
    }
}

/// Why nothing was taken
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseDelivery {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl RefuseDelivery {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}
