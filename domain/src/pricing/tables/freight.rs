//! What carrying from China to Vietnam costs.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::tariff::{Piece, Tariff};
use super::super::{BandMode, BandedBy, Bands, FreightBasis, GoodsClass, ShippingLine};
use super::{dong, name};
use crate::ledger::Currency;
use crate::{Measure, Percent};

/// `round0(largest of the enabled amounts × (1 − level's discount))`, for each package or for several together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FreightTable {
    /// City of the Chinese warehouse
    #[serde(deserialize_with = "name")]
    #[schema(min_length = 1, max_length = 40)]
    pub origin: String,
    /// City of the Vietnamese warehouse
    #[serde(deserialize_with = "name")]
    #[schema(min_length = 1, max_length = 40)]
    pub destination: String,
    #[serde(default)]
    pub line: ShippingLine,
    #[serde(default)]
    pub goods_class: GoodsClass,
    #[serde(default)]
    pub basis: FreightBasis,
    /// What chooses the band of a price: the weight, or what the goods are worth
    #[serde(default)]
    pub banded_by: BandedBy,
    /// Of the prices, the minimum and the cap
    #[serde(default = "dong")]
    pub currency: Currency,
    #[serde(default)]
    pub mode: BandMode,
    /// Price of a kilogram
    pub bands: Option<Bands<Measure>>,
    /// By weight, in place of `bands`: a first weight and each further one
    pub pieces: Option<Bands<Piece>>,
    /// Without it size does not count as weight
    pub volumetric: Option<Volumetric>,
    /// Without it volume has no price
    pub volume: Option<VolumePrices>,
    /// Less is charged as this much
    pub minimum_kg: Option<Measure>,
    /// Weights are charged up to the next multiple
    pub step_kg: Option<Measure>,
    /// A package counts as this much, before packages are added up
    pub package_minimum_kg: Option<Measure>,
    /// A package counts up to the next multiple, before packages are added up
    pub package_step_kg: Option<Measure>,
    pub minimum: Option<Measure>,
    pub cap: Option<Measure>,
    /// Only for goods that are declared
    pub import: Option<ImportTaxes>,
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

/// Prices of a cubic metre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VolumePrices {
    /// By cubic metres
    pub bands: Bands<Measure>,
    /// Less is charged as this much
    pub minimum_m3: Option<Measure>,
    /// Volumes are charged up to the next multiple
    pub step_m3: Option<Measure>,
}

/// `duty = round0(value × duty_percent)`, `VAT = round0((value + duty) × vat_percent)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportTaxes {
    pub duty_percent: Percent,
    pub vat_percent: Percent,
    /// The value is that of the goods, and with this what carrying them costs
    #[serde(default)]
    pub includes_freight: bool,
}

impl FreightTable {
    /// How the weight is priced; one of the two tables, as publishing checks.
    pub(in super::super) fn by_weight(&self) -> Option<Tariff<'_>> {
        let by_unit = self.bands.as_ref().map(|bands| Tariff::ByUnit(bands, self.mode));
        by_unit.or(self.pieces.as_ref().map(Tariff::Pieces))
    }
}
