//! What carrying packages from China to Vietnam costs, by the weight and size they arrived with.

use rust_decimal::Decimal;

use super::explanation::{Limited, measure};
use super::load::{Load, Loads, together};
use super::tariff::{Tariff, Told};
use super::{
    BandedBy, Carriage, Charge, ChargeKind, Cliff, Explanation, FreightBasis, FreightTable, ImportTaxes, MeasureUnit,
    Measured, Paid, Part, PriceTable, Pricing, PricingError, dong, product, remaining, share,
};
use crate::ledger::Currency;
use crate::{ExchangeRate, Measure, OutOfRange, Percent, Vnd};

/// What one package, or several together, are charged.
struct Carried {
    limited: Limited,
    load: Load,
    /// Before it is rounded, and besides it what the packages of unknown volume cost.
    exact: Decimal,
    beside: Option<Decimal>,
    parts: Vec<Part>,
    cliff: Option<Cliff>,
}

impl Pricing<'_> {
    /// Freight, taxes of declared goods, and crates where they are wanted, for packages that have arrived together: none
    /// for no packages.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card does not serve the route, or has no price for a weight.
    pub fn freight(&self, way: &Carriage<'_>, packages: &[Measured]) -> Result<Vec<Charge>, PricingError> {
        self.freight_of_several(way, &[packages], 0)
    }

    /// The same for one of several orders whose packages go together. Their shares come to what all together cost, if each
    /// is asked for with the same orders in the same order.
    ///
    /// # Errors
    ///
    /// As [`Pricing::freight`].
    pub fn freight_of_several(
        &self,
        way: &Carriage<'_>,
        orders: &[&[Measured]],
        own: usize,
    ) -> Result<Vec<Charge>, PricingError> {
        let packages = orders.get(own).copied().unwrap_or_default();
        if packages.is_empty() {
            return Ok(vec![]);
        }
        let table = self.freight_table(way)?;
        let carriage = match table.basis {
            FreightBasis::Package => self.carriage_of_each(table, way, packages)?,
            FreightBasis::Order => self.carriage(table, way, packages)?,
            FreightBasis::Delivery | FreightBasis::ArrivalBatch => self.shared_carriage(table, way, orders, own)?,
        };
        let freight = Vnd::new(carriage.amount.amount())?;
        let mut charges = vec![carriage];
        if let Some(taxes) = &table.import {
            let goods = way.carried.ok_or_else(|| PricingError::NoBand {
                table: PriceTable::Freight,
                value: "declared packages of unknown value".to_owned(),
            })?;
            charges.extend(self.import_taxes(taxes, goods, freight)?);
        }
        if way.services.crating {
            charges.push(self.crate_fee(packages)?);
        }
        Ok(charges)
    }

    /// Whether the price of one order depends on what arrives for others.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card does not serve the route.
    pub fn freight_basis(&self, way: &Carriage<'_>) -> Result<FreightBasis, PricingError> {
        Ok(self.freight_table(way)?.basis)
    }

    /// Whether another order of the same version pays the same for what goes with this order's: then both share one total.
    pub fn shares_freight(
        &self,
        way: &Carriage<'_>,
        rate: Option<ExchangeRate>,
        level_discount: Option<Percent>,
    ) -> bool {
        self.freight_table(way).is_ok_and(|table| {
            let same_rate = table.currency == Currency::Vnd || rate == Some(self.rate);
            // By its value each order has a price of its own.
            table.banded_by == BandedBy::Weight
                && same_rate
                && level_discount.unwrap_or(Percent::ZERO) == self.freight_discount()
        })
    }

    fn freight_table(&self, way: &Carriage<'_>) -> Result<&FreightTable, PricingError> {
        let line = way.services.line;
        let serves = |table: &&FreightTable| {
            table.origin == way.origin
                && table.destination == way.destination
                && table.line == line
                && table.goods_class == way.class
        };
        self.tables.freight.iter().find(serves).ok_or_else(|| PricingError::NoBand {
            table: PriceTable::Freight,
            value: format!("{} to {}, {line}, {}", way.origin, way.destination, way.class),
        })
    }

    fn carriage(
        &self,
        table: &FreightTable,
        way: &Carriage<'_>,
        packages: &[Measured],
    ) -> Result<Charge, PricingError> {
        let carried = self.carry(table, way, &together(&table.parts(packages)?)?)?;
        let explanation = self.explain_carried(table, &carried);
        Ok(Charge::new(ChargeKind::Freight, carried.limited.amount, explanation))
    }

    /// A price for each package, of which the order pays its part.
    fn carriage_of_each(
        &self,
        table: &FreightTable,
        way: &Carriage<'_>,
        packages: &[Measured],
    ) -> Result<Charge, PricingError> {
        let mut carried = vec![];
        for package in packages {
            let one = self.carry(table, way, &table.loads(package)?)?;
            carried.push((package.paid(one.limited.amount), one));
        }
        let amount = Vnd::sum(carried.iter().map(|(paid, _)| paid.amount))?;
        let explanation = match carried.as_slice() {
            [(paid, only)] => Explanation { shared_total: paid.shared_total, ..self.explain_carried(table, only) },
            several => {
                let parts = several.iter().map(|(paid, one)| one.part(paid)).collect();
                self.explain_freight(table).of_parts(parts)
            }
        };
        Ok(Charge::new(ChargeKind::Freight, amount, explanation))
    }

    /// One price for the packages of all orders, shared by what each weighs.
    fn shared_carriage(
        &self,
        table: &FreightTable,
        way: &Carriage<'_>,
        orders: &[&[Measured]],
        own: usize,
    ) -> Result<Charge, PricingError> {
        let parts = orders.iter().map(|packages| table.parts(packages)).collect::<Result<Vec<_>, _>>()?;
        let all = together(&parts.concat())?;
        let carried = self.carry(table, way, &all)?;
        let weight = |parts: &Vec<Loads>| Ok(carried.weight(&all, &together(parts)?));
        let weights = parts.iter().map(weight).collect::<Result<Vec<_>, OutOfRange>>()?;
        let amount = share(carried.limited.amount, &weights).get(own).copied().unwrap_or(Vnd::ZERO);
        let explanation = self.explain_carried(table, &carried);
        let shared_total = (orders.len() > 1).then_some(carried.limited.amount);
        Ok(Charge::new(ChargeKind::Freight, amount, Explanation { shared_total, ..explanation }))
    }

    /// The largest of the amounts the table enables, less the level's discount.
    fn carry(&self, table: &FreightTable, way: &Carriage<'_>, loads: &Loads) -> Result<Carried, PricingError> {
        let mut largest: Option<(Vnd, Load, Tariff<'_>, Told, Option<Told>)> = None;
        for load in loads.competing() {
            let load = table.chargeable(load)?;
            let Some(tariff) = table.tariff(load.unit) else { continue };
            let told = banded(table, way, tariff, load)?;
            let beside = loads.beside(load.unit).map(|load| unmeasured(table, way, load)).transpose()?;
            let exact = told.exact + beside.as_ref().map_or(Decimal::ZERO, |told| told.exact);
            let amount = self.carried_for(table, exact)?;
            if largest.as_ref().is_none_or(|(most, ..)| amount > *most) {
                largest = Some((amount, load, tariff, told, beside));
            }
        }
        let (amount, load, tariff, told, beside) = largest.ok_or_else(|| no_band(loads.real))?;
        let limited = self.limited(amount, table.currency, table.minimum, table.cap)?;
        let beside_exact = beside.as_ref().map(|told| told.exact);
        let cliff = match table.banded_by {
            BandedBy::Weight => tariff.next_cliff(load.amount, limited.amount, load.unit, |exact| {
                let amount = self.carried_for(table, exact + beside_exact.unwrap_or_default())?;
                Ok(self.limited(amount, table.currency, table.minimum, table.cap)?.amount)
            })?,
            BandedBy::OrderValue => None,
        };
        let parts = told.parts.into_iter().chain(beside.into_iter().flat_map(|told| told.parts)).collect();
        Ok(Carried { limited, load, exact: told.exact, beside: beside_exact, parts, cliff })
    }

    fn carried_for(&self, table: &FreightTable, exact: Decimal) -> Result<Vnd, OutOfRange> {
        dong(product(product(exact, self.dong_per(table.currency))?, remaining(self.freight_discount()))?)
    }

    fn explain_freight(&self, table: &FreightTable) -> Explanation {
        self.explain(PriceTable::Freight, table.currency).discounted(self.freight_discount())
    }

    fn explain_carried(&self, table: &FreightTable, carried: &Carried) -> Explanation {
        let mut explanation = self.explain_freight(table).of_parts(carried.parts.clone()).within(&carried.limited);
        explanation.next_cliff.clone_from(&carried.cliff);
        explanation
    }

    /// Duty on the value, and value added tax on both.
    fn import_taxes(&self, taxes: &ImportTaxes, goods: Vnd, freight: Vnd) -> Result<[Charge; 2], OutOfRange> {
        let value = if taxes.includes_freight { goods.plus(freight)? } else { goods };
        let duty = dong(product(value.amount(), taxes.duty_percent.fraction())?)?;
        let taxed = value.plus(duty)?;
        let vat = dong(product(taxed.amount(), taxes.vat_percent.fraction())?)?;
        let told = |base: Vnd, percent: Percent| Explanation {
            base: measure(base.amount()),
            base_unit: Some(MeasureUnit::Vnd),
            percent: Some(percent),
            ..self.explain(PriceTable::Freight, Currency::Vnd)
        };
        Ok([
            Charge::new(ChargeKind::ImportDuty, duty, told(value, taxes.duty_percent)),
            Charge::new(ChargeKind::ImportVat, vat, told(taxed, taxes.vat_percent)),
        ])
    }
}

/// The price of a load in the band that its weight, or the value of the goods, chooses.
fn banded(table: &FreightTable, way: &Carriage<'_>, tariff: Tariff<'_>, load: Load) -> Result<Told, PricingError> {
    match (table.banded_by, tariff) {
        (BandedBy::OrderValue, Tariff::ByUnit(bands, _)) => {
            let position = bands.position(way.goods.amount()).ok_or_else(|| PricingError::NoBand {
                table: PriceTable::Freight,
                value: format!("{} đ", way.goods),
            })?;
            let price = bands.rows[position].value;
            let part = Part {
                band: Some(bands.text(position)),
                base: measure(load.amount),
                base_unit: Some(load.unit),
                price: Some(price),
                ..Part::default()
            };
            Ok(Told { exact: product(load.amount, price.amount())?, parts: vec![part] })
        }
        (BandedBy::Weight, _) | (BandedBy::OrderValue, Tariff::Pieces(_)) => {
            tariff.price(load.amount, load.unit)?.ok_or_else(|| no_band(load))
        }
    }
}

/// What nobody knows the volume of has the price of its weight, or none.
fn unmeasured(table: &FreightTable, way: &Carriage<'_>, load: Load) -> Result<Told, PricingError> {
    let load = table.chargeable(load)?;
    banded(table, way, table.tariff(load.unit).ok_or_else(|| no_band(load))?, load)
}

fn no_band(load: Load) -> PricingError {
    let value = format!("{} {}", load.amount, load.unit.sign());
    PricingError::NoBand { table: PriceTable::Freight, value }
}

impl Carried {
    /// What an order's loads count when the price of all is shared: as much as is charged of them, or what they cost where
    /// that is told in two units.
    fn weight(&self, all: &Loads, own: &Loads) -> Decimal {
        let Some(beside) = self.beside else { return own.by(self.load.unit) };
        let part = |own: Option<Decimal>, all: Option<Decimal>| {
            own.zip(all).and_then(|(own, all)| own.checked_div(all)).unwrap_or_default()
        };
        self.exact * part(own.volume, all.volume) + beside * part(own.unmeasured, all.unmeasured)
    }

    /// One package among several.
    fn part(&self, paid: &Paid) -> Part {
        let (amount, shared_total) = (Some(paid.amount), paid.shared_total);
        let base = self.parts.iter().filter_map(|part| part.base).map(Measure::amount).sum();
        match self.parts.as_slice() {
            [only] => Part { amount, shared_total, ..only.clone() },
            several => Part {
                base: measure(base),
                base_unit: several.first().and_then(|part| part.base_unit),
                amount,
                shared_total,
                ..Part::default()
            },
        }
    }
}

impl FreightTable {
    /// What prices a load of this kind; `None` where the table has no price for it.
    fn tariff(&self, unit: MeasureUnit) -> Option<Tariff<'_>> {
        let by_unit = |bands| Tariff::ByUnit(bands, self.mode);
        match unit {
            MeasureUnit::CubicMetres => self.volume.as_ref().map(|volume| by_unit(&volume.bands)),
            MeasureUnit::VolumetricKilograms => {
                let own = self.volumetric.as_ref().and_then(|volumetric| volumetric.bands.as_ref());
                own.map(by_unit).or_else(|| self.by_weight())
            }
            MeasureUnit::Vnd
            | MeasureUnit::Cny
            | MeasureUnit::Pieces
            | MeasureUnit::Kilograms
            | MeasureUnit::BlendedKilograms
            | MeasureUnit::Packages
            | MeasureUnit::Days => self.by_weight(),
        }
    }
}
