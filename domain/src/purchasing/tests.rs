use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use uuid::Uuid;

use super::*;
use crate::carts::Marketplace;
use crate::{CashAccountId, Cny, CustomerId, ExchangeRate, OrderLineId, Percent, Timestamp, Vnd};

const NOW: Timestamp = Timestamp::new(chrono::DateTime::UNIX_EPOCH);

fn cny(amount: Decimal) -> Cny {
    Cny::new(amount).unwrap()
}

fn line(number: u128) -> OrderLineId {
    OrderLineId::new(Uuid::from_u128(number))
}

fn open(number: u128, to_buy: i32) -> OpenLine {
    OpenLine {
        id: line(number),
        unit_price: cny(dec!(10)),
        ordered: to_buy,
        purchased: 0,
        cancelled: 0,
        awaiting_consent: 0,
        consented_price: None,
        price_asked: false,
    }
}

fn buy(number: u128, quantity: i32, unit_price: Decimal) -> PurchaseLine {
    PurchaseLine { order_line: line(number), unit_price: cny(unit_price), quantity }
}

fn new(lines: Vec<PurchaseLine>) -> NewPurchase {
    NewPurchase {
        marketplace: Marketplace::Taobao,
        buyer_account: "langson01".to_owned(),
        shop_order_number: "4071".to_owned(),
        freight: cny(dec!(8)),
        discount: Discount { amount: cny(dec!(1)), percent: Percent::new(dec!(5)).unwrap() },
        lines,
        consent_note: None,
        note: String::new(),
    }
}

fn place(new: NewPurchase, open: &[OpenLine]) -> Result<Purchase, PlaceRefused> {
    let nil = Uuid::nil();
    let tolerance = Percent::new(dec!(2)).unwrap();
    Purchase::place(nil.into(), nil.into(), nil.into(), new, open, tolerance, NOW).map(|(purchase, _)| purchase)
}

/// 100 of goods and 8 of freight, less 1 and 5 %: 102.00 at 3 500.
fn paid(amount: Decimal) -> Purchase {
    let mut purchase = place(new(vec![buy(1, 10, dec!(10))]), &[open(1, 10)]).unwrap();
    let cost = cny(amount).at(ExchangeRate::new(dec!(3500)).unwrap()).unwrap();
    let reason = Some("the shop rounded".to_owned());
    let _ = purchase.pay(cny(amount), cost, CashAccountId::new(Uuid::nil()), reason, NOW).unwrap();
    purchase
}

fn back(kind: ShopRefundKind, amount: Decimal) -> ShopRefund {
    ShopRefund { kind, amount: cny(amount), note: String::new() }
}

#[test]
fn a_discount_may_be_an_amount_and_a_share_of_the_goods() {
    let purchase = place(new(vec![buy(1, 10, dec!(10))]), &[open(1, 10)]).unwrap();

    assert_eq!(purchase.record().goods, cny(dec!(100)));
    assert_eq!(purchase.record().discount, cny(dec!(6)));
    assert_eq!(purchase.due(), cny(dec!(102)));
}

#[test]
fn nothing_is_bought_that_was_not_ordered() {
    let line_of = |refused| match refused {
        Err(PlaceRefused::Line(refused)) => refused,
        other => panic!("{other:?}"),
    };
    let few = OpenLine { purchased: 1, cancelled: 2, awaiting_consent: 3, ..open(1, 10) };

    let more = line_of(place(new(vec![buy(1, 5, dec!(10))]), &[few]));
    let unknown = line_of(place(new(vec![buy(2, 1, dec!(10))]), &[few]));
    let twice = line_of(place(new(vec![buy(1, 1, dec!(10)), buy(1, 1, dec!(10))]), &[few]));

    assert_eq!(more, LineRefused::MoreThanOrdered { line: line(1), asked: 5, open: 4 });
    assert_eq!(unknown, LineRefused::Unknown { line: line(2) });
    assert_eq!(twice, LineRefused::Repeated { line: line(1) });
    assert!(place(new(vec![buy(1, 4, dec!(10))]), &[few]).is_ok());
}

#[test]
fn a_price_may_rise_by_the_tolerance_and_further_only_with_consent() {
    let refusal = |line: OpenLine, unit_price, note: Option<&str>| {
        let new = NewPurchase { consent_note: note.map(str::to_owned), ..new(vec![buy(1, 1, unit_price)]) };
        match place(new, &[line]) {
            Ok(_) => None,
            Err(PlaceRefused::Line(refused)) => Some(refused),
            Err(other) => panic!("{other:?}"),
        }
    };
    let (line, agreed) = (line(1), cny(dec!(10)));
    let above = |asked| Some(LineRefused::PriceAboveTolerance { line, agreed, asked: cny(asked) });
    let consented = OpenLine { consented_price: Some(cny(dec!(12))), ..open(1, 10) };
    let asked = OpenLine { price_asked: true, ..open(1, 10) };

    assert_eq!(refusal(open(1, 10), dec!(10.20), None), None);
    assert_eq!(refusal(open(1, 10), dec!(10.21), None), above(dec!(10.21)));
    assert_eq!(refusal(open(1, 10), dec!(10.21), Some("by phone at noon")), None);
    assert_eq!(refusal(consented, dec!(12), None), None);
    assert_eq!(refusal(consented, dec!(12.01), None), above(dec!(12.01)));
    assert_eq!(refusal(asked, dec!(10.21), None), above(dec!(10.21)));
    assert_eq!(refusal(asked, dec!(10.21), Some("by phone")), Some(LineRefused::PriceBeingAsked { line }));
}

#[test]
fn only_what_is_above_the_tolerance_is_asked() {
    let (line, agreed) = (line(1), cny(dec!(10)));
    let tolerance = Percent::new(dec!(2)).unwrap();
    let ask = |line: OpenLine, asked| line.require_question(cny(asked), tolerance);
    let consented = OpenLine { consented_price: Some(cny(dec!(12))), ..open(1, 10) };

    assert_eq!(ask(open(1, 10), dec!(10.21)), Ok(()));
    let needless = |asked| Err(LineRefused::PriceConsented { line, agreed, asked: cny(asked) });
    assert_eq!(ask(open(1, 10), dec!(10.20)), needless(dec!(10.20)));
    assert_eq!(ask(consented, dec!(12)), needless(dec!(12)));
    let asked = OpenLine { price_asked: true, ..open(1, 10) };
    assert_eq!(ask(asked, dec!(11)), Err(LineRefused::PriceBeingAsked { line }));
}

#[test]
fn the_customer_pays_the_mean_of_what_his_units_cost_him_once_all_are_bought() {
    let tolerance = Percent::new(dec!(2)).unwrap();
    let price = |asked| open(1, 3).customer_price(cny(asked), tolerance);
    let bought = |bought, amount| BoughtLine {
        id: line(1),
        unit_price: cny(dec!(10)),
        agreed_price: cny(dec!(10)),
        units: 3,
        bought,
        amount: cny(amount),
    };

    assert_eq!(
        [price(dec!(9)), price(dec!(10.20)), price(dec!(10.21))].map(|it| it.to_string()),
        ["9.00", "10.00", "10.21"]
    );
    assert_eq!(bought(2, dec!(18)).settled(), Ok(cny(dec!(10))));
    assert_eq!(bought(3, dec!(28)).settled(), Ok(cny(dec!(9.33))));
    assert_eq!(BoughtLine { units: 0, ..bought(0, dec!(0)) }.settled(), Ok(cny(dec!(10))));
}

#[test]
fn what_is_paid_is_what_is_due_or_explained() {
    let mut purchase = place(new(vec![buy(1, 10, dec!(10))]), &[open(1, 10)]).unwrap();
    let account = CashAccountId::new(Uuid::nil());

    let refused = purchase.pay(cny(dec!(101)), Vnd::ZERO, account, None, NOW).unwrap_err();

    assert_eq!(refused, PayRefused::DifferenceUnexplained { paid: cny(dec!(101)), owed: cny(dec!(102)) });
    assert_eq!(purchase.record().status, PurchaseStatus::Placed);
    let _ = purchase.pay(cny(dec!(102)), Vnd::ZERO, account, Some("none".to_owned()), NOW).unwrap();
    assert_eq!(purchase.record().difference_reason, None);
}

#[test]
fn what_is_paid_in_parts_is_paid_until_nothing_is_owed() {
    let mut purchase = paid(dec!(100));
    let account = CashAccountId::new(Uuid::nil());
    let mut pay = |amount| purchase.pay(cny(amount), Vnd::ZERO, account, None, NOW).map(drop);

    let too_much = pay(dec!(2.01));
    let rest = pay(dec!(2));
    let more = pay(dec!(1));

    assert_eq!(too_much, Err(PayRefused::DifferenceUnexplained { paid: cny(dec!(2.01)), owed: cny(dec!(2)) }));
    assert_eq!((rest, more), (Ok(()), Err(PayRefused::NothingOwed)));
    assert_eq!((purchase.record().paid, purchase.owed()), (cny(dec!(102)), Cny::ZERO));
    let freight = PurchaseChange { freight: Some(cny(dec!(9))), ..PurchaseChange::default() };
    let event = purchase.change(freight, NOW).unwrap();
    assert_eq!(purchase.owed(), cny(dec!(1)));
    assert_eq!(event.data, serde_json::json!({ "before": { "freight": "8.00" }, "after": { "freight": "9.00" } }));
}

#[test]
fn a_cancelled_purchase_is_refunded_when_all_money_is_back() {
    let mut purchase = paid(dec!(102));
    let _ = purchase.cancel("sold out", NOW).unwrap();

    let _ = purchase.refund(&back(ShopRefundKind::Goods, dec!(100)), NOW).unwrap();
    assert_eq!(purchase.record().status, PurchaseStatus::Cancelled);
    let refused = purchase.refund(&back(ShopRefundKind::Goods, dec!(2.01)), NOW).unwrap_err();
    let _ = purchase.refund(&back(ShopRefundKind::Goods, dec!(2)), NOW).unwrap();

    assert_eq!(refused, RefundRefused::ExceedsPayment { amount: cny(dec!(2.01)), left: cny(dec!(2)) });
    assert_eq!(purchase.record().status, PurchaseStatus::Refunded);
    assert_eq!(purchase.record().cost, Vnd::ZERO);
}

#[test]
fn a_shop_that_is_short_is_owed_less() {
    let mut purchase = place(new(vec![buy(1, 10, dec!(10))]), &[open(1, 10)]).unwrap();

    let refused = purchase.shorten(line(1), 4, 7, NOW).unwrap_err();
    let _ = purchase.shorten(line(1), 10, 0, NOW).unwrap();

    assert_eq!(refused, ShortenRefused::MoreThanOpen { line: line(1), asked: 4, open: 3 });
    assert_eq!(purchase.lines()[0].quantity, 0);
    assert_eq!(purchase.due(), cny(dec!(2)));
}

#[test]
fn what_no_parcel_carries_is_left() {
    let purchase = place(new(vec![buy(1, 10, dec!(10)), buy(2, 1, dec!(10))]), &[open(1, 10), open(2, 1)]).unwrap();

    assert_eq!(purchase.left(&[(line(1), 4), (line(2), 1), (line(1), 3)]), [(line(1), 3)]);
}

#[test]
fn a_consent_is_given_once_and_by_others_only_with_a_note() {
    let report = NewShortage { order_line: line(1), quantity: 2, note: "only three left".to_owned() };
    let nil = Uuid::nil();
    let (mut shortage, _) = Shortage::report(nil.into(), nil.into(), None, report, nil.into(), NOW);
    let (mut consent, _) = Consent::ask(nil.into(), CustomerId::new(nil), &shortage, NOW);

    assert_eq!(consent.answer(true, nil.into(), true, String::new(), NOW), Err(ConsentRefused::NoteMissing));
    let _ = consent.answer(true, nil.into(), false, String::new(), NOW).unwrap();
    let again = consent.answer(false, nil.into(), false, String::new(), NOW);
    let _ = shortage.refund(NOW);

    assert_eq!(again, Err(ConsentRefused::Answered { status: ConsentStatus::Accepted }));
    assert_eq!(shortage.record().status, ShortageStatus::Refunded);
}

proptest! {
    #[test]
    fn however_the_money_comes_back_the_cost_ends_at_nothing(parts in prop::collection::vec(1_i64..9_999, 1..8)) {
        let total = Decimal::new(parts.iter().sum(), 2);
        let mut purchase = paid(total);
        let mut taken_back = Vnd::ZERO;
        let cost = purchase.record().cost;
        for part in parts {
            let refund = back(ShopRefundKind::Rebate, Decimal::new(part, 2));
            taken_back = taken_back.plus(purchase.refund(&refund, NOW).unwrap().1).unwrap();
        }
        prop_assert_eq!(purchase.record().cost, Vnd::ZERO);
        prop_assert_eq!(taken_back, cost);
        prop_assert_eq!(purchase.record().rebate, purchase.record().paid);
    }
}
