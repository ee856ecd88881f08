//! What happens to goods in Vietnam, and what else is charged.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Number;
use utoipa::ToSchema;

use super::super::bands::at_most;
use super::super::tariff::Piece;
use super::super::{BandMode, Bands, DayCount, GoodsClass, StorageUnit, SurchargeUnit};
use super::{dong, name, optional_name};
use crate::ledger::Currency;
use crate::{LevelId, Measure};

/// `round0(Σ units × price of the days beyond the free ones)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageTable {
    /// City of the warehouse; without it every city that has no table of its own
    #[serde(default, deserialize_with = "optional_name")]
    #[schema(min_length = 1, max_length = 40)]
    pub city: Option<String>,
    #[serde(deserialize_with = "days")]
    #[schema(minimum = 0, maximum = 3650)]
    pub free_days: u16,
    #[serde(default, deserialize_with = "at_most::<20, _, _>")]
    #[schema(max_items = 20)]
    pub free_days_by_level: Vec<FreeDays>,
    #[serde(default)]
    pub day_count: DayCount,
    /// What a day's price is for
    #[serde(default)]
    pub per: StorageUnit,
    #[serde(default = "dong")]
    pub currency: Currency,
    #[serde(default)]
    pub mode: BandMode,
    /// Price of a day by the number of days that are charged; of a percentage, percent
    pub bands: Bands<Measure>,
    /// The most for a package; of a percentage, for all of them
    pub cap: Option<Measure>,
}

/// Days for which the customers of a level pay nothing
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeDays {
    pub level_id: LevelId,
    #[serde(deserialize_with = "days")]
    #[schema(minimum = 0, maximum = 3650)]
    pub days: u16,
}

/// What bringing goods to the customer costs, by the weight of all that goes together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LastMileTable {
    #[serde(deserialize_with = "name")]
    #[schema(min_length = 1, max_length = 40)]
    pub zone: String,
    #[serde(default = "dong")]
    pub currency: Currency,
    /// By kilograms; without them it is charged at cost, once that is known
    pub pieces: Option<Bands<Piece>>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// `round0(price × units)`, under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SurchargeTable {
    #[serde(deserialize_with = "name")]
    #[schema(min_length = 1, max_length = 40)]
    pub name: String,
    /// Only for packages of this class
    pub goods_class: Option<GoodsClass>,
    /// Charged whether asked for or not
    #[serde(default)]
    pub always: bool,
    #[serde(default)]
    pub per: SurchargeUnit,
    #[serde(default = "dong")]
    pub currency: Currency,
    /// Of a unit; of a percentage, percent
    pub price: Measure,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// JSON Schema counts `3.0` among the integers, serde does not.
pub(in super::super) fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let days = number.as_f64().and_then(|number| number.to_string().parse().ok());
    days.filter(|days| *days <= 3650).ok_or_else(|| de::Error::custom("so many days are a whole number up to 3650"))
}
