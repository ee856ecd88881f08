//! What tables say beyond what is quoted, and what older versions of them keep saying.

use chrono::DateTime;

use super::*;
use crate::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::new(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

#[test]
fn days_of_storage_are_counted_as_the_table_says() {
    // From the evening of the 1st, in Vietnam, to the early morning of the 3rd.
    let (since, until) = (at("2026-11-01T13:00:00Z"), at("2026-11-02T18:00:00Z"));
    for (count, days) in [("calendar", 2), ("full", 1), ("begun", 2)] {
        let table = json!({ "free_days": 3.0, "day_count": count, "bands": bands(&[("1", "1000")]) });
        let tables = card(json!({ "storage": [table] }));
        assert_eq!(tables.storage[0].days(since, until), days, "{count}");
        assert_eq!(tables.storage[0].days(until, since), 0, "{count}");
    }
    assert!(
        serde_json::from_value::<StorageTable>(json!({ "free_days": 3.5, "bands": bands(&[("1", "1")]) })).is_err()
    );
}

#[test]
fn what_was_not_insured_is_paid_by_the_freight_and_never_beyond_its_value() {
    let said =
        card(json!({ "insurance": { "percent": "5", "payout_percent": "50", "uninsured_freight_multiple": "3" } }));
    let unsaid = card(json!({}));
    let payout = |tables, goods, freight| {
        pricing(tables, "1").uninsured_payout(number(goods), number(freight)).unwrap().to_string()
    };

    assert_eq!(payout(&said, "10000000", "300000"), "900000");
    assert_eq!(payout(&unsaid, "10000000", "300000"), "1500000");
    assert_eq!(payout(&unsaid, "1000000", "300000"), "1000000");
    let insured = said.insurance.unwrap().payout(number("10000000")).unwrap();
    assert_eq!(insured.to_string(), "5000000");
}

#[test]
fn declared_goods_of_unknown_value_are_negotiated() {
    let tables = freight(json!({ "import": { "duty_percent": "10", "vat_percent": "8" } }));
    let refused = carried(&tables, &[package("1", None)]);
    assert!(matches!(refused, Err(PricingError::NoBand { table: PriceTable::Freight, .. })));
}

#[test]
fn orders_that_arrive_together_share_one_price_to_the_last_dong() {
    let tables = freight(json!({ "basis": "arrival_batch", "step_kg": "0.5" }));
    let (first, second, third) =
        ([package("3.3", None)], [package("5.1", None), package("1", None)], [package("0.4", None)]);
    let orders: [&[Measured]; 3] = [&first, &second, &third];
    let pricing = pricing(&tables, "3700");
    let way = to_hanoi(Services::default());

    let shares: Vec<_> = (0..3).map(|own| pricing.freight_of_several(&way, &orders, own).unwrap().remove(0)).collect();

    // 9.8 kg count as 10 at 27 000: by themselves they would pay 28 000 each.
    let amounts: Vec<_> = shares.iter().map(|share| share.amount.to_string()).collect();
    assert_eq!(amounts, ["90918", "168061", "11021"]);
    assert_eq!(shares[0].explanation.shared_total, Some(number("270000")));
    assert_eq!(shares[0].explanation.base, Some(number("10")));
}

/// As version 0.1 wrote them into the database.
#[test]
fn tables_and_questions_kept_by_older_programs_are_read_for_ever() {
    let tables = r#"{"deposit_percent":"70","deposit_step":null,
        "service_fee":{"currency":"VND","basis":"goods","mode":"slab","bands":{"bounds":"lower_inclusive","rows":[{"from":"0","to":null,"value":"2.5"}]},"minimum":"9000","cap":null},
        "tally":null,"crate":{"currency":"CNY","first_kg":"20","further_kg":"0.8","minimum":"20","cap":null},
        "insurance":{"percent":"5","compulsory_above":null},
        "freight":[{"origin":"Guangzhou","destination":"Hanoi","line":"standard","goods_class":"ordinary","basis":"package",
            "currency":"VND","mode":"slab","bands":{"bounds":"lower_inclusive","rows":[{"from":"0","to":null,"value":"28000"}]},
            "volumetric":{"divisor":"6000","bands":null,"blend":null},"minimum_kg":"0.5","step_kg":"0.1","minimum":null,"cap":null}]}"#;
    let input = r#"{"lines":[{"unit_price":"125.00","quantity":8}],"china_freight":"20.00",
        "services":{"tally":false,"crate":true,"insurance":true,"line":"standard"}}"#;
    let level = r#"{"service_discount":"5","freight_discount":"1","deposit_percent":"60"}"#;
    let explanation = r#"{"table":"service_fee","card_code":"STANDARD","version":1,"band":"0 ≤ x","base":"3700000","base_unit":"vnd",
        "percent":"2.5","price":null,"currency":"VND","exchange_rate":null,"rounding":"half_up","level_discount":null,
        "minimum":null,"cap":null,"next_cliff":null,"parts":[],"agreed":null}"#;

    let tables: RateTables = serde_json::from_str(tables).unwrap();
    let input: OrderInput = serde_json::from_str(input).unwrap();
    let level: LevelTerms = serde_json::from_str(level).unwrap();
    let _: Explanation = serde_json::from_str(explanation).unwrap();

    assert_eq!(tables.problems(), []);
    let pricing = Pricing { level: Some(level), ..pricing(&tables, "3700") };
    let priced = pricing.order(&input).unwrap();
    // 95 % of 2.5 % of 3 700 000, and 5 % of it.
    let amounts: Vec<_> = priced.charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!(amounts, ["3700000", "74000", "87875", "185000"]);
    let services = Services { crating: true, ..Services::default() };
    let charges = pricing.freight(&to_hanoi(services), &[package("12.34", None)]).unwrap();
    let amounts: Vec<_> = charges.iter().map(|charge| charge.amount.to_string()).collect();
    assert_eq!(amounts, ["343728", "109520"], "12.4 kg less a hundredth; 20 yuan and twelve times 0.8");
}
