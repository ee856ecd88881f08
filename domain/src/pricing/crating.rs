//! What wooden frames cost: each package, or all in one crate, by real weight or by volume.

use rust_decimal::Decimal;

use super::explanation::{Limited, measure};
use super::load::cubic_metres;
use super::tariff::Tariff;
use super::{
    Charge, ChargeKind, CrateBasis, CrateTable, Explanation, MeasureUnit, Measured, Paid, Part, PriceTable, Pricing,
    PricingError, dong, product, share,
};
use crate::{CubicMetres, Kilograms, OutOfRange, Vnd};

/// What one frame holds.
struct Framed {
    weight: Kilograms,
    /// Cubic metres; `None` where the size of something in it is unknown.
    volume: Option<Decimal>,
}

impl Pricing<'_> {
    /// Wooden frames for packages.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card offers none, or has no price for a weight or volume.
    pub fn crate_fee(&self, packages: &[Measured]) -> Result<Charge, PricingError> {
        let table = self.tables.crating.as_ref().ok_or_else(|| no_band(format!("{} packages", packages.len())))?;
        match table.basis {
            CrateBasis::Package => self.frames(table, packages),
            CrateBasis::Together => self.one_crate(table, packages),
        }
    }

    /// A frame for each package, of which the order pays its part.
    fn frames(&self, table: &CrateTable, packages: &[Measured]) -> Result<Charge, PricingError> {
        let mut frames = vec![];
        for package in packages {
            let framed = Framed { weight: package.weight, volume: volume(package)? };
            let (limited, part) = self.frame(table, &framed)?;
            let Paid { amount, shared_total } = package.paid(limited.amount);
            frames.push((limited, amount, Part { amount: Some(amount), shared_total, ..part }));
        }
        let amount = Vnd::sum(frames.iter().map(|(_, amount, _)| *amount))?;
        let parts = frames.iter().map(|(.., part)| part.clone()).collect();
        let mut explanation = self.explain(PriceTable::Crate, table.currency).of_parts(parts);
        if let [(only, _, part)] = frames.as_slice() {
            explanation = Explanation { shared_total: part.shared_total, ..explanation.within(only) };
        }
        Ok(Charge::new(ChargeKind::CrateFee, amount, explanation))
    }

    /// Shared among the packages by what they weigh.
    fn one_crate(&self, table: &CrateTable, packages: &[Measured]) -> Result<Charge, PricingError> {
        let weights: Vec<_> = packages.iter().map(Measured::own_weight).collect();
        let own = |package: &Measured| Ok(volume(package)?.map(|m3| m3 * package.part()));
        let volumes = packages.iter().map(own).collect::<Result<Option<Vec<Decimal>>, OutOfRange>>()?;
        let all = Framed {
            weight: Kilograms::rounded(weights.iter().sum())?,
            volume: volumes.map(|volumes| volumes.iter().sum()),
        };
        let (limited, told) = self.frame(table, &all)?;
        let shares = share(limited.amount, &weights).into_iter().zip(&weights).map(|(amount, weight)| Part {
            base: measure(*weight),
            base_unit: Some(MeasureUnit::Kilograms),
            amount: Some(amount),
            ..Part::default()
        });
        let shares: Vec<_> = if packages.len() > 1 { shares.collect() } else { vec![] };
        let mut explanation = self.explain(PriceTable::Crate, table.currency).of_parts(vec![told]).within(&limited);
        explanation.parts = shares;
        Ok(Charge::new(ChargeKind::CrateFee, limited.amount, explanation))
    }

    /// The larger of the prices by weight and by volume.
    fn frame(&self, table: &CrateTable, framed: &Framed) -> Result<(Limited, Part), PricingError> {
        let by_weight = self.by_weight(table, framed.weight)?;
        let by_volume = match (&table.volume, framed.volume) {
            (None, _) => None,
            (Some(_), None) if by_weight.is_some() => None,
            (Some(_), None) => return Err(no_band("packages of unknown size".to_owned())),
            (Some(bands), Some(volume)) => {
                let told = Tariff::Pieces(bands).price(volume, MeasureUnit::CubicMetres)?;
                let mut told = told.ok_or_else(|| no_band(format!("{} m³", volume.normalize())))?;
                let part = told.parts.pop().unwrap_or_default();
                Some((dong(product(told.exact, self.dong_per(table.currency))?)?, part))
            }
        };
        let (amount, part) = [by_weight, by_volume]
            .into_iter()
            .flatten()
            .reduce(|most, other| if other.0 > most.0 { other } else { most })
            .ok_or_else(|| no_band(format!("{} kg", framed.weight)))?;
        let limited = self.limited(amount, table.currency, table.minimum, table.cap)?;
        let part = Part { amount: Some(limited.amount), ..part };
        Ok((limited, part))
    }

    fn by_weight(&self, table: &CrateTable, weight: Kilograms) -> Result<Option<(Vnd, Part)>, OutOfRange> {
        let Some((first, further)) = table.first_kg.zip(table.further_kg) else { return Ok(None) };
        let started = weight.amount().ceil();
        let beyond = (started - Decimal::ONE).max(Decimal::ZERO);
        let price = first.amount() + product(beyond, further.amount())?;
        let part = Part {
            band: Some(format!("first kg {first}, each further {further}")),
            base: measure(started),
            base_unit: Some(MeasureUnit::Kilograms),
            price: Some(further),
            ..Part::default()
        };
        Ok(Some((dong(product(price, self.dong_per(table.currency))?)?, part)))
    }
}

/// Cubic metres.
fn volume(package: &Measured) -> Result<Option<Decimal>, OutOfRange> {
    Ok(package.size.map(cubic_metres).transpose()?.map(CubicMetres::amount))
}

fn no_band(value: String) -> PricingError {
    PricingError::NoBand { table: PriceTable::Crate, value }
}
