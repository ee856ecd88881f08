//! Random cards without faults.

use rust_decimal::Decimal;

use super::super::*;
use super::random::Random;
use crate::ledger::Currency;
use crate::{Measure, Percent};

impl Random {
    pub fn tables(&mut self) -> RateTables {
        RateTables {
            deposit_percent: Percent::new(self.decimal(0, 100, 0)).unwrap(),
            deposit_step: None,
            service_fee: self.maybe(9, Self::service_fee),
            tally: self.maybe(8, Self::tally),
            crating: self.maybe(8, Self::crating),
            insurance: self.maybe(8, Self::insurance),
            freight: self.maybe(9, Self::freight).into_iter().collect(),
            storage: self.maybe(8, Self::storage).into_iter().collect(),
            last_mile: self.last_miles(),
            surcharges: self.surcharges(),
        }
    }

    fn currency(&mut self) -> Currency {
        self.one_of(&[Currency::Vnd, Currency::Cny])
    }

    fn mode(&mut self) -> BandMode {
        self.one_of(&[BandMode::Slab, BandMode::Slab, BandMode::Graduated])
    }

    /// So much of a currency: a hundredth of a đồng's number in yuan.
    fn money(&mut self, of: Currency, most: i64) -> Measure {
        match of {
            Currency::Vnd => self.measure(0, most, 0),
            Currency::Cny => self.measure(0, most / 40, 2),
        }
    }

    fn limits(&mut self, of: Currency, least: i64, most: i64) -> (Option<Measure>, Option<Measure>) {
        let minimum = self.maybe(4, |random| random.money(of, least));
        let cap = self.maybe(3, |random| random.money(of, most));
        match (minimum, cap) {
            (Some(minimum), Some(cap)) if cap < minimum => (Some(cap), Some(minimum)),
            other => other,
        }
    }

    fn bands<T>(&mut self, first: i64, gap: i64, scale: u32, value: impl Fn(&mut Self) -> T) -> Bands<T> {
        let mut rows = vec![];
        let mut from = first;
        for _ in 0..=self.below(4) {
            let to = from + 1 + self.below(gap);
            rows.push(Band {
                from: Measure::new(Decimal::new(from, scale)).unwrap(),
                to: Some(Measure::new(Decimal::new(to, scale)).unwrap()),
                value: value(self),
            });
            from = to;
        }
        if self.chance(8) {
            rows.last_mut().unwrap().to = None;
        }
        Bands { bounds: self.one_of(&[Bounds::LowerInclusive, Bounds::UpperInclusive]), rows }
    }

    fn pieces(&mut self, gap: i64, scale: u32, of: Currency, most: i64) -> Bands<Piece> {
        let mut row = 0;
        let mut bands = self.bands(0, gap, scale, |_| Piece::default());
        for band in &mut bands.rows {
            row += 1;
            let price = self.money(of, most);
            let step = self.maybe(6, |random| random.measure(gap / 20 + 1, gap / 3 + 1, scale));
            band.value = match self.below(4) {
                0 if row > 1 => Piece { price: Some(price), step, of: PieceBase::Whole, apart: true, fixed: None },
                1 => Piece { fixed: Some(self.money(of, most * 3)), ..Piece::default() },
                2 => Piece {
                    fixed: Some(self.money(of, most)),
                    price: Some(price),
                    step,
                    apart: true,
                    ..Piece::default()
                },
                _ => Piece { price: Some(price), step, ..Piece::default() },
            };
        }
        bands
    }

    fn service_fee(&mut self) -> ServiceFeeTable {
        let currency = self.currency();
        let gap = if currency == Currency::Vnd { 3_000_000 } else { 200_000 };
        let scale = if currency == Currency::Vnd { 0 } else { 2 };
        let (minimum, cap) = self.limits(currency, 30_000, 900_000);
        let mut table = ServiceFeeTable {
            currency,
            basis: self.one_of(ServiceFeeBasis::ALL),
            mode: self.mode(),
            bands: None,
            by_level: vec![],
            by_deposit: vec![],
            per_item: None,
            minimum,
            cap,
        };
        if self.chance(2) {
            table.per_item = Some(self.bands(1, 40, 0, |random| random.money(currency, 5_000)));
            return table;
        }
        let percentages = |random: &mut Self| random.bands(0, gap, scale, Self::percent);
        table.bands = self.maybe(8, percentages);
        if table.bands.is_none() || self.chance(3) {
            table.by_level = vec![LevelBands { level_id: self.level_id(), bands: percentages(self) }];
        }
        if self.chance(4) {
            let shares = [70, 90, 100].map(|share| Percent::new(Decimal::from(share)).unwrap());
            table.by_deposit =
                shares.map(|deposit_percent| DepositBands { deposit_percent, bands: percentages(self) }).into();
        }
        table
    }

    fn tally(&mut self) -> TallyTable {
        let currency = self.currency();
        let split = self.maybe(5, |random| Cny::new(random.decimal(100, 3_000, 2)).unwrap());
        let (minimum, cap) = self.limits(currency, 20_000, 400_000);
        TallyTable {
            currency,
            bands: self.bands(1, 60, 0, |random| TallyPrices {
                price: random.money(currency, 9_000),
                price_below_split: split.map(|_| random.money(currency, 4_000)),
            }),
            split_at_cny: split,
            max_quantity: self.maybe(3, |random| random.measure(20, 200, 0)),
            minimum,
            cap,
        }
    }

    fn crating(&mut self) -> CrateTable {
        let currency = self.currency();
        let by_weight = self.chance(7);
        let (minimum, cap) = self.limits(currency, 80_000, 500_000);
        CrateTable {
            currency,
            first_kg: by_weight.then(|| self.money(currency, 90_000)),
            further_kg: by_weight.then(|| self.money(currency, 9_000)),
            volume: if by_weight && self.chance(5) { None } else { Some(self.pieces(400, 3, currency, 60_000)) },
            basis: self.one_of(CrateBasis::ALL),
            minimum,
            cap,
        }
    }

    fn insurance(&mut self) -> InsuranceTable {
        let vnd = |random: &mut Self, most| Vnd::new(random.decimal(0, most, 0)).unwrap();
        let minimum = self.maybe(3, |random| vnd(random, 90_000));
        let cap = self.maybe(3, |random| vnd(random, 900_000)).map(|cap| cap.max(minimum.unwrap_or(Vnd::ZERO)));
        InsuranceTable {
            percent: self.percent(),
            compulsory_above: self.maybe(4, |random| vnd(random, 20_000_000)),
            items_above: self.maybe(3, |random| vnd(random, 2_000_000)),
            minimum,
            cap,
            payout_percent: None,
            uninsured_freight_multiple: None,
        }
    }

    fn freight(&mut self) -> FreightTable {
        let currency = self.currency();
        let prices = |random: &mut Self| random.bands(0, 20_000, 3, |random| random.money(currency, 40_000));
        let banded_by = if self.chance(2) { BandedBy::OrderValue } else { BandedBy::Weight };
        let in_pieces = banded_by == BandedBy::Weight && self.chance(3);
        let by_value = |random: &mut Self| random.bands(0, 4_000_000, 0, |random| random.money(currency, 40_000));
        let bands = match banded_by {
            BandedBy::Weight => prices(self),
            BandedBy::OrderValue => by_value(self),
        };
        let (minimum, cap) = self.limits(currency, 40_000, 3_000_000);
        let step = |random: &mut Self| random.one_of(&["0.1", "0.5", "1", "0.3"].map(number::<Measure>));
        let size_bands =
            |random: &mut Self| if banded_by == BandedBy::Weight { prices(random) } else { by_value(random) };
        let mut table = FreightTable {
            origin: "Guangzhou".to_owned(),
            destination: "Hanoi".to_owned(),
            line: ShippingLine::Standard,
            goods_class: GoodsClass::Ordinary,
            basis: self.one_of(FreightBasis::ALL),
            banded_by,
            currency,
            mode: if banded_by == BandedBy::Weight { self.mode() } else { BandMode::Slab },
            bands: (!in_pieces).then_some(bands),
            pieces: in_pieces.then(|| self.pieces(9_000, 3, currency, 40_000)),
            volumetric: self.maybe(6, |random| Volumetric {
                divisor: random.one_of(&["5000", "6000", "7000", "8000"].map(number::<Measure>)),
                bands: random.maybe(3, size_bands),
                blend: random.maybe(3, |_| Blend { mean_from_kg: number("3"), larger_from_kg: number("10") }),
            }),
            volume: self.maybe(3, |random| VolumePrices {
                bands: if banded_by == BandedBy::Weight {
                    random.bands(0, 900, 3, |random| random.money(currency, 5_000_000))
                } else {
                    by_value(random)
                },
                minimum_m3: random.maybe(4, |random| random.measure(0, 500, 3)),
                step_m3: random.maybe(4, |random| random.measure(1, 100, 3)),
            }),
            minimum_kg: self.maybe(4, |random| random.measure(0, 2_000, 3)),
            step_kg: self.maybe(4, step),
            package_minimum_kg: self.maybe(3, |random| random.measure(0, 1_000, 3)),
            package_step_kg: self.maybe(3, step),
            minimum,
            cap,
            import: self.maybe(3, |random| ImportTaxes {
                duty_percent: random.percent(),
                vat_percent: random.percent(),
                includes_freight: random.chance(5),
            }),
        };
        if table.volume.is_some() && self.chance(3) {
            (table.bands, table.pieces, table.volumetric) = (None, None, None);
        }
        table
    }

    fn storage(&mut self) -> StorageTable {
        let free = |random: &mut Self| u16::try_from(random.below(12)).unwrap();
        let per = self.one_of(StorageUnit::ALL);
        StorageTable {
            city: self.maybe(5, |_| "Hanoi".to_owned()),
            free_days: free(self),
            free_days_by_level: self
                .maybe(3, |random| FreeDays { level_id: random.level_id(), days: free(random) })
                .into_iter()
                .collect(),
            day_count: DayCount::Calendar,
            per,
            currency: self.currency(),
            mode: self.mode(),
            bands: self.bands(1, 15, 0, |random| {
                random.measure(0, if per == StorageUnit::GoodsPercent { 20 } else { 90_000 }, 2)
            }),
            cap: self.maybe(3, |random| random.measure(0, 90_000, 0)),
        }
    }

    fn last_miles(&mut self) -> Vec<LastMileTable> {
        let zones = ["inner", "outer"].iter().filter(|_| self.chance(8)).collect::<Vec<_>>();
        let table = |zone: &&str| {
            let currency = self.currency();
            let (minimum, cap) = self.limits(currency, 30_000, 300_000);
            let pieces = self.maybe(8, |random| random.pieces(12_000, 3, currency, 20_000));
            LastMileTable { zone: (*zone).to_owned(), currency, pieces, minimum, cap }
        };
        zones.into_iter().map(table).collect()
    }

    fn surcharges(&mut self) -> Vec<SurchargeTable> {
        let names = ["fragile", "battery"].iter().filter(|_| self.chance(8)).collect::<Vec<_>>();
        let table = |name: &&str| {
            let currency = self.currency();
            let (minimum, cap) = self.limits(currency, 20_000, 200_000);
            let per = self.one_of(SurchargeUnit::ALL);
            SurchargeTable {
                name: (*name).to_owned(),
                goods_class: self.maybe(3, |random| random.one_of(&[GoodsClass::Ordinary, GoodsClass::Sensitive])),
                always: self.chance(3),
                per,
                currency,
                price: if per == SurchargeUnit::GoodsPercent {
                    self.measure(0, 500, 2)
                } else {
                    self.money(currency, 20_000)
                },
                minimum,
                cap,
            }
        };
        names.into_iter().map(table).collect()
    }
}
