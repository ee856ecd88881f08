//! The tables of a rate card, as they are drafted, published and kept.
//!
//! A table that is missing means that the card does not offer it. New fields must be optional: published
//! versions are read for ever.

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::ToSchema;

use super::bands::at_most;
use super::{BandMode, Bands, FreightBasis, GoodsClass, ServiceFeeBasis, ShippingLine};
use crate::ledger::Currency;
use crate::{Cny, Measure, Percent, PositiveVnd, Vnd};

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
}

/// `max(minimum, round0(basis × band's percent × (1 − level's discount)))`; nothing where the percentage comes to 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceFeeTable {
    /// Of the bands, the minimum and the cap
    #[serde(default = "dong")]
    pub currency: Currency,
    #[serde(default)]
    pub basis: ServiceFeeBasis,
    #[serde(default)]
    pub mode: BandMode,
    /// Percent by value of the basis
    pub bands: Bands<Percent>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// `round0(Σ quantity × price(total quantity, unit price))`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyTable {
    /// Of the prices, the minimum and the cap
    #[serde(default = "dong")]
    pub currency: Currency,
    /// Price of a piece by the number of all pieces of the order
    pub bands: Bands<TallyPrices>,
    /// Goods with a unit price below this pay `price_below_split`
    pub split_at_cny: Option<Cny>,
    /// More pieces are counted by agreement only
    pub max_quantity: Option<Measure>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TallyPrices {
    pub price: Measure,
    /// For goods below the split; without it `price` holds for all
    pub price_below_split: Option<Measure>,
}

/// `round0(first_kg + further_kg × max(0, ceil(kg) − 1))` for each package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrateTable {
    #[serde(default = "dong")]
    pub currency: Currency,
    pub first_kg: Measure,
    pub further_kg: Measure,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// `round0(value of the goods × percent)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InsuranceTable {
    pub percent: Percent,
    /// Goods worth more are insured whether asked for or not
    pub compulsory_above: Option<Vnd>,
}

/// `round0(largest of the enabled amounts × (1 − level's discount))`, for each package or for all together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreightTable {
    /// City of the Chinese warehouse
    #[serde(deserialize_with = "city")]
    #[schema(min_length = 1, max_length = 40)]
    pub origin: String,
    /// City of the Vietnamese warehouse
    #[serde(deserialize_with = "city")]
    #[schema(min_length = 1, max_length = 40)]
    pub destination: String,
    #[serde(default)]
    pub line: ShippingLine,
    #[serde(default)]
    pub goods_class: GoodsClass,
    #[serde(default)]
    pub basis: FreightBasis,
    /// Of the prices, the minimum and the cap
    #[serde(default = "dong")]
    pub currency: Currency,
    #[serde(default)]
    pub mode: BandMode,
    /// Price of a kilogram by weight
    pub bands: Bands<Measure>,
    /// Without it only the real weight counts
    pub volumetric: Option<Volumetric>,
    /// Less is charged as this much
    pub minimum_kg: Option<Measure>,
    /// Weights are charged up to the next multiple
    pub step_kg: Option<Measure>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// How size becomes weight: length × width × height ÷ divisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Volumetric {
    /// Cubic centimetres that count as a kilogram
    pub divisor: Measure,
    /// Price of a volumetric kilogram; without it that of a real one
    pub bands: Option<Bands<Measure>>,
    /// Where given, one weight made of both is charged in place of the larger amount
    pub blend: Option<Blend>,
}

/// The three zones of volumetric weight: real weight below, the mean of both between, the larger one above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Blend {
    /// The mean counts from here on
    pub mean_from_kg: Measure,
    /// The larger weight counts from here on
    pub larger_from_kg: Measure,
}

const fn dong() -> Currency {
    Currency::Vnd
}

impl TallyPrices {
    pub(super) fn of(&self, below_split: bool) -> Measure {
        self.price_below_split.filter(|_| below_split).unwrap_or(self.price)
    }
}

fn city<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name)
    } else {
        Err(de::Error::custom("a city has 1 to 40 characters, none of them a control character"))
    }
}
