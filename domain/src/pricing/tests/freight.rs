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

    let charge = carriage(&same_price, &[cube]);
    assert_eq!(charge.amount.to_string(), "540000");
    assert_eq!(charge.explanation.base_unit, Some(MeasureUnit::VolumetricKilograms));
    let charge = carriage(&own_price, &[cube]);
    assert_eq!(charge.amount.to_string(), "112000");
    assert_eq!(charge.explanation.base_unit, Some(MeasureUnit::Kilograms));
    let unmeasured = carriage(&same_price, &[package("4", None)]);
    assert_eq!(unmeasured.amount.to_string(), "112000");
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
