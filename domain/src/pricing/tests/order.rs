//! Fees that follow from what is bought.

use super::*;

#[test]
fn service_fees_follow_the_value_of_the_goods() {
    let tables = service_fee();

    for (value, fee) in [
        ("200000", "9000"),
        ("300000", "9000"),
        ("1999999", "60000"),
        ("2000000", "50000"),
        ("19999999", "500000"),
        ("20000000", "400000"),
        ("99999999", "2000000"),
        ("100000000", "1000000"),
    ] {
        let priced = pricing(&tables, "1").order(&goods(value)).unwrap();
        assert_eq!(amount(&priced, ChargeKind::ServiceFee), fee, "of {value}");
    }
}

#[test]
fn a_service_fee_explains_itself() {
    let tables = service_fee();

    let priced = pricing(&tables, "1").order(&goods("1999999")).unwrap();

    let told = charge(&priced, ChargeKind::ServiceFee).explanation;
    assert_eq!(told.table, Some(PriceTable::ServiceFee));
    assert_eq!((told.card_code.as_deref(), told.version), (Some("STANDARD"), Some(3)));
    assert_eq!(told.band.as_deref(), Some("0 ≤ x < 2000000"));
    assert_eq!((told.base, told.base_unit), (Some(number("1999999")), Some(MeasureUnit::Vnd)));
    assert_eq!((told.percent, told.minimum, told.cap), (Some(number("3")), None, None));
    let cliff = told.next_cliff.unwrap();
    assert_eq!((cliff.at, cliff.saves), (number("2000000"), number("10000")));
    assert_eq!(cliff.text, "2000000 đ cost 10000 đ less than 1999999");
    let least = pricing(&tables, "1").order(&goods("200000")).unwrap();
    assert_eq!(charge(&least, ChargeKind::ServiceFee).explanation.minimum, Some(number("9000")));
}

#[test]
fn a_level_without_percentage_pays_no_service_fee_at_all() {
    for (percent, fee) in [("5", "5000"), ("1", "5000"), ("0", "0")] {
        let tables = card(json!({ "service_fee": { "bands": bands(&[("0", percent)]), "minimum": "5000" } }));
        let priced = pricing(&tables, "1").order(&goods("100000")).unwrap();
        assert_eq!(amount(&priced, ChargeKind::ServiceFee), fee, "at {percent} %");
    }
}

#[test]
fn a_service_fee_in_yuan_may_count_chinese_freight_and_be_graduated() {
    let tables = card(json!({ "service_fee": {
        "currency": "CNY", "basis": "goods_plus_china_freight", "mode": "graduated",
        "bands": bands(&[("0", "3"), ("1000", "2")]), "cap": "30",
    } }));
    let pricing = pricing(&tables, "3700");

    let priced = pricing.order(&OrderInput { china_freight: number("100"), ..goods("1400") }).unwrap();

    // 1 000 ¥ at 3 % and 500 ¥ at 2 %, but 30 ¥ at most.
    assert_eq!(amount(&priced, ChargeKind::ServiceFee), "111000");
    let told = charge(&priced, ChargeKind::ServiceFee).explanation;
    assert_eq!((told.cap, told.parts.len()), (Some(number("111000")), 2));
    let less = pricing.order(&OrderInput { china_freight: number("100"), ..goods("900.5") }).unwrap();
    assert_eq!(amount(&less, ChargeKind::ServiceFee), "111000");
    let least = pricing.order(&goods("900.5")).unwrap();
    assert_eq!(amount(&least, ChargeKind::ServiceFee), "99956");
}

#[test]
fn tally_fees_follow_the_number_of_pieces() {
    let tables = tally();

    for (quantity, fee) in [
        (1, "5000"),
        (2, "10000"),
        (3, "10500"),
        (10, "35000"),
        (11, "22000"),
        (100, "200000"),
        (101, "151500"),
        (500, "750000"),
        (501, "501000"),
        (10_000, "10000000"),
    ] {
        let priced = pricing(&tables, "3700").order(&tallied(&[("12.00", quantity)])).unwrap();
        assert_eq!(amount(&priced, ChargeKind::TallyFee), fee, "of {quantity}");
    }
}

#[test]
fn more_pieces_than_the_table_knows_are_negotiated() {
    let tables = tally();

    let refused = pricing(&tables, "3700").order(&tallied(&[("12.00", 10_001)]));

    assert_eq!(refused, Err(PricingError::NoBand { table: PriceTable::Tally, value: "10001 pieces".into() }));
}

#[test]
fn one_piece_more_that_costs_less_is_pointed_out() {
    let tables = tally();

    let priced = pricing(&tables, "3700").order(&tallied(&[("12.00", 10)])).unwrap();

    let cliff = charge(&priced, ChargeKind::TallyFee).explanation.next_cliff.unwrap();
    assert_eq!(cliff.text, "11 pieces cost 13000 đ less than 10");
    assert_eq!((cliff.at, cliff.saves), (number("11"), number("13000")));
}

#[test]
fn the_cheaper_price_of_an_upper_inclusive_table_begins_just_beyond() {
    let rows = [("0", json!("10"), "5000"), ("10", Value::Null, "2000")];
    let rows = rows.map(|(from, to, price)| json!({ "from": from, "to": to, "value": { "price": price } }));
    let tables = card(json!({ "tally": { "bands": { "bounds": "upper_inclusive", "rows": rows } } }));

    let priced = pricing(&tables, "3700").order(&tallied(&[("12.00", 10)])).unwrap();

    assert_eq!(amount(&priced, ChargeKind::TallyFee), "50000");
    let cliff = charge(&priced, ChargeKind::TallyFee).explanation.next_cliff.unwrap();
    assert_eq!(cliff.text, "more than 10 pieces cost 30000 đ less than 10");
}

#[test]
fn cheap_goods_are_counted_at_their_own_price() {
    let tables = card(json!({ "tally": {
        "split_at_cny": "10.00",
        "bands": { "rows": [
            { "from": "1", "to": "11", "value": { "price": "3000", "price_below_split": "1000" } },
            { "from": "11", "to": null, "value": { "price": "2000", "price_below_split": "700" } },
        ] },
    } }));

    let priced = pricing(&tables, "3700").order(&tallied(&[("10.00", 4), ("9.99", 8)])).unwrap();

    assert_eq!(amount(&priced, ChargeKind::TallyFee), "13600");
    let told = charge(&priced, ChargeKind::TallyFee).explanation;
    let columns: Vec<_> = told.parts.iter().map(|part| part.price.unwrap().to_string()).collect();
    assert_eq!(columns, ["2000", "700"]);
}

#[test]
fn insurance_is_a_percentage_of_the_goods_and_may_be_compulsory() {
    let tables = card(json!({ "insurance": { "percent": "5", "compulsory_above": "10000000" } }));
    let insured = |value| order(&[(value, 1)], Services { insurance: true, ..Services::default() });

    let asked_for = pricing(&tables, "1").order(&insured("10000000")).unwrap();
    assert_eq!(amount(&asked_for, ChargeKind::InsuranceFee), "500000");
    let compulsory = pricing(&tables, "1").order(&goods("10000001")).unwrap();
    assert_eq!(amount(&compulsory, ChargeKind::InsuranceFee), "500000");
    assert_eq!(
        charge(&compulsory, ChargeKind::InsuranceFee).explanation.band.as_deref(),
        Some("compulsory above 10000000")
    );
    for (declared, fee) in [("1", "500000"), ("10000000", "500000"), ("20000000", "1000000")] {
        let input = OrderInput { declared_value: Some(declared.parse().unwrap()), ..goods("10000001") };
        assert_eq!(amount(&pricing(&tables, "1").order(&input).unwrap(), ChargeKind::InsuranceFee), fee, "{declared}");
    }
    let neither = pricing(&tables, "1").order(&goods("10000000")).unwrap();
    assert!(neither.charges.iter().all(|charge| charge.kind != ChargeKind::InsuranceFee));
}

#[test]
fn what_the_card_does_not_offer_has_no_price() {
    let tables = card(json!({}));
    let pricing = pricing(&tables, "3700");
    let wanting = |services| pricing.order(&order(&[("10", 3)], services)).unwrap_err();

    let tally = wanting(Services { tally: true, ..Services::default() });
    assert_eq!(tally, PricingError::NoBand { table: PriceTable::Tally, value: "3 pieces".into() });
    let insurance = wanting(Services { insurance: true, ..Services::default() });
    assert_eq!(insurance, PricingError::NoBand { table: PriceTable::Insurance, value: "111000 đ".into() });
    assert_eq!(
        carried(&tables, &[package("1", None)]),
        Err(PricingError::NoBand {
            table: PriceTable::Freight,
            value: "Guangzhou to Hanoi, standard, ordinary".into()
        })
    );
}

#[test]
fn a_deposit_is_a_round_figure_and_never_more_than_everything() {
    let tables = card(json!({}));
    let deposit = |level, value| {
        let pricing = Pricing { level, ..pricing(&tables, "1") };
        pricing.order(&goods(value)).unwrap().deposit.to_string()
    };

    assert_eq!(deposit(None, "100001"), "71000");
    assert_eq!(deposit(None, "100"), "100");
    assert_eq!(deposit(Some(level("0", "0", "100")), "100001"), "100001");
    assert_eq!(deposit(Some(level("0", "0", "0")), "100001"), "0");
}

#[test]
fn goods_and_chinese_freight_become_dong_once_each() {
    let tables = card(json!({}));
    let input = OrderInput { china_freight: number("20"), ..order(&[("0.35", 3), ("500", 2)], Services::default()) };

    let priced = pricing(&tables, "3700.5").order(&input).unwrap();

    assert_eq!(priced.goods_cny.to_string(), "1001.05");
    assert_eq!(amount(&priced, ChargeKind::Goods), "3704386");
    assert_eq!(amount(&priced, ChargeKind::ChinaFreight), "74010");
    assert_eq!(priced.total.to_string(), "3778396");
}

#[test]
fn an_order_without_goods_costs_nothing() {
    let tables = RateTables { tally: tally().tally, ..service_fee() };

    let priced = pricing(&tables, "3700").order(&tallied(&[])).unwrap();

    assert_eq!((priced.total, priced.deposit), (Vnd::ZERO, Vnd::ZERO));
}

#[test]
fn amounts_beyond_all_bounds_are_refused() {
    let tables = service_fee();
    let pricing = pricing(&tables, "3700");

    let dear = pricing.order(&order(&[("999999999999999", i32::MAX)], Services::default()));
    let negative = pricing.order(&order(&[("1", -1)], Services::default()));

    assert!(matches!(dear, Err(PricingError::OutOfRange(_))));
    assert!(matches!(negative, Err(PricingError::OutOfRange(_))));
}

#[test]
fn a_charge_is_read_back_as_it_was_kept() {
    let tables = service_fee();
    let priced = pricing(&tables, "1").order(&goods("1999999")).unwrap();

    let kept = serde_json::to_value(&priced.charges).unwrap();

    assert_eq!(serde_json::from_value::<Vec<Charge>>(kept).unwrap(), priced.charges);
    assert!(serde_json::from_value::<Explanation>(json!({})).is_ok(), "older explanations know fewer fields");
}

#[test]
fn tables_are_read_back_as_they_were_kept() {
    let tables = freight(json!({ "volumetric": { "divisor": "6000" }, "line": "express" }));

    let kept = serde_json::to_value(&tables).unwrap();

    assert_eq!(serde_json::from_value::<RateTables>(kept).unwrap(), tables);
}

#[test]
fn services_are_off_until_asked_for() {
    let asked: Services = serde_json::from_value(json!({ "crate": true })).unwrap();

    assert_eq!(asked, Services { crating: true, ..Services::default() });
    assert_eq!(asked.line, ShippingLine::Standard);
    assert!(serde_json::from_value::<Services>(json!({ "crating": true })).is_err());
}
