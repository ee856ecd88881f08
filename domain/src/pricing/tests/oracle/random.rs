//! Random orders, with a liking for the edges of bands.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::super::*;
use crate::ledger::Currency;
use crate::{ExchangeRate, LevelId, Measure, PackageSide, PackageWeight, Percent};

/// `SplitMix64`: the same seed, the same card and order.
pub struct Random {
    state: u64,
    /// How often a value was put exactly on an edge.
    pub edges: u32,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0xD134_2543_DE82_EF95), edges: 0 }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: i64) -> i64 {
        i64::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    /// So many times in ten.
    pub fn chance(&mut self, tenths: i64) -> bool {
        self.below(10) < tenths
    }

    pub fn maybe<T>(&mut self, tenths: i64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance(tenths).then(|| make(self))
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len().try_into().unwrap())).unwrap()]
    }

    pub fn decimal(&mut self, from: i64, to: i64, scale: u32) -> Decimal {
        Decimal::new(from + self.below(to - from + 1), scale)
    }

    pub fn measure(&mut self, from: i64, to: i64, scale: u32) -> Measure {
        Measure::new(self.decimal(from, to, scale)).unwrap()
    }

    pub fn percent(&mut self) -> Percent {
        Percent::new(if self.chance(1) { Decimal::ZERO } else { self.decimal(0, 1500, 2) }).unwrap()
    }

    /// One đồng for a yuan where values shall hit edges in đồng.
    /// By these tables, at some rate and level.
    pub fn pricing<'a>(&mut self, tables: &'a RateTables) -> Pricing<'a> {
        let rate = self.rate(tables);
        Pricing { card_code: "RANDOM", version: 1, tables, rate, level: self.level() }
    }

    pub fn rate(&mut self, tables: &RateTables) -> ExchangeRate {
        let in_dong = tables.service_fee.as_ref().is_some_and(|table| table.currency == Currency::Vnd);
        let rate = if in_dong && self.chance(5) { Decimal::ONE } else { self.decimal(30_000_000, 42_000_000, 4) };
        ExchangeRate::new(rate).unwrap()
    }

    pub fn level(&mut self) -> Option<LevelTerms> {
        self.maybe(6, |random| LevelTerms {
            service_discount: random.percent(),
            freight_discount: random.percent(),
            deposit_percent: random.maybe(5, |random| Percent::new(random.decimal(0, 10_000, 2)).unwrap()),
            level_id: random.maybe(8, Self::level_id),
        })
    }

    pub fn level_id(&mut self) -> LevelId {
        LevelId::new(Uuid::from_u128(self.below(3).try_into().unwrap()))
    }

    pub fn order(&mut self, tables: &RateTables) -> OrderInput {
        let mut values = vec![];
        if let Some(table) = &tables.service_fee {
            let percentages = table.bands.iter().chain(table.by_level.iter().map(|row| &row.bands));
            let percentages = percentages.chain(table.by_deposit.iter().map(|row| &row.bands));
            values.extend(percentages.flat_map(|bands| bands.rows.iter().map(|row| row.from.amount())));
        }
        for table in tables.freight.iter().filter(|table| table.banded_by == BandedBy::OrderValue) {
            values.extend(table.bands.iter().flat_map(|bands| bands.rows.iter().map(|row| row.from.amount())));
        }
        let mut counts = vec![];
        if let Some(table) = &tables.tally {
            counts.extend(table.bands.rows.iter().map(|row| row.from.amount()));
        }
        if let Some(bands) = tables.service_fee.as_ref().and_then(|table| table.per_item.as_ref()) {
            counts.extend(bands.rows.iter().map(|row| row.from.amount()));
        }
        let lines = match self.below(3) {
            0 if !values.is_empty() => {
                let price = self.near(&values, Decimal::new(1, 2));
                vec![PricedLine { unit_price: Cny::rounded(price).unwrap(), quantity: 1 }]
            }
            1 if !counts.is_empty() => {
                let quantity = self.near(&counts, Decimal::ONE).max(Decimal::ONE);
                let unit_price = Cny::new(self.decimal(1, 5_000, 2)).unwrap();
                vec![PricedLine { unit_price, quantity: quantity.try_into().unwrap() }]
            }
            _ => (0..self.below(5)).map(|_| self.line()).collect(),
        };
        let services = Services {
            tally: self.chance(3),
            crating: self.chance(4),
            insurance: self.chance(3),
            line: if self.chance(9) { ShippingLine::Standard } else { ShippingLine::Express },
        };
        let china_freight = if self.chance(5) { Cny::ZERO } else { Cny::new(self.decimal(0, 9_999, 2)).unwrap() };
        OrderInput {
            declared_value: self.maybe(3, |random| Vnd::new(random.decimal(0, 90_000_000, 0)).unwrap()),
            deposit_percent: self.maybe(4, |random| Percent::new(random.decimal(0, 100, 0)).unwrap()),
            surcharges: self.names(),
            transport: self.maybe(7, |random| random.transport(tables)),
            ..OrderInput::of_goods(lines, china_freight, services)
        }
    }

    fn line(&mut self) -> PricedLine {
        let unit_price = Cny::new(self.decimal(0, 90_000, 2)).unwrap();
        PricedLine { unit_price, quantity: i32::try_from(self.below(60)).unwrap() + 1 }
    }

    fn names(&mut self) -> Vec<PriceName> {
        let names = ["fragile", "battery", "nowhere"].map(|name| serde_json::from_value(json!(name)).unwrap());
        let [fragile, battery, nowhere] = names;
        match self.below(24) {
            0..4 => vec![fragile],
            4..6 => vec![battery],
            6..8 => vec![battery, fragile],
            8 => vec![nowhere],
            _ => vec![],
        }
    }

    fn transport(&mut self, tables: &RateTables) -> Transport {
        let parcels = (0..=self.below(4)).map(|_| self.parcel(tables)).collect();
        let name = |name: &str| serde_json::from_value(json!(name)).unwrap();
        Transport {
            origin: name("Guangzhou"),
            destination: name("Hanoi"),
            goods_class: if self.chance(9) { GoodsClass::Ordinary } else { GoodsClass::Sensitive },
            packages: parcels,
            zone: self.maybe(3, |random| name(random.one_of(&["inner", "inner", "outer", "island"]))),
            storage_days: if self.chance(6) { 0 } else { i32::try_from(self.below(40)).unwrap() },
        }
    }

    pub fn packages(&mut self, tables: &RateTables) -> Vec<Measured> {
        self.transport(tables).measured()
    }

    fn parcel(&mut self, tables: &RateTables) -> Parcel {
        let mut weights = vec![];
        for table in tables.freight.iter().filter(|table| table.banded_by == BandedBy::Weight) {
            weights.extend(table.bands.iter().flat_map(|bands| bands.rows.iter().map(|row| row.from.amount())));
            weights.extend(table.pieces.iter().flat_map(|bands| bands.rows.iter().map(|row| row.from.amount())));
        }
        let weight = if self.chance(5) && !weights.is_empty() {
            self.near(&weights, Decimal::new(1, 3)).max(Decimal::new(1, 3))
        } else {
            self.decimal(1, 60_000, 3)
        };
        let side = |random: &mut Self| PackageSide::new(random.decimal(1, 1_200, 1)).unwrap();
        let size =
            self.maybe(7, |random| ParcelSize { length: side(random), width: side(random), height: side(random) });
        Parcel { weight_kg: PackageWeight::new(weight).unwrap(), size }
    }

    /// On an edge, or just beside it.
    fn near(&mut self, edges: &[Decimal], least: Decimal) -> Decimal {
        let edge = self.one_of(edges);
        match self.below(4) {
            0 if edge > Decimal::ZERO => edge - least,
            1 => edge + least,
            _ => {
                self.edges += 1;
                edge
            }
        }
    }
}
