//! What the agency's own work costs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::bands::at_most;
use super::super::tariff::Piece;
use super::super::{BandMode, Bands, CrateBasis, ServiceFeeBasis};
use super::dong;
use crate::ledger::Currency;
use crate::{Cny, LevelId, Measure, Percent, Vnd};

/// `max(minimum, round0(basis × band's percent × (1 − level's discount)))`, or `pieces × price of a piece` in place of the
/// percentage; nothing where it comes to 0. The bands of the customer's level come before those of the deposit, and those
/// before `bands`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceFeeTable {
    /// Of the bands, the price of a piece, the minimum and the cap
    #[serde(default = "dong")]
    pub currency: Currency,
    #[serde(default)]
    pub basis: ServiceFeeBasis,
    #[serde(default)]
    pub mode: BandMode,
    /// Percent by value of the basis
    pub bands: Option<Bands<Percent>>,
    #[serde(default, deserialize_with = "at_most::<20, _, _>")]
    #[schema(max_items = 20)]
    pub by_level: Vec<LevelBands>,
    /// In ascending order of the share
    #[serde(default, deserialize_with = "at_most::<20, _, _>")]
    #[schema(max_items = 20)]
    pub by_deposit: Vec<DepositBands>,
    /// Price of a piece by the number of all pieces of the order, in place of all percentages
    pub per_item: Option<Bands<Measure>>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// Percentages for the customers of a level
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelBands {
    pub level_id: LevelId,
    pub bands: Bands<Percent>,
}

/// Percentages for who pays this share or more before we buy
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositBands {
    pub deposit_percent: Percent,
    pub bands: Bands<Percent>,
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

/// `round0(first_kg + further_kg × max(0, ceil(kg) − 1))` or by volume, and the larger where both are given; for each
/// package, or for all in one crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrateTable {
    #[serde(default = "dong")]
    pub currency: Currency,
    pub first_kg: Option<Measure>,
    pub further_kg: Option<Measure>,
    /// By cubic metres
    pub volume: Option<Bands<Piece>>,
    #[serde(default)]
    pub basis: CrateBasis,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
}

/// `round0(declared value × percent)`; where nothing is declared, what the goods cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InsuranceTable {
    pub percent: Percent,
    /// Goods worth more are insured whether asked for or not
    pub compulsory_above: Option<Vnd>,
    /// Only goods with a unit price above this are insured, at what they cost
    pub items_above: Option<Vnd>,
    pub minimum: Option<Vnd>,
    pub cap: Option<Vnd>,
    /// Share of the insured value that is paid for what is lost; all of it where it is not said
    pub payout_percent: Option<Percent>,
    /// For what is lost uninsured, so many times the freight is paid at most; 5 where it is not said
    pub uninsured_freight_multiple: Option<Measure>,
}

impl TallyPrices {
    pub(in super::super) fn of(&self, below_split: bool) -> Measure {
        self.price_below_split.filter(|_| below_split).unwrap_or(self.price)
    }
}
