//! What holds for every order and every card.

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;

use super::*;
use crate::SignedVnd;

fn sample() -> RateTables {
    let tables: RateTables = serde_json::from_value(json!({
        "deposit_percent": "70",
        "service_fee": { "minimum": "9000", "bands": { "rows": [
            { "from": "0", "to": "2000000", "value": "3" },
            { "from": "2000000", "to": null, "value": "2.5" },
        ] } },
        "tally": { "split_at_cny": "10", "bands": { "rows": [
            { "from": "1", "to": "11", "value": { "price": "3500", "price_below_split": "1500" } },
            { "from": "11", "to": null, "value": { "price": "2000", "price_below_split": "800" } },
        ] } },
        "insurance": { "percent": "3" },
        "freight": [{ "origin": "A", "destination": "B", "step_kg": "0.1", "volumetric": { "divisor": "6000" },
            "bands": { "rows": [
                { "from": "0", "to": "10", "value": "28000" },
                { "from": "10", "to": null, "value": "27000" },
            ] } }],
    }))
    .unwrap();
    assert_eq!(tables.problems(), []);
    tables
}

prop_compose! {
    fn orders()(
        lines in vec((1_i64..1_000_000, 1..100), 0..20),
        china_freight in 0_i64..10_000,
        (tally, insurance) in (any::<bool>(), any::<bool>()),
    ) -> OrderInput {
        let cny = |fen| Cny::new(Decimal::new(fen, 2)).unwrap();
        let lines = lines.into_iter().map(|(fen, quantity)| PricedLine { unit_price: cny(fen), quantity });
        let services = Services { tally, insurance, ..Services::default() };
        OrderInput::of_goods(lines.collect(), cny(china_freight), services)
    }
}

prop_compose! {
    fn packages()(grams in vec((1_i64..60_000, proptest::option::of([1_i64..1_500, 1..1_500, 1..1_500])), 1..12))
        -> Vec<Measured> {
        grams.into_iter().map(|(grams, size)| Measured {
            weight: Kilograms::new(Decimal::new(grams, 3)).unwrap(),
            size: size.map(|sides| sides.map(|side| Centimetres::new(Decimal::new(side, 1)).unwrap())),
            portion: None,
        }).collect()
    }
}

fn discounted(tables: &RateTables, rate: i64, discount: i64) -> Pricing<'_> {
    let percent = |percent: i64| Percent::new(percent.into()).unwrap();
    Pricing {
        card_code: "STANDARD",
        version: 1,
        tables,
        rate: ExchangeRate::new(Decimal::new(rate, 4)).unwrap(),
        level: Some(LevelTerms {
            service_discount: percent(discount),
            freight_discount: percent(discount),
            deposit_percent: None,
            level_id: None,
        }),
    }
}

proptest! {
    #[test]
    fn charges_come_to_the_total_and_the_deposit_lies_within(
        input in orders(), rate in 1_i64..99_999_999, discount in 0_i64..=100,
    ) {
        let tables = sample();
        let priced = discounted(&tables, rate, discount).order(&input).unwrap();

        let sum = SignedVnd::sum(priced.charges.iter().map(|charge| charge.amount)).unwrap();
        prop_assert_eq!(sum.amount(), priced.total.amount());
        prop_assert!(priced.deposit <= priced.total);
        prop_assert!(priced.charges.iter().all(|charge| charge.amount >= SignedVnd::ZERO));
    }

    #[test]
    fn the_same_question_has_the_same_answer(input in orders(), rate in 1_i64..99_999_999) {
        let tables = sample();
        let kept: RateTables = serde_json::from_value(serde_json::to_value(&tables).unwrap()).unwrap();
        prop_assert_eq!(discounted(&tables, rate, 3).order(&input), discounted(&kept, rate, 3).order(&input));
    }

    #[test]
    fn a_cliff_is_told_exactly_where_the_next_band_is_cheaper(quantity in 1_i32..15) {
        let tables = sample();
        let fee = |quantity| {
            let lines = vec![PricedLine { unit_price: Cny::new(Decimal::TEN).unwrap(), quantity }];
            let services = Services { tally: true, ..Services::default() };
            let input = OrderInput::of_goods(lines, Cny::ZERO, services);
            let priced = discounted(&tables, 37_000_000, 0).order(&input).unwrap();
            priced.charges.into_iter().find(|charge| charge.kind == ChargeKind::TallyFee).unwrap()
        };
        let (now, next) = (fee(quantity), fee(11));
        let saves = now.explanation.next_cliff.map(|cliff| cliff.saves.signed());
        let cheaper = quantity < 11 && next.amount < now.amount;
        prop_assert_eq!(saves, cheaper.then(|| now.amount.minus(next.amount).unwrap()));
    }

    #[test]
    fn freight_is_the_sum_of_its_packages_and_never_less_than_by_real_weight(
        packages in packages(), discount in 0_i64..=100,
    ) {
        let tables = sample();
        let freight = |packages: &[Measured]| {
            let pricing = discounted(&tables, 37_000_000, discount);
            let way = Carriage { origin: "A", destination: "B", ..to_hanoi(Services::default()) };
            pricing.freight(&way, packages).unwrap()[0].amount
        };
        let each = packages.iter().map(|package| freight(std::slice::from_ref(package)));
        prop_assert_eq!(freight(&packages), SignedVnd::sum(each).unwrap());

        let unmeasured: Vec<_> = packages.iter().map(|package| Measured { size: None, ..package.clone() }).collect();
        prop_assert!(freight(&packages) >= freight(&unmeasured));
    }
}
