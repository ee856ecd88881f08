//! What clients send about packages, and its way into the domain.

use domain::packages::{Counted, Measures, PackageChange, PackageStatus, TrackingNumber};
use domain::pricing::GoodsClass;
use domain::{
    BagId, CustomerId, OrderId, OrderLineId, PackageSide, PackageWeight, PurchaseId, ShipmentId, WarehouseId,
};
use persistence::packages::PackageFilter;
use persistence::{Cursor, Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::{Owner, ScanRow};
use crate::http::{Checks, Limit, PrintedCode, Problem, WordList, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListPackages {
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
    /// Only packages that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<PackageStatus>>, example = "in_china,held")]
    pub status: Option<WordList<PackageStatus>>,
    /// Only packages of this customer
    pub customer_id: Option<CustomerId>,
    /// Only packages with goods of this order
    pub order_id: Option<OrderId>,
    /// Received in this warehouse, or meant for it
    pub warehouse_id: Option<WarehouseId>,
    /// Only packages of this shipment
    pub shipment_id: Option<ShipmentId>,
    /// Only packages in this bag
    pub bag_id: Option<BagId>,
    /// Only packages that came to Vietnam without a manifest, or only others
    pub excess: Option<bool>,
    /// Only the package with this code
    #[param(inline)]
    pub code: Option<PrintedCode>,
    /// How the tracking number begins
    #[param(inline)]
    pub q: Option<NumberStart>,
}

/// How a tracking number begins
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(try_from = "String")]
#[schema(value_type = String, min_length = 1, max_length = 40, pattern = "^[A-Za-z0-9-]{1,40}$", example = "YT74")]
pub struct NumberStart(String);

impl TryFrom<String> for NumberStart {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text.to_ascii_uppercase()))
        } else {
            Err("a tracking number begins with letters, digits and hyphens, 40 at most")
        }
    }
}

impl From<&ListPackages> for PackageFilter {
    fn from(query: &ListPackages) -> Self {
        Self {
            status: query.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            customer: query.customer_id,
            order: query.order_id,
            warehouse: query.warehouse_id,
            shipment: query.shipment_id,
            bag: query.bag_id,
            excess: query.excess,
            code: query.code.as_ref().map(|code| code.0.clone()),
            number: query.q.as_ref().map(|start| start.0.clone()),
            sort: query.sort,
        }
    }
}

/// A tracking number that will come
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncePackage {
    pub tracking_number: TrackingNumber,
    /// For an employee: whose it is, where that is known
    pub customer_id: Option<CustomerId>,
    /// The warehouse in Vietnam it is to go to
    pub destination_id: Option<WarehouseId>,
}

/// What is to be different; what is missing stays as it is
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePackage {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    pub version: i32,
    #[schema(max_length = 1000)]
    pub note: Option<String>,
    pub goods_class: Option<GoodsClass>,
    /// Whether it gets a wooden frame
    #[serde(rename = "crate")]
    pub crating: Option<bool>,
    /// The warehouse in Vietnam it is to go to
    pub destination_id: Option<WarehouseId>,
    /// What it weighs in the warehouse it is in
    pub weight_kg: Option<PackageWeight>,
    pub size: Option<Size>,
}

/// Length, width and height
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = PackageSize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    #[serde(rename = "length_cm")]
    pub length: PackageSide,
    #[serde(rename = "width_cm")]
    pub width: PackageSide,
    #[serde(rename = "height_cm")]
    pub height: PackageSide,
}

fn measures(weight: Option<PackageWeight>, size: Option<Size>) -> Measures {
    let sides = |size: Size| [size.length, size.width, size.height].map(PackageSide::centimetres);
    Measures { weight: weight.map(PackageWeight::kilograms), size: size.map(sides) }
}

impl TryFrom<&ChangePackage> for PackageChange {
    type Error = Problem;

    fn try_from(request: &ChangePackage) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.require(request.version >= 1, "/version", "versions begin with 1");
        checks.optional_text(request.note.as_deref(), 0, 1000, "/note");
        checks.finish()?;
        let ChangePackage { note, goods_class, crating, destination_id, weight_kg, size, .. } = request.clone();
        Ok(Self { note, goods_class, crating, destination: destination_id, measures: measures(weight_kg, size) })
    }
}

/// What stands at the door of a warehouse
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanPackages {
    pub warehouse_id: WarehouseId,
    #[schema(min_items = 1, max_items = 500)]
    pub rows: Vec<ScannedPackage>,
}

/// One package on the scales
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScannedPackage {
    /// As the scanner reads it; what is no tracking number is refused by itself
    #[schema(min_length = 1, max_length = 100, example = "YT7432198765432")]
    pub tracking_number: String,
    pub weight_kg: Option<PackageWeight>,
    pub size: Option<Size>,
}

/// The rows of a bulk call, already known to be well formed.
pub fn scan_rows(rows: &[ScannedPackage]) -> Result<Vec<ScanRow>, Problem> {
    let mut checks = Checks::default();
    checks.require((1..=500).contains(&rows.len()), "/rows", "must have 1 to 500 rows");
    for (index, row) in rows.iter().enumerate() {
        checks.text(&row.tracking_number, 1, 100, format!("/rows/{index}/tracking_number"));
    }
    checks.finish()?;
    let row = |row: &ScannedPackage| ScanRow {
        number: row.tracking_number.clone(),
        measures: measures(row.weight_kg, row.size),
    };
    Ok(rows.iter().map(row).collect())
}

/// What was found inside
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyPackage {
    /// Every line with units that were not counted before
    #[schema(max_items = 500)]
    pub lines: Vec<TallyLine>,
    /// Why it is counted again, or although nobody asked for it
    #[schema(min_length = 1, max_length = 300)]
    pub reason: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyLine {
    pub order_line_id: OrderLineId,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0, maximum = 999_999)]
    pub good: i32,
    /// Broken, or something else than was ordered
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0, maximum = 999_999)]
    pub defective: i32,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 0, maximum = 999_999)]
    pub missing: i32,
}

impl TryFrom<&TallyPackage> for Vec<Counted> {
    type Error = Problem;

    fn try_from(request: &TallyPackage) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.require(request.lines.len() <= 500, "/lines", "must have at most 500 lines");
        checks.optional_text(request.reason.as_deref(), 1, 300, "/reason");
        for (index, line) in request.lines.iter().enumerate() {
            for (name, count) in [("good", line.good), ("defective", line.defective), ("missing", line.missing)] {
                checks.require((0..=999_999).contains(&count), format!("/lines/{index}/{name}"), "must be 0 to 999999");
            }
        }
        checks.finish()?;
        let counted = |line: &TallyLine| {
            let TallyLine { order_line_id, good, defective, missing } = *line;
            Counted { order_line_id, good, defective, missing }
        };
        Ok(request.lines.iter().map(counted).collect())
    }
}

/// Whose an anonymous package is
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchPackage {
    pub customer_id: CustomerId,
    /// The purchase it brings, of an order of this customer
    pub purchase_id: Option<PurchaseId>,
    /// The units inside; without them, all of the purchase that no package is to bring yet
    #[schema(max_items = 500)]
    pub lines: Option<Vec<MatchLine>>,
    /// The warehouse in Vietnam it is to go to; without it, the order's
    pub destination_id: Option<WarehouseId>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchLine {
    pub order_line_id: OrderLineId,
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
}

impl TryFrom<&MatchPackage> for Owner {
    type Error = Problem;

    fn try_from(request: &MatchPackage) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        let lines = request.lines.as_deref();
        checks.require(lines.is_none_or(|lines| lines.len() <= 500), "/lines", "must have at most 500 lines");
        for (index, line) in lines.unwrap_or_default().iter().enumerate() {
            let in_range = (1..=999_999).contains(&line.quantity);
            checks.require(in_range, format!("/lines/{index}/quantity"), "must be 1 to 999999");
        }
        checks.finish()?;
        let units = |line: &MatchLine| (line.order_line_id, line.quantity);
        Ok(Self {
            customer: request.customer_id,
            purchase: request.purchase_id,
            lines: lines.map(|lines| lines.iter().map(units).collect()),
            destination: request.destination_id,
        })
    }
}

/// Why
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = PackageReason)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

impl Reason {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 300, "/reason");
        checks.finish()
    }
}
