//! What a shipment was to carry, against what came out of it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Centimetres, CubicMetres, Kilograms, OutOfRange, PackageId, Percent};

/// One package of a shipment, when it is closed.
#[derive(Clone, Debug)]
pub struct Carried {
    pub package: PackageId,
    pub tracking_number: String,
    pub on_manifest: bool,
    pub received: bool,
    pub weight_china: Option<Kilograms>,
    pub weight_vietnam: Option<Kilograms>,
    pub size_china: Option<[Centimetres; 3]>,
    pub size_vietnam: Option<[Centimetres; 3]>,
}

/// What the closing of a shipment found
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reconciliation {
    /// Packages on the manifest
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub expected: i32,
    /// Of these, what was scanned in Vietnam
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub received: i32,
    /// On the manifest and not scanned: lost until somebody finds them
    #[schema(max_items = 10_000)]
    pub missing: Vec<PackageWeights>,
    /// Scanned without being on the manifest
    #[schema(max_items = 10_000)]
    pub excess: Vec<PackageWeights>,
    /// Weighed or measured in both countries, with a difference beyond the tolerance
    #[schema(max_items = 10_000)]
    pub differing: Vec<PackageWeights>,
    /// Of all that was weighed in both countries
    pub weight_china_kg: Kilograms,
    pub weight_vietnam_kg: Kilograms,
    /// By how much the two sums differ
    pub difference_percent: Percent,
    /// Of all that was measured in both countries; null where nothing was, and in reconciliations of before
    #[serde(default)]
    pub volume_china_m3: Option<CubicMetres>,
    #[serde(default)]
    pub volume_vietnam_m3: Option<CubicMetres>,
    /// By how much the two sums differ
    #[serde(default)]
    pub volume_difference_percent: Option<Percent>,
    /// Something is missing or excess, or a weight or volume differs by more than `warehouse.weight_tolerance`
    pub warning: bool,
}

/// A package with its weights
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackageWeights {
    pub package_id: PackageId,
    #[schema(max_length = 60)]
    pub tracking_number: String,
    pub weight_china_kg: Option<Kilograms>,
    pub weight_vietnam_kg: Option<Kilograms>,
    #[serde(default)]
    pub volume_china_m3: Option<CubicMetres>,
    #[serde(default)]
    pub volume_vietnam_m3: Option<CubicMetres>,
}

impl Reconciliation {
    /// Compares; `tolerance` is the share of the Chinese weight or volume by which the Vietnamese one may differ either way.
    pub fn of(packages: &[Carried], tolerance: Percent) -> Result<Self, OutOfRange> {
        let told = |which: &dyn Fn(&Carried) -> bool| -> Result<Vec<PackageWeights>, OutOfRange> {
            packages.iter().filter(|package| which(package)).map(PackageWeights::of).collect()
        };
        let beyond = |pair: (Decimal, Decimal)| difference(pair) > tolerance.fraction();
        let missing = told(&|package| package.on_manifest && !package.received)?;
        let excess = told(&|package| !package.on_manifest)?;
        let differing = told(&|package| {
            let weights = package.weighed_twice().map(|(china, vietnam)| (china.amount(), vietnam.amount()));
            weights.is_some_and(beyond) || package.measured_twice().is_some_and(beyond)
        })?;
        let twice: Vec<_> = packages.iter().filter_map(Carried::weighed_twice).collect();
        let weight_china_kg = Kilograms::sum(twice.iter().map(|(china, _)| *china))?;
        let weight_vietnam_kg = Kilograms::sum(twice.iter().map(|(_, vietnam)| *vietnam))?;
        let by_weight = difference((weight_china_kg.amount(), weight_vietnam_kg.amount()));
        let measured: Vec<_> = packages.iter().filter_map(Carried::measured_twice).collect();
        let volumes = measured.iter().copied().reduce(|(china, vietnam), more| (china + more.0, vietnam + more.1));
        let by_volume = volumes.map(difference);
        let count = |which: fn(&Carried) -> bool| {
            i32::try_from(packages.iter().filter(|package| which(package)).count()).unwrap_or(i32::MAX)
        };
        Ok(Self {
            expected: count(|package| package.on_manifest),
            received: count(|package| package.on_manifest && package.received),
            warning: !(missing.is_empty() && excess.is_empty() && differing.is_empty())
                || by_weight > tolerance.fraction()
                || by_volume.is_some_and(|difference| difference > tolerance.fraction()),
            missing,
            excess,
            differing,
            weight_china_kg,
            weight_vietnam_kg,
            difference_percent: percent(by_weight)?,
            volume_china_m3: volumes.map(|(china, _)| CubicMetres::rounded(china)).transpose()?,
            volume_vietnam_m3: volumes.map(|(_, vietnam)| CubicMetres::rounded(vietnam)).transpose()?,
            volume_difference_percent: by_volume.map(percent).transpose()?,
        })
    }
}

impl Carried {
    fn weighed_twice(&self) -> Option<(Kilograms, Kilograms)> {
        let china = self.weight_china.filter(|weight| !weight.is_zero())?;
        Some((china, self.weight_vietnam?))
    }

    /// Both volumes, where both are known.
    fn measured_twice(&self) -> Option<(Decimal, Decimal)> {
        Some((volume(self.size_china?), volume(self.size_vietnam?)))
    }
}

impl PackageWeights {
    fn of(package: &Carried) -> Result<Self, OutOfRange> {
        let cubic = |size: Option<[Centimetres; 3]>| size.map(volume).map(CubicMetres::rounded).transpose();
        Ok(Self {
            package_id: package.package,
            tracking_number: package.tracking_number.clone(),
            weight_china_kg: package.weight_china,
            weight_vietnam_kg: package.weight_vietnam,
            volume_china_m3: cubic(package.size_china)?,
            volume_vietnam_m3: cubic(package.size_vietnam)?,
        })
    }
}

/// In cubic metres.
fn volume([length, width, height]: [Centimetres; 3]) -> Decimal {
    length.amount() * width.amount() * height.amount() / Decimal::from(1_000_000)
}

/// As a share of the first, either way.
fn difference((china, vietnam): (Decimal, Decimal)) -> Decimal {
    if china.is_zero() { Decimal::ZERO } else { ((vietnam - china) / china).abs() }
}

fn percent(difference: Decimal) -> Result<Percent, OutOfRange> {
    Percent::rounded((difference * Decimal::ONE_HUNDRED).min(Decimal::from(999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(on_manifest: bool, received: bool, china: &str, vietnam: Option<&str>) -> Carried {
        Carried {
            package: PackageId::new(uuid::Uuid::nil()),
            tracking_number: "YT1234".to_owned(),
            on_manifest,
            received,
            weight_china: Some(china.parse().unwrap()),
            weight_vietnam: vietnam.map(|kg| kg.parse().unwrap()),
            size_china: None,
            size_vietnam: None,
        }
    }

    fn side(cm: &str) -> [Centimetres; 3] {
        [cm; 3].map(|cm| cm.parse().unwrap())
    }

    fn tolerance() -> Percent {
        "5".parse().unwrap()
    }

    #[test]
    fn what_came_as_it_left_warns_of_nothing() {
        let found = Reconciliation::of(&[carried(true, true, "10", Some("10.5"))], tolerance()).unwrap();
        assert!(!found.warning);
        assert_eq!((found.expected, found.received, found.difference_percent.to_string()), (1, 1, "5".to_owned()));
    }

    #[test]
    fn a_box_that_has_shrunk_warns_although_it_weighs_the_same() {
        let same = carried(true, true, "10", Some("10"));
        let shrunk = Carried { size_china: Some(side("50")), size_vietnam: Some(side("40")), ..same.clone() };
        let found = Reconciliation::of(&[same, shrunk], tolerance()).unwrap();
        assert_eq!((found.differing.len(), found.warning), (1, true));
        assert_eq!(found.volume_china_m3.unwrap().to_string(), "0.125000");
        assert_eq!(found.differing[0].volume_vietnam_m3.unwrap().to_string(), "0.064000");
        assert_eq!(found.volume_difference_percent.unwrap().to_string(), "48.8");
    }

    #[test]
    fn missing_excess_and_differing_packages_are_named() {
        let packages =
            [carried(true, false, "3", None), carried(false, true, "2", None), carried(true, true, "10", Some("9.4"))];
        let found = Reconciliation::of(&packages, tolerance()).unwrap();
        assert_eq!((found.missing.len(), found.excess.len(), found.differing.len()), (1, 1, 1));
        assert_eq!((found.expected, found.received, found.warning), (2, 1, true));
    }
}
