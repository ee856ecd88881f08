//! Freight and crates of what has arrived.

use super::*;

#[test]
fn crates_cost_by_kilograms_begun() {
    let in_dong = json!({ "first_kg": "70000", "further_kg": "3500" });
    let in_yuan = json!({ "currency": "CNY", "first_kg": "20", "further_kg": "0.8", "minimum": "20" });

    for (table, weight, fee) in [
        (&in_dong, "1", "70000"),
        (&in_dong, "2", "73500"),
        (&in_dong, "5", "84000"),
        (&in_dong, "10", "101500"),
        (&in_dong, "9.001", "101500"),
        (&in_dong, "0.2", "70000"),
        (&in_yuan, "1", "74000"),
        (&in_yuan, "1.5", "76960"),
    ] {
        let mut tables = freight(json!({}));
        tables.crating = Some(serde_json::from_value(table.clone()).unwrap());
        let services = Services { crating: true, ..Services::default() };
        let pricing = pricing(&tables, "3700");
        let packages = [package(weight, None)];
        let charges = pricing.freight(&to_hanoi(services), &packages).unwrap();
        assert_eq!(charges[1].kind, ChargeKind::CrateFee);
        assert_eq!(charges[1].amount.to_string(), fee, "of {weight} kg");
    }
}

#[test]
fn freight_follows_the_weight() {
    let tables = freight(json!({}));

    for (weight, amount) in [
        ("0.3", "14000"),
        ("9.9", "277200"),
        ("10", "270000"),
        ("29.9", "807300"),
        ("30", "780000"),
        ("99.9", "2597400"),
        ("100", "2500000"),
        ("200", "4600000"),
    ] {
        let charge = carriage(&tables, &[package(weight, None)]);
        assert_eq!((charge.kind, charge.amount.to_string().as_str()), (ChargeKind::Freight, amount), "of {weight} kg");
    }
}

#[test]
fn packages_pay_for_themselves_or_together_as_the_card_says() {
    let packages = [package("6", None), package("7", None)];

    let each = carriage(&freight(json!({ "basis": "package" })), &packages);
    let together = carriage(&freight(json!({ "basis": "order" })), &packages);

    assert_eq!(each.amount.to_string(), "364000");
    let amounts: Vec<_> = each.explanation.parts.iter().map(|part| part.amount.unwrap().to_string()).collect();
    assert_eq!(amounts, ["168000", "196000"]);
    assert_eq!(together.amount.to_string(), "351000");
    assert_eq!(together.explanation.band.as_deref(), Some("10 ≤ x < 30"));
}

#[test]
fn size_counts_as_weight_by_the_divisor() {
    for (divisor, weight) in [("5000", "24.000"), ("6000", "20.000"), ("7000", "17.143"), ("8000", "15.000")] {
        let tables = freight(json!({ "volumetric": { "divisor": divisor } }));
        let loads = tables.freight[0].loads(&package("4", Some(["60", "50", "40"]))).unwrap();
        assert_eq!(loads.volumetric.unwrap().to_string(), weight, "at {divisor}");
    }
}

#[test]
fn the_larger_amount_is_charged_and_volume_may_have_its_own_price() {
    let cube = package("4", Some(["60", "50", "40"]));
    let same_price = freight(json!({ "volumetric": { "divisor": "6000" } }));
    let own_price = freight(json!({ "volumetric": { "divisor": "6000", "bands": bands(&[("0", "4000")]) } }));

    let charge = carriage(&same_price, std::slice::from_ref(&cube));
    assert_eq!(charge.amount.to_string(), "540000");
    assert_eq!(charge.explanation.base_unit, Some(MeasureUnit::VolumetricKilograms));
    let charge = carriage(&own_price, &[cube]);
    assert_eq!(charge.amount.to_string(), "112000");
    assert_eq!(charge.explanation.base_unit, Some(MeasureUnit::Kilograms));
    let unmeasured = carriage(&same_price, &[package("4", None)]);
    assert_eq!(unmeasured.amount.to_string(), "112000");
}

#[test]
fn without_a_price_by_weight_nothing_of_unknown_size_is_carried() {
    let measured = package("20", Some(["100", "100", "100"]));
    let (first, second) = ([measured.clone()], [package("5", None)]);
    for basis in ["package", "order", "delivery", "arrival_batch"] {
        let table = json!({ "origin": "Guangzhou", "destination": "Hanoi", "basis": basis,
                            "volume": { "bands": bands(&[("0", "3000000")]) } });
        let tables = card(json!({ "freight": [table] }));

        let alone = carriage(&tables, &first);
        let refused = carried(&tables, &[measured.clone(), second[0].clone()]).unwrap_err();

        assert_eq!(alone.amount.to_string(), "3000000", "{basis}");
        assert_eq!(
            refused,
            PricingError::NoBand { table: PriceTable::Freight, value: "5.000 kg".to_owned() },
            "{basis}"
        );
        if basis == "arrival_batch" {
            let (pricing, way) = (pricing(&tables, "3700"), to_hanoi(Services::default()));
            for own in 0..2 {
                assert_eq!(pricing.freight_of_several(&way, &[&first, &second], own).unwrap_err(), refused);
            }
        }
    }
}

#[test]
fn what_has_no_size_is_carried_by_its_weight_beside_the_volume_of_the_others() {
    let volume = json!({ "bands": bands(&[("0", "3000000")]) });
    let tables = freight(json!({ "basis": "arrival_batch", "volume": volume }));
    let (first, second, both) = (
        [package("20", Some(["100", "100", "100"]))],
        [package("5", None)],
        [package("2", None), package("3", Some(["50", "50", "40"]))],
    );
    let orders: [&[Measured]; 3] = [&first, &second, &both];
    let (pricing, way) = (pricing(&tables, "3700"), to_hanoi(Services::default()));

    let shares: Vec<_> = (0..3).map(|own| pricing.freight_of_several(&way, &orders, own).unwrap().remove(0)).collect();

    // 1.1 m³ at 3 000 000 and 7 kg at 28 000; 30 kg come to 780 000.
    let amounts: Vec<_> = shares.iter().map(|share| share.amount.to_string()).collect();
    assert_eq!(amounts, ["3000000", "140000", "356000"]);
    assert_eq!(shares[1].explanation.shared_total, Some(number("3496000")));
    let told: Vec<_> = shares[1].explanation.parts.iter().map(|part| (part.base, part.base_unit)).collect();
    let (m3, kg) = (MeasureUnit::CubicMetres, MeasureUnit::Kilograms);
    assert_eq!(told, [(Some(number("1.1")), Some(m3)), (Some(number("7")), Some(kg))]);
}

#[test]
fn a_package_of_several_orders_is_priced_as_the_whole_it_is() {
    let (twelve, little) = (package("12", None), package("0.2", None));
    let tables = freight(json!({ "basis": "package", "package_minimum_kg": "1" }));

    let shares = each(&twelve, &[3, 1, 1]).map(|own| carriage(&tables, &[own]));
    let of_little = each(&little, &[1, 2]).map(|own| carriage(&tables, &[package("1", None), own]));

    let shares: Vec<_> = shares.collect();
    let amounts: Vec<_> = shares.iter().map(|share| share.amount.to_string()).collect();
    assert_eq!(amounts, ["194400", "64800", "64800"], "12 kg at 27 000");
    let told = &shares[1].explanation;
    assert_eq!((told.base, told.shared_total), (Some(number("12")), Some(number("324000"))));
    assert_eq!(told.band.as_deref(), Some("10 ≤ x < 30"));
    let amounts = of_little.map(|charge| {
        let parts = charge.explanation.parts;
        assert_eq!((parts[0].shared_total, parts[1].shared_total), (None, Some(number("28000"))));
        (parts[0].amount.unwrap().to_string(), parts[1].amount.unwrap().to_string())
    });
    let pairs = [("28000", "9333"), ("28000", "18667")].map(|(one, other)| (one.to_owned(), other.to_owned()));
    assert_eq!(amounts.collect::<Vec<_>>(), pairs);
}

#[test]
fn what_is_weighed_together_counts_the_orders_part_of_a_package() {
    let by_order = freight(json!({ "basis": "order", "package_step_kg": "6" }));
    let by_batch = freight(json!({ "basis": "arrival_batch" }));
    let ten: Vec<[Measured; 1]> = each(&package("10", None), &[1, 1, 1]).map(|own| [own]).collect();
    let orders: Vec<&[Measured]> = ten.iter().map(<[Measured; 1]>::as_slice).collect();

    let half = each(&package("11", None), &[1, 1]).map(|own| carriage(&by_order, &[own])).next().unwrap();
    let pricing = pricing(&by_batch, "3700");
    let way = to_hanoi(Services::default());
    let thirds = (0..3).map(|own| pricing.freight_of_several(&way, &orders, own).unwrap()[0].amount.to_string());

    assert_eq!(half.explanation.base, Some(number("6")));
    assert_eq!(half.amount.to_string(), "168000");
    assert_eq!(thirds.collect::<Vec<_>>(), ["90000", "90000", "90000"], "three thirds are ten kilograms, at 27 000");
}

#[test]
fn frames_storage_and_surcharges_of_a_package_are_shared_by_its_orders() {
    let tables = card(json!({
        "crate": { "first_kg": "20001", "further_kg": "5000" },
        "storage": [{ "free_days": 0, "cap": "9000", "bands": bands(&[("1", "1000")]) }],
        "surcharges": [{ "name": "handling", "always": true, "per": "package", "price": "9999" }],
    }));
    let pricing = pricing(&tables, "1");

    let costs = each(&package("12", None), &[3, 1]).map(|own| {
        let frame = pricing.crate_fee(std::slice::from_ref(&own)).unwrap();
        let stored = [Stored { package: own.clone(), days: 2 }];
        let storage = pricing.storage("Hanoi", Vnd::ZERO, &stored).unwrap().unwrap();
        let packages = [(own, GoodsClass::Ordinary), (package("1", None), GoodsClass::Ordinary)];
        let charged = Surcharged { pieces: 1.into(), goods: Vnd::ZERO, packages: Some(&packages) };
        let handling = pricing.surcharges_of_packages(&[], &charged).unwrap().remove(0);
        [frame, storage, handling].map(|charge| charge.amount.to_string())
    });

    // Of 75 001, of the cap, and of the one of two packages that is shared.
    assert_eq!(costs.collect::<Vec<_>>(), [["56251", "6750", "17498"], ["18750", "2250", "12499"]]);
}

#[test]
fn who_pays_other_prices_shares_no_total() {
    let in_yuan = freight(json!({ "currency": "CNY" }));
    let in_dong = freight(json!({}));
    let mut by_value = freight(json!({}));
    by_value.freight[0].banded_by = BandedBy::OrderValue;
    let way = to_hanoi(Services::default());
    let shares = |tables, rate: &str, discount: &str| {
        pricing(tables, "3700").shares_freight(&way, Some(number(rate)), Some(number(discount)))
    };

    assert!(shares(&in_yuan, "3700", "0"));
    assert!(!shares(&in_yuan, "3701", "0"));
    assert!(shares(&in_dong, "3701", "0"), "no rate changes a price in đồng");
    assert!(!shares(&in_dong, "3700", "1"));
    assert!(!shares(&by_value, "3700", "0"));
}

#[test]
fn three_zones_make_one_weight_of_two() {
    let blend = json!({ "mean_from_kg": "3", "larger_from_kg": "10" });
    let tables = freight(json!({ "volumetric": { "divisor": "7000", "blend": blend } }));

    for (real, size, charged) in [
        ("1.2", ["30", "20", "30"], "1.20"),
        ("2", ["28", "25", "30"], "2.50"),
        ("2", ["40", "40", "30"], "4.43"),
        ("4", ["60", "50", "40"], "17.14"),
    ] {
        let loads = tables.freight[0].loads(&package(real, Some(size))).unwrap();
        assert_eq!(format!("{:.2}", loads.real.amount.round_dp(2)), charged, "{real} kg of {size:?}");
        assert_eq!(loads.volumetric, None);
    }
}

#[test]
fn weights_are_charged_up_to_the_next_step() {
    for (step, weight, charged) in [
        ("0.5", "1.2", "1.5"),
        ("0.5", "1.5", "1.5"),
        ("1", "1.001", "2"),
        ("0.1", "0.55", "0.6"),
        ("0.1", "0.01", "0.5"),
    ] {
        let charge = carriage(&freight(json!({ "step_kg": step })), &[package(weight, None)]);
        assert_eq!(charge.explanation.base, Some(number(charged)), "{weight} by {step}");
    }
}

#[test]
fn levels_lower_service_fee_freight_and_deposit() {
    let tables = RateTables { freight: freight(json!({})).freight, ..service_fee() };

    for (service, off_freight, share, fee, carried, deposit) in [
        ("0", "0", "90", "100000", "270000", "3600000"),
        ("5", "1", "85", "95000", "267300", "3400000"),
        ("8", "3", "75", "92000", "261900", "3000000"),
        ("10", "5", "60", "90000", "256500", "2400000"),
        ("15", "10", "50", "85000", "243000", "2000000"),
    ] {
        let pricing = Pricing { level: Some(level(service, off_freight, share)), ..pricing(&tables, "1") };
        let priced = pricing.order(&goods("4000000")).unwrap();
        let packages = [package("10", None)];
        let freight = pricing.freight(&to_hanoi(Services::default()), &packages).unwrap();
        assert_eq!(amount(&priced, ChargeKind::ServiceFee), fee);
        assert_eq!(freight[0].amount.to_string(), carried);
        assert_eq!(priced.deposit.to_string(), deposit);
    }
}
