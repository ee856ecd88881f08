//! Discount codes.

use super::*;
use crate::SignedVnd;

fn terms(json: Value) -> DiscountTerms {
    serde_json::from_value(json).unwrap()
}

fn charges(fee: &str) -> Vec<Charge> {
    let charge = |kind, amount| Charge { kind, amount: number(amount), explanation: Explanation::default() };
    vec![charge(ChargeKind::Goods, "1000000"), charge(ChargeKind::ServiceFee, fee)]
}

fn off(terms: &DiscountTerms, charges: &[Charge]) -> String {
    terms.charge("CODE", charges).unwrap().map_or(SignedVnd::ZERO, |charge| charge.amount).to_string()
}

#[test]
fn a_code_takes_off_what_it_says_and_never_more_than_there_is() {
    let charges = charges("30001");

    for (said, amount) in [
        (json!({ "of": "service_fee", "percent": "50" }), "-15001"),
        (json!({ "of": "service_fee", "percent": "50", "cap": "9000" }), "-9000"),
        (json!({ "of": "service_fee", "amount": "40000" }), "-30001"),
        (json!({ "of": "total", "amount": "40000" }), "-40000"),
        (json!({ "of": "total", "percent": "100" }), "-1030001"),
        (json!({ "of": "freight", "percent": "10" }), "0"),
    ] {
        assert_eq!(off(&terms(said.clone()), &charges), amount, "{said}");
    }
}

#[test]
fn a_code_that_was_taken_off_is_no_base_of_itself() {
    let half = terms(json!({ "of": "total", "percent": "50" }));
    let mut charges = charges("0");
    charges.extend(half.charge("CODE", &charges).unwrap());
    assert_eq!(off(&half, &charges), "-500000");
}

#[test]
fn orders_share_an_amount_to_the_last_dong() {
    let (dear, cheap) = (charges("20000"), charges("10000"));

    let fees = terms(json!({ "of": "service_fee", "amount": "10000" })).shared(&[&dear, &cheap]).unwrap();
    let percent =
        terms(json!({ "of": "service_fee", "percent": "10", "cap": "2000" })).shared(&[&dear, &cheap]).unwrap();
    // Nothing has been weighed: by all that is charged.
    let freight = terms(json!({ "of": "freight", "amount": "30000" })).shared(&[&dear, &cheap]).unwrap();

    let amounts = |shared: &[DiscountTerms]| shared.iter().map(|it| it.amount.unwrap().to_string()).collect::<Vec<_>>();
    assert_eq!(amounts(&fees), ["6667", "3333"]);
    assert_eq!(amounts(&freight), ["15074", "14926"]);
    assert_eq!([off(&percent[0], &dear), off(&percent[1], &cheap)], ["-1333", "-667"]);
}

#[test]
fn the_deposit_is_at_most_what_is_left() {
    let tables = card(json!({}));
    let priced = pricing(&tables, "1").order(&goods("100000")).unwrap();
    let all = terms(json!({ "of": "total", "percent": "99" })).charge("CODE", &priced.charges).unwrap();

    let less = priced.less(all).unwrap();

    assert_eq!((less.total.to_string(), less.deposit.to_string()), ("1000".into(), "1000".into()));
}
