//! The engine against a second, plain and slow implementation, over random cards and orders.

mod fraction;
mod plain;
mod plain_freight;
mod random;
mod random_tables;

use std::collections::BTreeMap;

use proptest::test_runner::Config;

use self::fraction::Fraction;
use self::random::Random;
use super::*;

/// As many as `PROPTEST_CASES` says, or 10 000.
fn cases() -> u64 {
    let (said, unsaid) = (Config::default().cases, Config { cases: 256, ..Config::default() }.cases);
    if said == unsaid { 10_000 } else { said.into() }
}

#[test]
fn the_engine_agrees_with_the_plain_implementation() {
    let mut seen = BTreeMap::<String, u32>::new();
    for seed in 0..cases() {
        let mut random = Random::new(seed);
        let tables = random.tables();
        assert_eq!(tables.problems(), [], "seed {seed} makes a sound card");
        let pricing = random.pricing(&tables);
        let Pricing { rate, level, .. } = pricing;
        let input = random.order(&tables);

        let engine = pricing.order(&input);
        let plain = plain::order(&tables, rate, level, &input);

        match (engine, plain) {
            (Ok(engine), Some(plain)) => {
                let amounts: Vec<_> =
                    engine.charges.iter().map(|it| (it.kind, Fraction::from(it.amount.amount()))).collect();
                assert_eq!(amounts, plain.charges, "seed {seed}: {tables:#?} {rate} {level:?} {input:#?}");
                let totals = [engine.total, engine.deposit].map(|it| Fraction::from(it.amount()));
                assert_eq!(totals, [plain.total, plain.deposit], "seed {seed}");
                for charge in &engine.charges {
                    *seen.entry(charge.kind.to_string()).or_default() += 1;
                    let told = &charge.explanation;
                    let marks = [
                        ("minimum", told.minimum.is_some()),
                        ("cap", told.cap.is_some()),
                        ("cliff", told.next_cliff.is_some()),
                        ("discount", told.level_discount.is_some()),
                    ];
                    for (mark, _) in marks.into_iter().filter(|(_, told)| *told) {
                        *seen.entry(mark.to_owned()).or_default() += 1;
                    }
                }
            }
            (Err(PricingError::NoBand { table, .. }), None) => {
                *seen.entry(format!("no band of {table}")).or_default() += 1;
            }
            (engine, plain) => panic!("seed {seed}: {engine:?} but {plain:?}\n{tables:#?} {rate} {level:?} {input:#?}"),
        }
        *seen.entry("edges".to_owned()).or_default() += random.edges;
    }
    if cases() < 10_000 {
        return;
    }
    // Nothing is compared by not happening.
    for (kind, least) in [("goods", 3000), ("edges", 6000), ("minimum", 200), ("cap", 200), ("cliff", 200)] {
        assert!(seen[kind] >= least, "{kind}: {seen:#?}");
    }
    for kind in ChargeKind::ALL {
        if !matches!(kind, ChargeKind::CancellationFee | ChargeKind::Discount) {
            assert!(seen[kind.as_str()] > 100, "{kind}: {seen:#?}");
        }
    }
    for table in PriceTable::ALL {
        assert!(seen[&format!("no band of {table}")] > 10, "{table}: {seen:#?}");
    }
}

#[test]
fn orders_that_share_packages_pay_all_of_them() {
    let mut seen = 0;
    for seed in 0..cases() / 10 {
        let mut random = Random::new(seed);
        let tables = random.tables();
        let pricing = random.pricing(&tables);
        let packages = random.packages(&tables);
        let units: Vec<Vec<i64>> = packages.iter().map(|_| (0..3).map(|_| random.below(4)).collect()).collect();
        let own = |order: usize| {
            let shared = packages.iter().zip(&units).map(|(package, units)| each(package, units).nth(order).unwrap());
            shared.collect::<Vec<_>>()
        };
        let way = to_hanoi(Services::default());
        let by_package = |table: &FreightTable| table.basis == FreightBasis::Package;
        let mut same = |of: &dyn Fn(&[Measured]) -> Result<Charge, PricingError>| {
            let parts: Result<Vec<_>, PricingError> = (0..3).map(|order| Ok(of(&own(order))?.amount)).collect();
            match (of(&packages), parts) {
                (Ok(whole), Ok(parts)) => {
                    assert_eq!(crate::SignedVnd::sum(parts).unwrap(), whole.amount, "seed {seed}");
                    seen += 1;
                }
                (whole, parts) => assert!(whole.is_err() && parts.is_err(), "seed {seed}: {whole:?} {parts:?}"),
            }
        };
        if tables.freight.iter().all(by_package) {
            same(&|packages| Ok(pricing.freight(&way, packages)?.remove(0)));
        }
        if tables.crating.as_ref().is_some_and(|table| table.basis == CrateBasis::Package) {
            same(&|packages| pricing.crate_fee(packages));
        }
    }
    assert!(cases() < 10_000 || seen > 100, "{seen}");
}

#[test]
fn orders_that_share_a_freight_pay_all_of_it() {
    for seed in 0..cases() / 10 {
        let mut random = Random::new(seed);
        let tables = random.tables();
        let pricing = random.pricing(&tables);
        let orders: Vec<Vec<Measured>> = (0..=random.below(4)).map(|_| random.packages(&tables)).collect();
        let orders: Vec<_> = orders.iter().map(Vec::as_slice).collect();
        let way = to_hanoi(Services::default());
        let Ok(basis) = pricing.freight_basis(&way) else { continue };
        if !matches!(basis, FreightBasis::Delivery | FreightBasis::ArrivalBatch) {
            continue;
        }
        let all: Vec<_> = orders.concat();
        let together = pricing.freight(&way, &all).map(|charges| charges[0].amount);
        let each = (0..orders.len()).map(|own| Ok(pricing.freight_of_several(&way, &orders, own)?[0].amount));
        let each: Result<Vec<_>, PricingError> = each.collect();

        match (together, each) {
            (Ok(together), Ok(each)) => {
                assert_eq!(crate::SignedVnd::sum(each).unwrap(), together, "seed {seed}");
            }
            (together, each) => assert!(together.is_err() && each.is_err(), "seed {seed}: {together:?} {each:?}"),
        }
    }
}
