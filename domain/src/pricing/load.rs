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
    /// Kilograms.
    pub volumetric: Option<Decimal>,
    /// Cubic metres.
    pub volume: Option<Decimal>,
    /// Kilograms of what has no size where volume has a price.
    pub unmeasured: Option<Decimal>,
}

impl Loads {
    pub fn competing(&self) -> impl Iterator<Item = Load> {
        let volumetric = self.volumetric.map(|amount| Load { amount, unit: MeasureUnit::VolumetricKilograms });
        let volume = self.volume.map(|amount| Load { amount, unit: MeasureUnit::CubicMetres });
        [Some(self.real), volumetric, volume].into_iter().flatten()
    }

    /// The part of one order.
    fn times(self, part: Decimal) -> Result<Self, OutOfRange> {
        let times = |load: Option<Decimal>| load.map(|load| product(load, part)).transpose();
        Ok(Self {
            real: Load { amount: product(self.real.amount, part)?, ..self.real },
            volumetric: times(self.volumetric)?,
            volume: times(self.volume)?,
            unmeasured: times(self.unmeasured)?,
        })
    }

    /// Not before all are added up, so that the parts of a package come to the whole of it.
    fn rounded(self) -> Result<Self, OutOfRange> {
        let kilograms = |kg: Decimal| Ok::<_, OutOfRange>(Kilograms::rounded(kg)?.amount());
        Ok(Self {
            real: Load { amount: kilograms(self.real.amount)?, ..self.real },
            volumetric: self.volumetric.map(kilograms).transpose()?,
            volume: self.volume.map(CubicMetres::rounded).transpose()?.map(CubicMetres::amount),
            unmeasured: self.unmeasured.map(kilograms).transpose()?,
        })
    }

    /// What is carried by its weight beside a load of this unit, as nobody knows its volume.
    pub fn beside(&self, unit: MeasureUnit) -> Option<Load> {
        let amount = self.unmeasured.filter(|_| unit == MeasureUnit::CubicMetres)?;
        Some(Load { amount, unit: MeasureUnit::Kilograms })
    }

    /// As much as counts where this unit is what is charged.
    pub fn by(&self, unit: MeasureUnit) -> Decimal {
        match unit {
            MeasureUnit::CubicMetres => self.volume.unwrap_or_default(),
            MeasureUnit::VolumetricKilograms => self.volumetric.unwrap_or(self.real.amount),
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
    /// Of each package what is the order's, to be added up.
    pub(super) fn parts(&self, packages: &[Measured]) -> Result<Vec<Loads>, OutOfRange> {
        packages.iter().map(|package| self.loads(package)?.times(package.part())).collect()
    }

    /// Of the whole package, whosever it is.
    pub(super) fn loads(&self, package: &Measured) -> Result<Loads, OutOfRange> {
        let kilograms = |kg: Kilograms| stepped(kg.amount(), self.package_minimum_kg, self.package_step_kg);
        let plain = Load { amount: kilograms(package.weight)?, unit: MeasureUnit::Kilograms };
        let plain = Loads { real: plain, volumetric: None, volume: None, unmeasured: None };
        let Some(sides) = package.size else {
            return Ok(Loads { unmeasured: self.volume.as_ref().map(|_| plain.real.amount), ..plain });
        };
        let volume = self.volume.as_ref().map(|_| cubic_metres(sides)).transpose()?;
        let plain = Loads { volume: volume.map(CubicMetres::amount), ..plain };
        let Some(volumetric) = &self.volumetric else { return Ok(plain) };

        let size = Kilograms::rounded(quotient(cubic_centimetres(sides), volumetric.divisor.amount())?)?;
        match &volumetric.blend {
            None => {
                let size = Kilograms::rounded(kilograms(size)?)?;
                Ok(Loads { volumetric: Some(size.amount()), ..plain })
            }
            Some(blend) => {
                let amount = kilograms(blend.weight(package.weight, size)?)?;
                Ok(Loads { real: Load { amount, unit: MeasureUnit::BlendedKilograms }, ..plain })
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

/// Several as one; where the size of some is unknown, their real weight stands in for the one it counts as, and is carried
/// beside the volume of the others.
pub(super) fn together(packages: &[Loads]) -> Result<Loads, OutOfRange> {
    let mut sum = Loads {
        real: Load { amount: Decimal::ZERO, unit: MeasureUnit::Kilograms },
        volumetric: packages.iter().any(|one| one.volumetric.is_some()).then_some(Decimal::ZERO),
        volume: packages.iter().any(|one| one.volume.is_some()).then_some(Decimal::ZERO),
        unmeasured: packages.iter().any(|one| one.unmeasured.is_some()).then_some(Decimal::ZERO),
    };
    for one in packages {
        sum.real.amount += one.real.amount;
        if one.real.unit == MeasureUnit::BlendedKilograms {
            sum.real.unit = one.real.unit;
        }
        sum.volumetric = sum.volumetric.map(|kg| kg + one.by(MeasureUnit::VolumetricKilograms));
        sum.volume = sum.volume.map(|m3| m3 + one.by(MeasureUnit::CubicMetres));
        sum.unmeasured = sum.unmeasured.map(|kg| kg + one.unmeasured.unwrap_or_default());
    }
    sum.rounded()
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
