//! The tables of a rate card, as they are drafted, published and kept.
//!
//! A table that is missing means that the card does not offer it. New fields must be optional: published
//! versions are read for ever.

mod afterwards;
mod fees;
mod freight;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

use super::bands::at_most;
use crate::ledger::Currency;
use crate::{Percent, PositiveVnd};

pub(super) use afterwards::days;
pub use afterwards::{FreeDays, LastMileTable, StorageTable, SurchargeTable};
pub use fees::{CrateTable, DepositBands, InsuranceTable, LevelBands, ServiceFeeTable, TallyPrices, TallyTable};
pub use freight::{Blend, FreightTable, ImportTaxes, VolumePrices, Volumetric};

/// All prices of a version of a rate card
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateTables {
    /// Share of goods and Chinese freight that is paid before we buy, where the customer's level has none of its own
    pub deposit_percent: Percent,
    /// Deposits are asked for in multiples of so many đồng; 1000 where it is not said
    pub deposit_step: Option<PositiveVnd>,
    pub service_fee: Option<ServiceFeeTable>,
    pub tally: Option<TallyTable>,
    #[serde(rename = "crate")]
    pub crating: Option<CrateTable>,
    pub insurance: Option<InsuranceTable>,
    /// One table for each route, line and goods class
    #[serde(default, deserialize_with = "at_most::<500, _, _>")]
    #[schema(max_items = 500)]
    pub freight: Vec<FreightTable>,
    /// One table for each city, and one for all others
    #[serde(default, deserialize_with = "at_most::<100, _, _>")]
    #[schema(max_items = 100)]
    pub storage: Vec<StorageTable>,
    /// One table for each zone
    #[serde(default, deserialize_with = "at_most::<500, _, _>")]
    #[schema(max_items = 500)]
    pub last_mile: Vec<LastMileTable>,
    #[serde(default, deserialize_with = "at_most::<50, _, _>")]
    #[schema(max_items = 50)]
    pub surcharges: Vec<SurchargeTable>,
}

const fn dong() -> Currency {
    Currency::Vnd
}

/// A city, a zone or what a surcharge is called.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name)
    } else {
        Err(de::Error::custom("a name has 1 to 40 characters, none of them a control character"))
    }
}

fn optional_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Name(#[serde(deserialize_with = "name")] String);
    Ok(Option::<Name>::deserialize(deserializer)?.map(|Name(name)| name))
}
