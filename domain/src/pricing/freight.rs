//! What carrying packages from China to Vietnam costs, by the weight and size they arrived with.

use rust_decimal::Decimal;

use super::explanation::{Limited, measure, next_cliff, parts};
use super::{
    BandMode, Bands, Blend, Charge, ChargeKind, Cliff, FreightBasis, FreightTable, GoodsClass, MeasureUnit, Measured,
    Part, PriceTable, Pricing, PricingError, Services, dong, product, quotient, remaining,
};
use crate::{Kilograms, Measure, OutOfRange, Vnd};

/// A weight that may be charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weight {
    pub kg: Kilograms,
    pub unit: MeasureUnit,
}

/// The weights of a package that compete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weights {
    /// The real one, or the single one that the three zones make of both.
    pub real: Weight,
    pub volumetric: Option<Kilograms>,
}

/// What one package, or all of them together, is charged.
struct Carried {
    limited: Limited,
    parts: Vec<Part>,
    cliff: Option<Cliff>,
}

impl Pricing<'_> {
    /// Freight, and crates where they are wanted, for packages that have arrived together: none for no packages.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card does not serve the route, or has no price for a weight.
    pub fn freight(
        &self,
        origin: &str,
        destination: &str,
        services: Services,
        class: GoodsClass,
        packages: &[Measured],
    ) -> Result<Vec<Charge>, PricingError> {
        if packages.is_empty() {
            return Ok(vec![]);
        }
        let serves = |table: &&FreightTable| {
            table.origin == origin
                && table.destination == destination
                && table.line == services.line
                && table.goods_class == class
        };
        let table = self.tables.freight.iter().find(serves).ok_or_else(|| PricingError::NoBand {
            table: PriceTable::Freight,
            value: format!("{origin} to {destination}, {}, {class}", services.line),
        })?;
        let mut charges = vec![self.carriage(table, packages)?];
        if services.crating {
            charges.push(self.crate_fee(packages)?);
        }
        Ok(charges)
    }

    fn carriage(&self, table: &FreightTable, packages: &[Measured]) -> Result<Charge, PricingError> {
        let weights = packages.iter().map(|package| table.weights(package)).collect::<Result<Vec<_>, _>>()?;
        let charged = match table.basis {
            FreightBasis::Package => weights,
            FreightBasis::Order => vec![together(&weights)?],
        };
        let carried = charged.iter().map(|weights| self.carry(table, weights)).collect::<Result<Vec<_>, _>>()?;

        let amount = Vnd::sum(carried.iter().map(|one| one.limited.amount))?;
        let explanation = self.explain(PriceTable::Freight, table.currency).discounted(self.freight_discount());
        let explanation = match carried.as_slice() {
            [only] => {
                let mut explanation = explanation.of_parts(only.parts.clone()).within(&only.limited);
                explanation.next_cliff.clone_from(&only.cliff);
                explanation
            }
            several => explanation.of_parts(several.iter().map(Carried::part).collect()),
        };
        Ok(Charge::new(ChargeKind::Freight, amount, explanation))
    }

    /// The largest of the amounts the table enables, less the level's discount.
    fn carry(&self, table: &FreightTable, weights: &Weights) -> Result<Carried, PricingError> {
        let mut weight = Weight { kg: table.chargeable(weights.real.kg)?, ..weights.real };
        let mut amount = self.carried_by(table, weight)?;
        if let Some(kg) = weights.volumetric {
            let by_size = Weight { kg: table.chargeable(kg)?, unit: MeasureUnit::VolumetricKilograms };
            let amount_by_size = self.carried_by(table, by_size)?;
            if amount_by_size > amount {
                (amount, weight) = (amount_by_size, by_size);
            }
        }
        let limited = self.limited(amount, table.currency, table.minimum, table.cap)?;

        let bands = table.bands_of(weight.unit);
        let kg = weight.kg.amount();
        let slices = bands.slices(table.mode, kg).unwrap_or_default();
        let parts = parts(bands, &slices, weight.unit, |&price, part| Part { price: Some(price), ..part });
        let cliff = match table.mode {
            BandMode::Slab => next_cliff(bands, kg, limited.amount, weight.unit, |price, at| {
                let amount = self.discounted(table, product(at, price.amount())?)?;
                Ok::<_, OutOfRange>(self.limited(amount, table.currency, table.minimum, table.cap)?.amount)
            })?,
            BandMode::Graduated => None,
        };
        Ok(Carried { limited, parts, cliff })
    }

    fn carried_by(&self, table: &FreightTable, weight: Weight) -> Result<Vnd, PricingError> {
        let slices = table
            .bands_of(weight.unit)
            .slices(table.mode, weight.kg.amount())
            .ok_or_else(|| PricingError::NoBand { table: PriceTable::Freight, value: format!("{} kg", weight.kg) })?;
        let mut exact = Decimal::ZERO;
        for slice in slices {
            exact += product(slice.part, slice.band.value.amount())?;
        }
        Ok(self.discounted(table, exact)?)
    }

    fn discounted(&self, table: &FreightTable, exact: Decimal) -> Result<Vnd, OutOfRange> {
        dong(product(product(exact, self.dong_per(table.currency))?, remaining(self.freight_discount()))?)
    }
}

impl Carried {
    /// One package among several.
    fn part(&self) -> Part {
        let base = self.parts.iter().filter_map(|part| part.base).map(Measure::amount).sum();
        match self.parts.as_slice() {
            [only] => Part { amount: Some(self.limited.amount), ..only.clone() },
            several => Part {
                base: measure(base),
                base_unit: several.first().and_then(|part| part.base_unit),
                amount: Some(self.limited.amount),
                ..Part::default()
            },
        }
    }
}

impl FreightTable {
    pub(super) fn weights(&self, package: &Measured) -> Result<Weights, OutOfRange> {
        let real = Weight { kg: package.weight, unit: MeasureUnit::Kilograms };
        let (Some(volumetric), Some([length, width, height])) = (&self.volumetric, package.size) else {
            return Ok(Weights { real, volumetric: None });
        };
        let volume = length.amount() * width.amount() * height.amount();
        let size = Kilograms::rounded(quotient(volume, volumetric.divisor.amount())?)?;
        match &volumetric.blend {
            None => Ok(Weights { real, volumetric: Some(size) }),
            Some(blend) => {
                let kg = blend.weight(package.weight, size)?;
                Ok(Weights { real: Weight { kg, unit: MeasureUnit::BlendedKilograms }, volumetric: None })
            }
        }
    }

    /// Up to the next step, and not less than the minimum.
    fn chargeable(&self, weight: Kilograms) -> Result<Kilograms, OutOfRange> {
        let stepped = match self.step_kg {
            Some(step) => {
                Kilograms::rounded(product(quotient(weight.amount(), step.amount())?.ceil(), step.amount())?)?
            }
            None => weight,
        };
        let minimum = self.minimum_kg.map_or(Ok(Kilograms::ZERO), |minimum| Kilograms::rounded(minimum.amount()))?;
        Ok(stepped.max(minimum))
    }

    fn bands_of(&self, unit: MeasureUnit) -> &Bands<Measure> {
        let own = self.volumetric.as_ref().and_then(|volumetric| volumetric.bands.as_ref());
        match own {
            Some(own) if unit == MeasureUnit::VolumetricKilograms => own,
            Some(_) | None => &self.bands,
        }
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

/// All packages as one; where the size of some is unknown, their real weight stands in for it.
fn together(packages: &[Weights]) -> Result<Weights, OutOfRange> {
    let real = Kilograms::sum(packages.iter().map(|weights| weights.real.kg))?;
    let blended = packages.iter().any(|weights| weights.real.unit == MeasureUnit::BlendedKilograms);
    let unit = if blended { MeasureUnit::BlendedKilograms } else { MeasureUnit::Kilograms };
    let volumetric = if packages.iter().any(|weights| weights.volumetric.is_some()) {
        Some(Kilograms::sum(packages.iter().map(|weights| weights.volumetric.unwrap_or(weights.real.kg)))?)
    } else {
        None
    };
    Ok(Weights { real: Weight { kg: real, unit }, volumetric })
}
