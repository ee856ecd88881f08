//! The way of the goods, as plainly.

use super::fraction::Fraction;
use super::plain::{Known, band, by_unit, measured, percent, pieces};
use crate::pricing::*;
use crate::{Centimetres, Measure};

/// Freight, taxes, crate, storage and the last mile.
pub fn transported(known: &Known<'_>) -> Option<Vec<(ChargeKind, Fraction)>> {
    let Some(transport) = &known.input.transport else { return Some(vec![]) };
    let packages: Vec<Measured> = transport.measured();
    let services = known.input.services;
    let table = known.tables.freight.iter().find(|table| {
        (table.origin.as_str(), table.destination.as_str())
            == (transport.origin.as_str(), transport.destination.as_str())
            && (table.line, table.goods_class) == (services.line, transport.goods_class)
    })?;
    let carried = freight(known, table, &packages)?;
    let mut charges = vec![(ChargeKind::Freight, carried)];
    if let Some(taxes) = &table.import {
        let value = if taxes.includes_freight { known.goods + carried } else { known.goods };
        let duty = (value * percent(taxes.duty_percent)).dong();
        charges.push((ChargeKind::ImportDuty, duty));
        charges.push((ChargeKind::ImportVat, ((value + duty) * percent(taxes.vat_percent)).dong()));
    }
    if services.crating {
        charges.push((ChargeKind::CrateFee, crates(known, &packages)?));
    }
    charges.extend(storage(known, transport, &packages)?);
    if let Some(zone) = &transport.zone {
        let table = known.tables.last_mile.iter().find(|table| table.zone == zone.as_str())?;
        let weight: Fraction = packages.iter().map(kg).sum();
        let exact = in_pieces(table.pieces.as_ref()?, weight)? * known.in_dong(table.currency);
        charges.push((ChargeKind::LastMileFee, known.within(exact.dong(), table.currency, table.minimum, table.cap)));
    }
    Some(charges)
}

fn freight(known: &Known<'_>, table: &FreightTable, packages: &[Measured]) -> Option<Fraction> {
    let kept = Fraction::whole(1) - known.level.map_or(Fraction::ZERO, |level| percent(level.freight_discount));
    let groups: Vec<&[Measured]> =
        if table.basis == FreightBasis::Package { packages.chunks(1).collect() } else { vec![packages] };
    let mut total = Fraction::ZERO;
    for group in groups {
        let each = |kg: Fraction| stepped(kg, table.package_minimum_kg, table.package_step_kg);
        let mut competing = vec![];
        let weighed: Fraction = group.iter().map(|package| each(real(table, package))).sum();
        let in_kg = |kg| (stepped(kg, table.minimum_kg, table.step_kg), table.bands.as_ref(), table.pieces.as_ref());
        if table.bands.is_some() || table.pieces.is_some() {
            competing.push(vec![in_kg(weighed)]);
        }
        if let Some(volumetric) = &table.volumetric
            && volumetric.blend.is_none()
            && group.iter().any(|package| package.size.is_some())
        {
            let sized = group.iter().map(|package| each(size_kg(volumetric, package).unwrap_or_else(|| kg(package))));
            let sized = stepped(sized.sum(), table.minimum_kg, table.step_kg);
            let own = volumetric.bands.as_ref();
            let pieces = if own.is_some() { None } else { table.pieces.as_ref() };
            competing.push(vec![(sized, own.or(table.bands.as_ref()), pieces)]);
        }
        if let Some(volume) = &table.volume
            && group.iter().any(|package| package.size.is_some())
        {
            let cubic: Fraction = group.iter().filter_map(|package| package.size).map(m3).sum();
            let mut by_volume = vec![(stepped(cubic, volume.minimum_m3, volume.step_m3), Some(&volume.bands), None)];
            let unmeasured: Vec<_> = group.iter().filter(|package| package.size.is_none()).map(kg).map(each).collect();
            if !unmeasured.is_empty() {
                by_volume.push(in_kg(unmeasured.into_iter().sum()));
            }
            competing.push(by_volume);
        }
        let mut largest = None;
        for summed in competing {
            let mut exact = Fraction::ZERO;
            for (load, bands, pieces) in summed {
                exact = exact
                    + match bands {
                        Some(bands) if table.banded_by == BandedBy::OrderValue => {
                            load * measured(bands.rows[band(bands, known.goods)?].value)
                        }
                        Some(bands) => by_unit(bands, table.mode, load)?,
                        None => in_pieces(pieces?, load)?,
                    };
            }
            largest = largest.max(Some((exact * known.in_dong(table.currency) * kept).dong()));
        }
        total = total + known.within(largest?, table.currency, table.minimum, table.cap);
    }
    Some(total)
}

/// The weight, or what the three zones make of it.
fn real(table: &FreightTable, package: &Measured) -> Fraction {
    let weight = kg(package);
    let Some(volumetric) = &table.volumetric else { return weight };
    let (Some(blend), Some(size)) = (&volumetric.blend, size_kg(volumetric, package)) else { return weight };
    if size < measured(blend.mean_from_kg) {
        weight
    } else if size < measured(blend.larger_from_kg) {
        (weight + size).over(Fraction::whole(2)).rounded(3)
    } else {
        weight.max(size)
    }
}

fn size_kg(volumetric: &Volumetric, package: &Measured) -> Option<Fraction> {
    Some(cubic_centimetres(package.size?).over(measured(volumetric.divisor)).rounded(3))
}

fn kg(package: &Measured) -> Fraction {
    Fraction::from(package.weight.amount())
}

fn m3(sides: [Centimetres; 3]) -> Fraction {
    cubic_centimetres(sides).over(Fraction::whole(1_000_000)).rounded(6)
}

fn cubic_centimetres(sides: [Centimetres; 3]) -> Fraction {
    let [length, width, height] = sides.map(|side| Fraction::from(side.amount()));
    length * width * height
}

fn stepped(amount: Fraction, minimum: Option<Measure>, step: Option<Measure>) -> Fraction {
    let up = step.map_or(amount, |step| amount.over(measured(step)).ceil() * measured(step));
    minimum.map_or(up, |minimum| up.max(measured(minimum)))
}

fn crates(known: &Known<'_>, packages: &[Measured]) -> Option<Fraction> {
    let table = known.tables.crating.as_ref()?;
    let groups: Vec<&[Measured]> =
        if table.basis == CrateBasis::Package { packages.chunks(1).collect() } else { vec![packages] };
    let mut total = Fraction::ZERO;
    for group in groups {
        let weight: Fraction = group.iter().map(kg).sum();
        let dong = |exact: Fraction| (exact * known.in_dong(table.currency)).dong();
        let by_weight = table.first_kg.zip(table.further_kg).map(|(first, further)| {
            let beyond = (weight.ceil() - Fraction::whole(1)).max(Fraction::ZERO);
            dong(measured(first) + beyond * measured(further))
        });
        let sizes: Option<Vec<Fraction>> = group.iter().map(|package| package.size.map(m3)).collect();
        let by_volume = match (&table.volume, sizes) {
            (Some(pieces), Some(sizes)) => Some(dong(in_pieces(pieces, sizes.into_iter().sum())?)),
            (Some(_), None) | (None, _) => None,
        };
        total = total + known.within(by_weight.max(by_volume)?, table.currency, table.minimum, table.cap);
    }
    Some(total)
}

fn storage(known: &Known<'_>, transport: &Transport, packages: &[Measured]) -> Option<Vec<(ChargeKind, Fraction)>> {
    if transport.storage_days == 0 {
        return Some(vec![]);
    }
    let of = |city: Option<&str>| known.tables.storage.iter().find(|table| table.city.as_deref() == city);
    let table = of(Some(transport.destination.as_str())).or(of(None))?;
    let level = known.level.and_then(|level| level.level_id);
    let own = table.free_days_by_level.iter().find(|free| Some(free.level_id) == level);
    let days = transport.storage_days - i32::from(own.map_or(table.free_days, |free| free.days));
    if days <= 0 {
        return Some(vec![]);
    }
    let price = by_unit(&table.bands, table.mode, Fraction::whole(days.into()))?;
    let dong = known.in_dong(table.currency);
    let mut amounts = vec![];
    for package in packages {
        amounts.push(match table.per {
            StorageUnit::Kilogram => kg(package) * price * dong,
            StorageUnit::CubicMetre => m3(package.size?) * price * dong,
            StorageUnit::Package => price * dong,
            StorageUnit::GoodsPercent => (known.goods * price).over(Fraction::whole(100)),
        });
    }
    if table.per == StorageUnit::GoodsPercent {
        amounts.truncate(1);
    }
    let total = amounts.into_iter().map(|exact| known.within(exact.dong(), table.currency, None, table.cap)).sum();
    Some(vec![(ChargeKind::StorageFee, total)])
}

pub fn surcharges(known: &Known<'_>) -> Option<Vec<(ChargeKind, Fraction)>> {
    let asked: Vec<_> = known.input.surcharges.iter().map(PriceName::as_str).collect();
    if asked.iter().any(|name| known.tables.surcharges.iter().all(|table| table.name != *name)) {
        return None;
    }
    let packages = known.input.transport.as_ref().map(|transport| (transport.measured(), transport.goods_class));
    let mut charges = vec![];
    for table in &known.tables.surcharges {
        let wanted = asked.contains(&table.name.as_str());
        let needs_packages =
            table.goods_class.is_some() || matches!(table.per, SurchargeUnit::Package | SurchargeUnit::Kilogram);
        if needs_packages && packages.is_none() {
            if wanted {
                return None;
            }
            continue;
        }
        let of_class = table.goods_class.is_none_or(|class| packages.as_ref().is_some_and(|it| it.1 == class));
        if !(wanted || table.always) || !of_class {
            continue;
        }
        let all = packages.as_ref().map(|it| it.0.as_slice()).unwrap_or_default();
        let (units, dong) = match table.per {
            SurchargeUnit::Order => (Fraction::whole(1), known.in_dong(table.currency)),
            SurchargeUnit::Package => (Fraction::whole(all.len().try_into().unwrap()), known.in_dong(table.currency)),
            SurchargeUnit::Kilogram => (all.iter().map(kg).sum(), known.in_dong(table.currency)),
            SurchargeUnit::Piece => (known.input.lines.iter().map(pieces).sum(), known.in_dong(table.currency)),
            SurchargeUnit::GoodsPercent => (known.goods, Fraction::new(1, 100)),
        };
        if !units.is_zero() {
            let exact = units * measured(table.price) * dong;
            charges.push((ChargeKind::Surcharge, known.within(exact.dong(), table.currency, table.minimum, table.cap)));
        }
    }
    Some(charges)
}

/// What begins where the band before ends, step by step.
pub fn in_pieces(bands: &Bands<Piece>, value: Fraction) -> Option<Fraction> {
    let last = band(bands, value)?;
    let mut end = Fraction::ZERO;
    for (index, row) in bands.rows.iter().enumerate().take(last + 1) {
        let upto = if index == last { value } else { measured(row.to?) };
        let counted = if row.value.of == PieceBase::Whole { upto } else { upto - measured(row.from) };
        let steps = row.value.step.map_or(counted, |step| counted.over(measured(step)).ceil());
        let begin = match row.value.fixed {
            Some(fixed) => measured(fixed),
            None if row.value.of == PieceBase::Whole => Fraction::ZERO,
            None => end,
        };
        end = begin + steps * row.value.price.map_or(Fraction::ZERO, measured);
    }
    Some(end)
}
