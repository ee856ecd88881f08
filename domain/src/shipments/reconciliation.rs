//! What a shipment was to carry, against what came out of it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Kilograms, OutOfRange, PackageId, Percent};

/// One package of a shipment, when it is closed.
#[derive(Clone, Debug)]
pub struct Carried {
    pub package: PackageId,
    pub tracking_number: String,
    pub on_manifest: bool,
    pub received: bool,
    pub weight_china: Option<Kilograms>,
    pub weight_vietnam: Option<Kilograms>,
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
    /// Weighed in both countries, with a difference beyond the tolerance
    #[schema(max_items = 10_000)]
    pub differing: Vec<PackageWeights>,
    /// Of all that was weighed in both countries
    pub weight_china_kg: Kilograms,
    pub weight_vietnam_kg: Kilograms,
    /// By how much the two sums differ
    pub difference_percent: Percent,
    /// Something is missing or excess, or a weight differs by more than `warehouse.weight_tolerance`
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
}

impl Reconciliation {
    /// Compares; `tolerance` is the share of the Chinese weight by which the Vietnamese one may differ either way.
    pub fn of(packages: &[Carried], tolerance: Percent) -> Result<Self, OutOfRange> {
        let told = |which: &dyn Fn(&Carried) -> bool| -> Vec<PackageWeights> {
            packages.iter().filter(|package| which(package)).map(PackageWeights::of).collect()
        };
        let missing = told(&|package| package.on_manifest && !package.received);
        let excess = told(&|package| !package.on_manifest);
        let differing = told(&|package| {
            package.weighed_twice().is_some_and(|(china, vietnam)| difference(china, vietnam) > tolerance.fraction())
        });
        let twice: Vec<_> = packages.iter().filter_map(Carried::weighed_twice).collect();
        let weight_china_kg = Kilograms::sum(twice.iter().map(|(china, _)| *china))?;
        let weight_vietnam_kg = Kilograms::sum(twice.iter().map(|(_, vietnam)| *vietnam))?;
        let difference = difference(weight_china_kg, weight_vietnam_kg);
        let count = |which: fn(&Carried) -> bool| {
            i32::try_from(packages.iter().filter(|package| which(package)).count()).unwrap_or(i32::MAX)
        };
        Ok(Self {
            expected: count(|package| package.on_manifest),
            received: count(|package| package.on_manifest && package.received),
            warning: !(missing.is_empty() && excess.is_empty() && differing.is_empty())
                || difference > tolerance.fraction(),
            missing,
            excess,
            differing,
            weight_china_kg,
            weight_vietnam_kg,
            difference_percent: Percent::rounded((difference * Decimal::ONE_HUNDRED).min(Decimal::from(999)))?,
        })
    }
}

impl Carried {
    fn weighed_twice(&self) -> Option<(Kilograms, Kilograms)> {
        let china = self.weight_china.filter(|weight| !weight.is_zero())?;
        Some((china, self.weight_vietnam?))
    }
}

impl PackageWeights {
    fn of(package: &Carried) -> Self {
        Self {
            package_id: package.package,
            tracking_number: package.tracking_number.clone(),
            weight_china_kg: package.weight_china,
            weight_vietnam_kg: package.weight_vietnam,
        }
    }
}

/// As a share of the first, either way.
fn difference(china: Kilograms, vietnam: Kilograms) -> Decimal {
    if china.is_zero() {
        return Decimal::ZERO;
    }
    ((vietnam.amount() - china.amount()) / china.amount()).abs()
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
        }
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
    fn missing_excess_and_differing_packages_are_named() {
        let packages =
            [carried(true, false, "3", None), carried(false, true, "2", None), carried(true, true, "10", Some("9.4"))];
        let found = Reconciliation::of(&packages, tolerance()).unwrap();
        assert_eq!((found.missing.len(), found.excess.len(), found.differing.len()), (1, 1, 1));
        assert_eq!((found.expected, found.received, found.warning), (2, 1, true));
    }
}
