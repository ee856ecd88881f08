//! `domain.md` §5 once more, as plainly as it can be written: `None` is "negotiated".

use super::fraction::Fraction;
use super::plain_freight;
use crate::ledger::Currency;
use crate::pricing::*;
use crate::{ExchangeRate, Measure, Percent};

#[derive(Debug)]
pub struct Plain {
    pub charges: Vec<(ChargeKind, Fraction)>,
    pub total: Fraction,
    pub deposit: Fraction,
}

/// What all tables need to know.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub tables: &'a RateTables,
    pub rate: Fraction,
    pub level: Option<LevelTerms>,
    pub input: &'a OrderInput,
    pub goods: Fraction,
}

pub fn order(tables: &RateTables, rate: ExchangeRate, level: Option<LevelTerms>, input: &OrderInput) -> Option<Plain> {
    let rate = Fraction::from(rate.amount());
    let goods_cny: Fraction = input.lines.iter().map(|line| price(line) * pieces(line)).sum();
    let freight_cny = Fraction::from(input.china_freight.amount());
    let (goods, freight) = ((goods_cny * rate).dong(), (freight_cny * rate).dong());
    let known = Known { tables, rate, level, input, goods };
    let required = level.and_then(|level| level.deposit_percent).unwrap_or(tables.deposit_percent);
    let share = input.deposit_percent.map_or(required, |chosen| chosen.max(required));

    let mut charges = vec![(ChargeKind::Goods, goods)];
    if !freight.is_zero() || !freight_cny.is_zero() {
        charges.push((ChargeKind::ChinaFreight, freight));
    }
    if let Some(table) = &tables.service_fee {
        let with_freight = table.basis == ServiceFeeBasis::GoodsPlusChinaFreight;
        let (cny, vnd) = if with_freight { (goods_cny + freight_cny, goods + freight) } else { (goods_cny, goods) };
        charges.extend(service_fee(&known, table, share, cny, vnd)?);
    }
    if input.services.tally {
        charges.extend(tally(&known)?);
    }
    charges.extend(insurance(&known)?);
    charges.extend(plain_freight::transported(&known)?);
    charges.extend(plain_freight::surcharges(&known)?);

    let total: Fraction = charges.iter().map(|(_, amount)| *amount).sum();
    let step = tables.deposit_step.map_or(Fraction::whole(1000), |step| Fraction::from(step.amount()));
    let deposit = (percent(share) * (goods + freight)).over(step).ceil() * step;
    Some(Plain { charges, total, deposit: deposit.min(total) })
}

fn service_fee(
    known: &Known<'_>,
    table: &ServiceFeeTable,
    share: Percent,
    cny: Fraction,
    vnd: Fraction,
) -> Option<Vec<(ChargeKind, Fraction)>> {
    let kept = Fraction::whole(1) - known.level.map_or(Fraction::ZERO, |level| percent(level.service_discount));
    let exact = if let Some(prices) = &table.per_item {
        let all: Fraction = known.input.lines.iter().map(pieces).sum();
        if all.is_zero() {
            return Some(vec![]);
        }
        by_unit(prices, table.mode, all)? * known.in_dong(table.currency) * kept
    } else {
        if cny.is_zero() {
            return Some(vec![]);
        }
        let level = known.level.and_then(|level| level.level_id);
        let mut bands = table.bands.as_ref();
        for row in table.by_deposit.iter().filter(|row| row.deposit_percent <= share) {
            bands = Some(&row.bands);
        }
        for row in table.by_level.iter().filter(|row| level == Some(row.level_id)) {
            bands = Some(&row.bands);
        }
        let (value, bands) = (if table.currency == Currency::Vnd { vnd } else { cny }, bands?);
        let last = band(bands, value)?;
        match table.mode {
            BandMode::Slab => vnd * percent(bands.rows[last].value) * kept,
            BandMode::Graduated => {
                // All but the last part become đồng by themselves; the last is what is left of the rounded basis.
                let below: Fraction = (0..last).map(|row| part(bands, row, value)).sum();
                let fees = (0..last).map(|row| part(bands, row, value) * percent(bands.rows[row].value));
                let dong = known.in_dong(table.currency);
                (fees.sum::<Fraction>() * dong + (vnd - below * dong) * percent(bands.rows[last].value)) * kept
            }
        }
    };
    let minimum = table.minimum.filter(|_| !exact.is_zero());
    Some(vec![(ChargeKind::ServiceFee, known.within(exact.dong(), table.currency, minimum, table.cap))])
}

fn tally(known: &Known<'_>) -> Option<Vec<(ChargeKind, Fraction)>> {
    let all: Fraction = known.input.lines.iter().map(pieces).sum();
    if all.is_zero() {
        return Some(vec![]);
    }
    let table = known.tables.tally.as_ref()?;
    if table.max_quantity.is_some_and(|most| all > measured(most)) {
        return None;
    }
    let prices = &table.bands.rows[band(&table.bands, all)?].value;
    let mut exact = Fraction::ZERO;
    for line in &known.input.lines {
        let is_cheap = table.split_at_cny.is_some_and(|split| line.unit_price < split);
        let each = if is_cheap { prices.price_below_split.unwrap_or(prices.price) } else { prices.price };
        exact = exact + pieces(line) * measured(each) * known.in_dong(table.currency);
    }
    Some(vec![(ChargeKind::TallyFee, known.within(exact.dong(), table.currency, table.minimum, table.cap))])
}

fn insurance(known: &Known<'_>) -> Option<Vec<(ChargeKind, Fraction)>> {
    let vnd = |amount: Vnd| Fraction::from(amount.amount());
    let above = known.tables.insurance.as_ref().and_then(|table| table.compulsory_above);
    let compulsory = above.is_some_and(|above| known.goods > vnd(above));
    if known.goods.is_zero() || !(compulsory || known.input.services.insurance) {
        return Some(vec![]);
    }
    let table = known.tables.insurance.as_ref()?;
    let value = if let Some(above) = table.items_above {
        let dear = |line: &&PricedLine| (price(line) * known.rate).dong() > vnd(above);
        let worth: Fraction = known.input.lines.iter().filter(dear).map(|line| price(line) * pieces(line)).sum();
        (worth * known.rate).dong()
    } else {
        let declared = known.input.declared_value.map_or(known.goods, vnd);
        if compulsory && declared < known.goods { known.goods } else { declared }
    };
    if value.is_zero() {
        return Some(vec![]);
    }
    let mut fee = (value * percent(table.percent)).dong();
    fee = fee.max(table.minimum.map_or(Fraction::ZERO, vnd));
    Some(vec![(ChargeKind::InsuranceFee, table.cap.map_or(fee, |cap| fee.min(vnd(cap))))])
}

impl Known<'_> {
    pub fn in_dong(&self, currency: Currency) -> Fraction {
        if currency == Currency::Vnd { Fraction::whole(1) } else { self.rate }
    }

    /// The cap counts last.
    pub fn within(&self, amount: Fraction, of: Currency, minimum: Option<Measure>, cap: Option<Measure>) -> Fraction {
        let limit = |limit: Measure| (measured(limit) * self.in_dong(of)).dong();
        let raised = minimum.map_or(amount, |minimum| amount.max(limit(minimum)));
        cap.map_or(raised, |cap| raised.min(limit(cap)))
    }
}

pub fn price(line: &PricedLine) -> Fraction {
    Fraction::from(line.unit_price.amount())
}

pub fn pieces(line: &PricedLine) -> Fraction {
    Fraction::whole(line.quantity.into())
}

pub fn measured(measure: Measure) -> Fraction {
    Fraction::from(measure.amount())
}

pub fn percent(percent: Percent) -> Fraction {
    Fraction::from(percent.amount()).over(Fraction::whole(100))
}

/// From above where the lower ends count, from below where the upper ones do.
pub fn band<T>(bands: &Bands<T>, value: Fraction) -> Option<usize> {
    match bands.bounds {
        Bounds::LowerInclusive => {
            let row = bands.rows.iter().rposition(|row| measured(row.from) <= value)?;
            bands.rows[row].to.is_none_or(|to| value < measured(to)).then_some(row)
        }
        Bounds::UpperInclusive if value < measured(bands.rows[0].from) => None,
        Bounds::UpperInclusive => bands.rows.iter().position(|row| row.to.is_none_or(|to| value <= measured(to))),
    }
}

/// How much of a value lies in a band; the first begins with nothing.
pub fn part<T>(bands: &Bands<T>, row: usize, value: Fraction) -> Fraction {
    let begin = if row == 0 { Fraction::ZERO } else { measured(bands.rows[row].from) };
    let end = bands.rows[row].to.map_or(value, |to| value.min(measured(to)));
    if end > begin { end - begin } else { Fraction::ZERO }
}

pub fn by_unit(bands: &Bands<Measure>, mode: BandMode, value: Fraction) -> Option<Fraction> {
    let last = band(bands, value)?;
    Some(match mode {
        BandMode::Slab => value * measured(bands.rows[last].value),
        BandMode::Graduated => (0..=last).map(|row| part(bands, row, value) * measured(bands.rows[row].value)).sum(),
    })
}
