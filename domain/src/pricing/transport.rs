//! How goods would travel, as far as it is asked for with a quote.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::afterwards::Stored;
use super::bands::at_most;
use super::{GoodsClass, PriceName, Services};
use crate::{PackageSide, PackageWeight, Vnd};

/// Packages that would travel together, and where to
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotedTransport)]
pub struct Transport {
    /// City of the Chinese warehouse
    pub origin: PriceName,
    /// City of the Vietnamese warehouse
    pub destination: PriceName,
    #[serde(default)]
    pub goods_class: GoodsClass,
    #[serde(deserialize_with = "at_most::<200, _, _>")]
    #[schema(min_items = 1, max_items = 200)]
    pub packages: Vec<Parcel>,
    /// Where in Vietnam they are brought to; without it they are picked up
    pub zone: Option<PriceName>,
    /// How many days they would stay in the Vietnamese warehouse
    #[serde(default, deserialize_with = "days")]
    #[schema(minimum = 0, maximum = 3650)]
    pub storage_days: i32,
}

/// A package as it would be weighed and measured
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotedParcel)]
pub struct Parcel {
    pub weight_kg: PackageWeight,
    /// Without it only the weight counts
    pub size: Option<ParcelSize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuotedParcelSize)]
pub struct ParcelSize {
    #[serde(rename = "length_cm")]
    pub length: PackageSide,
    #[serde(rename = "width_cm")]
    pub width: PackageSide,
    #[serde(rename = "height_cm")]
    pub height: PackageSide,
}

/// The way that packages take, and what decides its price besides them.
#[derive(Clone, Copy, Debug)]
pub struct Carriage<'a> {
    /// City of the Chinese warehouse
    pub origin: &'a str,
    /// City of the Vietnamese warehouse
    pub destination: &'a str,
    pub services: Services,
    pub class: GoodsClass,
    /// What the goods of the order cost
    pub goods: Vnd,
    /// What the goods in these packages cost, where that is known
    pub carried: Option<Vnd>,
}

impl Transport {
    pub(super) fn way(&self, services: Services, goods: Vnd) -> Carriage<'_> {
        Carriage {
            origin: self.origin.as_str(),
            destination: self.destination.as_str(),
            services,
            class: self.goods_class,
            goods,
            carried: Some(goods),
        }
    }

    pub(super) fn measured(&self) -> Vec<super::Measured> {
        self.packages.iter().map(Parcel::measured).collect()
    }

    pub(super) fn stored(&self) -> Vec<Stored> {
        self.measured().into_iter().map(|package| Stored { package, days: self.storage_days }).collect()
    }
}

impl Parcel {
    fn measured(&self) -> super::Measured {
        let sides = |size: ParcelSize| [size.length, size.width, size.height].map(PackageSide::centimetres);
        super::Measured { weight: self.weight_kg.kilograms(), size: self.size.map(sides), portion: None }
    }
}

/// JSON Schema counts `3.0` among the integers, serde does not.
fn days<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    super::tables::days(deserializer).map(i32::from)
}
