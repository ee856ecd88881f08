//! What is charged in Vietnam: storage and the last mile.

use chrono::TimeDelta;
use rust_decimal::Decimal;

use super::explanation::measure;
use super::load::cubic_metres;
use super::tariff::Tariff;
use super::{
    Charge, ChargeKind, DayCount, Explanation, LastMileTable, MeasureUnit, Measured, Paid, Part, PriceTable, Pricing,
    PricingError, RateTables, StorageTable, StorageUnit, dong, product, share,
};
use crate::{Kilograms, LevelId, Timestamp, Vnd};

/// A package and how many days it has been in the Vietnamese warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub package: Measured,
    pub days: i32,
}

impl Pricing<'_> {
    /// Storage of packages in a city; none within the free days.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card has no price for so many days, or none for storage.
    pub fn storage(&self, city: &str, goods: Vnd, stored: &[Stored]) -> Result<Option<Charge>, PricingError> {
        if stored.iter().all(|one| one.days <= 0) {
            return Ok(None);
        }
        let no_table = || PricingError::NoBand { table: PriceTable::Storage, value: city.to_owned() };
        let table = self.tables.storage_in(city).ok_or_else(no_table)?;
        let mut amounts = vec![];
        let mut parts = vec![];
        for one in table.counted(stored) {
            let days = table.charged_days(one.days, self.level.and_then(|level| level.level_id));
            if days > 0 {
                let (Paid { amount, shared_total }, part) = self.stored(table, goods, &one.package, days)?;
                parts.push(Part { days: Some(days), amount: Some(amount), shared_total, ..part });
                amounts.push(amount);
            }
        }
        let amount = Vnd::sum(amounts)?;
        let explanation = Explanation { parts, ..self.explain(PriceTable::Storage, table.currency) };
        Ok((!explanation.parts.is_empty()).then(|| Charge::new(ChargeKind::StorageFee, amount, explanation)))
    }

    fn stored(
        &self,
        table: &StorageTable,
        goods: Vnd,
        package: &Measured,
        days: i32,
    ) -> Result<(Paid, Part), PricingError> {
        let no_band = |value| PricingError::NoBand { table: PriceTable::Storage, value };
        let tariff = Tariff::ByUnit(&table.bands, table.mode);
        let told = tariff.price(days.into(), MeasureUnit::Days)?.ok_or_else(|| no_band(format!("{days} days")))?;
        let (units, unit) = match table.per {
            StorageUnit::Kilogram => (package.weight.amount(), MeasureUnit::Kilograms),
            StorageUnit::Package => (Decimal::ONE, MeasureUnit::Packages),
            StorageUnit::GoodsPercent => (goods.amount(), MeasureUnit::Vnd),
            StorageUnit::CubicMetre => {
                let sides = package.size.ok_or_else(|| no_band("packages of unknown size".to_owned()))?;
                (cubic_metres(sides)?.amount(), MeasureUnit::CubicMetres)
            }
        };
        let amount = match table.per {
            StorageUnit::GoodsPercent => product(units, told.exact)? / Decimal::ONE_HUNDRED,
            StorageUnit::Kilogram | StorageUnit::Package | StorageUnit::CubicMetre => {
                product(product(units, told.exact)?, self.dong_per(table.currency))?
            }
        };
        let limited = self.limited(dong(amount)?, table.currency, None, table.cap)?;
        let paid = match table.per {
            // They are the order's alone, whoever else the package serves.
            StorageUnit::GoodsPercent => Paid { amount: limited.amount, shared_total: None },
            StorageUnit::Kilogram | StorageUnit::CubicMetre | StorageUnit::Package => package.paid(limited.amount),
        };
        let part = told.parts.into_iter().next_back().unwrap_or_default();
        Ok((paid, Part { base: measure(units), base_unit: Some(unit), ..part }))
    }

    /// Bringing packages that go together to the customer.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the zone is charged at cost, or the card has no price for it or the weight.
    pub fn last_mile(&self, zone: &str, packages: &[Measured]) -> Result<Charge, PricingError> {
        let weight = Kilograms::sum(packages.iter().map(|package| package.weight))?;
        self.last_mile_of_several(zone, weight, &[weight.amount()], 0)
    }

    /// The share of one of several orders whose packages go together and have this weight; `parts` is what each order has of
    /// it. Shares come to what all together cost, if each is asked for with the same parts in the same order.
    ///
    /// # Errors
    ///
    /// As [`Pricing::last_mile`].
    pub fn last_mile_of_several(
        &self,
        zone: &str,
        weight: Kilograms,
        parts: &[Decimal],
        own: usize,
    ) -> Result<Charge, PricingError> {
        let no_band = |value: String| PricingError::NoBand { table: PriceTable::LastMile, value };
        let LastMileTable { pieces: Some(pieces), currency, minimum, cap, .. } = self.tables.last_mile_to(zone)? else {
            return Err(no_band(format!("{zone} before its cost is known")));
        };
        let tariff = Tariff::Pieces(pieces);
        let told = tariff.price(weight.amount(), MeasureUnit::Kilograms)?;
        let told = told.ok_or_else(|| no_band(format!("{weight} kg to {zone}")))?;
        let limited = |exact| {
            let amount = dong(product(exact, self.dong_per(*currency))?)?;
            self.limited(amount, *currency, *minimum, *cap)
        };
        let fee = limited(told.exact)?;
        let mut explanation = self.explain(PriceTable::LastMile, *currency).of_parts(told.parts).within(&fee);
        explanation.name = Some(zone.to_owned());
        explanation.next_cliff = tariff
            .next_cliff(weight.amount(), fee.amount, MeasureUnit::Kilograms, |exact| Ok(limited(exact)?.amount))?;
        explanation.shared_total = (parts.len() > 1).then_some(fee.amount);
        let amount = share(fee.amount, parts).get(own).copied().unwrap_or(Vnd::ZERO);
        Ok(Charge::new(ChargeKind::LastMileFee, amount, explanation))
    }
}

impl RateTables {
    /// The table of a zone.
    ///
    /// # Errors
    ///
    /// [`PricingError::NoBand`] where the card does not know it.
    pub fn last_mile_to(&self, zone: &str) -> Result<&LastMileTable, PricingError> {
        let table = self.last_mile.iter().find(|table| table.zone == zone);
        table.ok_or_else(|| PricingError::NoBand { table: PriceTable::LastMile, value: zone.to_owned() })
    }

    /// The table of a city, or the one for all that have none of their own.
    pub fn storage_in(&self, city: &str) -> Option<&StorageTable> {
        let of_city = self.storage.iter().find(|table| table.city.as_deref() == Some(city));
        of_city.or_else(|| self.storage.iter().find(|table| table.city.is_none()))
    }
}

impl StorageTable {
    /// When the day of this number has come, as [`StorageTable::days`] counts them from 1.
    pub fn day_begins(&self, since: Timestamp, day: i32) -> Timestamp {
        match self.day_count {
            DayCount::Calendar => since.midnight_after(day),
            DayCount::Full => since.after(TimeDelta::days(day.into())),
            DayCount::Begun => since.after(TimeDelta::days(i64::from(day) - 1) + TimeDelta::milliseconds(1)),
        }
    }

    /// Days for which a customer of this level pays nothing.
    pub fn free_days(&self, level: Option<LevelId>) -> i32 {
        let of_level = self.free_days_by_level.iter().find(|free| Some(free.level_id) == level);
        of_level.map_or(self.free_days, |free| free.days).into()
    }

    /// How many days lie between arrival and departure, as the table counts them.
    pub fn days(&self, since: Timestamp, until: Timestamp) -> i32 {
        let span = until.utc() - since.utc();
        let days = match self.day_count {
            DayCount::Calendar => (until.day() - since.day()).num_days(),
            DayCount::Full => span.num_days(),
            DayCount::Begun => span.num_days() + i64::from(span > TimeDelta::days(span.num_days())),
        };
        i32::try_from(days.max(0)).unwrap_or(i32::MAX)
    }

    /// Days beyond the free ones.
    fn charged_days(&self, days: i32, level: Option<LevelId>) -> i32 {
        (days - self.free_days(level)).max(0)
    }

    /// All packages, or the longest of them where a percentage of the goods is charged.
    fn counted(&self, stored: &[Stored]) -> Vec<Stored> {
        match self.per {
            StorageUnit::GoodsPercent => stored.iter().max_by_key(|one| one.days).cloned().into_iter().collect(),
            StorageUnit::Kilogram | StorageUnit::CubicMetre | StorageUnit::Package => stored.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Six in the evening in Vietnam.
    fn arrival() -> Timestamp {
        serde_json::from_value(json!("2026-11-28T11:00:00.000Z")).unwrap()
    }

    #[test]
    fn a_day_begins_when_it_is_counted_and_not_a_moment_before() {
        for (count, second) in [
            ("calendar", "2026-11-29T17:00:00.000Z"),
            ("full", "2026-11-30T11:00:00.000Z"),
            ("begun", "2026-11-29T11:00:00.001Z"),
        ] {
            let table: StorageTable =
                serde_json::from_value(json!({ "free_days": 0, "day_count": count, "bands": { "rows": [] } })).unwrap();

            let begins = table.day_begins(arrival(), 2);

            assert_eq!(begins.to_string(), second, "{count}");
            assert_eq!(table.days(arrival(), begins), 2, "{count}");
            assert_eq!(table.days(arrival(), begins.after(TimeDelta::milliseconds(-1))), 1, "{count}");
        }
    }

    #[test]
    fn orders_that_share_one_package_pay_together_what_it_costs_alone() {
        let pieces = json!({ "bounds": "upper_inclusive", "rows": [
            { "from": "0", "to": "2", "value": { "fixed": "20000" } },
            { "from": "2", "to": null, "value": { "price": "4000", "step": "1" } } ] });
        let tables: RateTables = serde_json::from_value(json!({
            "deposit_percent": "70", "service_fee": { "bands": { "rows": [{ "from": "0", "value": "3" }] } },
            "last_mile": [{ "zone": "inner city", "pieces": pieces }],
        }))
        .unwrap();
        let rate = "3700".parse().unwrap();
        let pricing = Pricing { card_code: "TEST", version: 1, tables: &tables, rate, level: None };
        let third = Decimal::TWO / Decimal::from(3);

        let shares = (0..3).map(|own| {
            pricing
                .last_mile_of_several("inner city", "2".parse().unwrap(), &[third; 3], own)
                .unwrap()
                .amount
                .to_string()
        });

        assert_eq!(shares.collect::<Vec<_>>(), ["6667", "6667", "6666"]);
    }
}
