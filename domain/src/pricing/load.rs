//! What is charged for of packages: their weight, the weight that their size counts as, their volume.

use rust_decimal::Decimal;

use super::{Blend, FreightTable, MeasureUnit, Measured, product, quotient};
use crate::{Centimetres, CubicMetres, Kilograms, Measure, OutOfRange};

/// So much of something that may be charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Load {
    pub amount: Decimal,
    pub unit: MeasureUnit,
}

/// The loads of a package that compete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loads {
    /// The real weight, or the single one that the three zones make of both.
    pub real: Load,
    pub volumetric: Option<Kilograms>,
    pub volume: Option<CubicMetres>,
}

impl Loads {
    pub fn competing(&self) -> impl Iterator<Item = Load> {
        let volumetric = self.volumetric.map(|kg| Load { amount: kg.amount(), unit: MeasureUnit::VolumetricKilograms });
        let volume = self.volume.map(|volume| Load { amount: volume.amount(), unit: MeasureUnit::CubicMetres });
        [Some(self.real), volumetric, volume].into_iter().flatten()
    }

    /// As much as counts where this unit is what is charged.
    pub fn by(&self, unit: MeasureUnit) -> Decimal {
        match unit {
            MeasureUnit::CubicMetres => self.volume.map_or(Decimal::ZERO, CubicMetres::amount),
            MeasureUnit::VolumetricKilograms => self.volumetric.map_or(self.real.amount, Kilograms::amount),
            MeasureUnit::Vnd
            | MeasureUnit::Cny
            | MeasureUnit::Pieces
            | MeasureUnit::Kilograms
            | MeasureUnit::BlendedKilograms
            | MeasureUnit::Packages
            | MeasureUnit::Days => self.real.amount,
        }
    }
}

impl FreightTable {
    pub(super) fn loads(&self, package: &Measured) -> Result<Loads, OutOfRange> {
        let kilograms = |kg: Kilograms| stepped(kg.amount(), self.package_minimum_kg, self.package_step_kg);
        let plain = Load { amount: kilograms(package.weight)?, unit: MeasureUnit::Kilograms };
        let Some(sides) = package.size else { return Ok(Loads { real: plain, volumetric: None, volume: None }) };
        let volume = self.volume.as_ref().map(|_| cubic_metres(sides)).transpose()?;
        let Some(volumetric) = &self.volumetric else { return Ok(Loads { real: plain, volumetric: None, volume }) };

        let size = Kilograms::rounded(quotient(cubic_centimetres(sides), volumetric.divisor.amount())?)?;
        match &volumetric.blend {
            None => {
                let size = Kilograms::rounded(kilograms(size)?)?;
                Ok(Loads { real: plain, volumetric: Some(size), volume })
            }
            Some(blend) => {
                let amount = kilograms(blend.weight(package.weight, size)?)?;
                let real = Load { amount, unit: MeasureUnit::BlendedKilograms };
                Ok(Loads { real, volumetric: None, volume })
            }
        }
    }

    /// Up to the next step, and not less than the minimum.
    pub(super) fn chargeable(&self, load: Load) -> Result<Load, OutOfRange> {
        let by_volume = self.volume.as_ref().filter(|_| load.unit == MeasureUnit::CubicMetres);
        let (minimum, step) = match by_volume {
            Some(volume) => (volume.minimum_m3, volume.step_m3),
            None => (self.minimum_kg, self.step_kg),
        };
        Ok(Load { amount: stepped(load.amount, minimum, step)?, ..load })
    }
}

impl Blend {
    fn weight(&self, real: Kilograms, volumetric: Kilograms) -> Result<Kilograms, OutOfRange> {
        if volumetric.amount() < self.mean_from_kg.amount() {
            Ok(real)
        } else if volumetric.amount() < self.larger_from_kg.amount() {
            Kilograms::rounded((real.amount() + volumetric.amount()) / Decimal::TWO)
        } else {
            Ok(real.max(volumetric))
        }
    }
}

/// Several as one; where the size of some is unknown, their real weight stands in for the one it counts as.
pub(super) fn together(packages: &[Loads]) -> Result<Loads, OutOfRange> {
    let mut sum = Loads {
        real: Load { amount: Decimal::ZERO, unit: MeasureUnit::Kilograms },
        volumetric: packages.iter().any(|one| one.volumetric.is_some()).then_some(Kilograms::ZERO),
        volume: packages.iter().any(|one| one.volume.is_some()).then_some(CubicMetres::ZERO),
    };
    for one in packages {
        // Checked by its unit, so that no sum is too large.
        sum.real.amount = Kilograms::rounded(sum.real.amount + one.real.amount)?.amount();
        if one.real.unit == MeasureUnit::BlendedKilograms {
            sum.real.unit = one.real.unit;
        }
        let stand_in = one.volumetric.map_or_else(|| Kilograms::rounded(one.real.amount), Ok)?;
        sum.volumetric = sum.volumetric.map(|kg| kg.plus(stand_in)).transpose()?;
        sum.volume = sum.volume.map(|m3| m3.plus(one.volume.unwrap_or(CubicMetres::ZERO))).transpose()?;
    }
    Ok(sum)
}

/// Length × width × height, as they were measured.
pub(super) fn cubic_metres(sides: [Centimetres; 3]) -> Result<CubicMetres, OutOfRange> {
    CubicMetres::rounded(cubic_centimetres(sides) / Decimal::from(1_000_000))
}

fn cubic_centimetres([length, width, height]: [Centimetres; 3]) -> Decimal {
    length.amount() * width.amount() * height.amount()
}

fn stepped(amount: Decimal, minimum: Option<Measure>, step: Option<Measure>) -> Result<Decimal, OutOfRange> {
    let stepped = match step {
        Some(step) => product(quotient(amount, step.amount())?.ceil(), step.amount())?,
        None => amount,
    };
    Ok(stepped.max(minimum.map_or(Decimal::ZERO, Measure::amount)))
}
