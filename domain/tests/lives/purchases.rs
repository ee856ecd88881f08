use domain::carts::Marketplace;
use domain::purchasing::{
    ChangeRefused, Discount, NewPurchase, OpenLine, PayRefused, Purchase, PurchaseAction, PurchaseChange, PurchaseLine,
    PurchaseStatus, RefundRefused, ShopRefund, ShopRefundKind, ShortenRefused, TransitionRefused,
};
use domain::{Cny, ExchangeRate, OrderLineId, Percent};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::{Outcome, assert_follows, assert_reachable, id, judge, now, table};

/// domain.md §6.
const LIFE: &str = "
    discount                    | placed                                | placed
    set_freight                 | placed paid shipped received          | =
    pay                         | placed                                | paid
    pay                         | paid shipped received                 | =
    shorten                     | placed paid shipped                   | =
    add_tracking_numbers        | paid shipped received                 | shipped
    remove_tracking_number      | shipped received                      | shipped
    remove_last_tracking_number | shipped received                      | paid
    receive                     | shipped                               | received
    close                       | shipped received                      | closed
    refund                      | paid shipped received closed cancelled | =
    cancel                      | placed paid                           | cancelled
    finish_refund               | cancelled                             | refunded
";
const LINE: u128 = 1;

#[test]
fn a_purchase_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, PurchaseAction::ALL, PurchaseStatus::ALL, |status, action| status.after(action).ok());
    assert_reachable(&life, "placed", PurchaseStatus::ALL, &[]);
}

fn cny(fen: i64) -> Cny {
    Cny::new(Decimal::new(fen, 2)).unwrap()
}

/// Ten units at 10.00 CNY.
fn placed() -> Purchase {
    let line: OrderLineId = id(LINE);
    let open = OpenLine {
        id: line,
        unit_price: cny(1000),
        ordered: 10,
        purchased: 0,
        cancelled: 0,
        awaiting_consent: 0,
        consented_price: None,
        price_asked: false,
    };
    let new = NewPurchase {
        marketplace: Marketplace::Taobao,
        buyer_account: "langson".to_owned(),
        shop_order_number: "1".to_owned(),
        freight: cny(800),
        discount: Discount { amount: cny(100), percent: Percent::ZERO },
        lines: vec![PurchaseLine { order_line: line, unit_price: cny(1000), quantity: 10 }],
        consent_note: None,
        note: String::new(),
    };
    Purchase::place(id(1), id(2), id(3), new, &[open], Percent::ZERO, now()).unwrap().0
}

/// `None` where it is done.
fn outcome<T, E>(done: Result<T, E>, is_status: impl Fn(&E) -> bool) -> Outcome {
    match done {
        Ok(_) => Outcome::Done,
        Err(refused) if is_status(&refused) => Outcome::Refused,
        Err(_) => Outcome::Otherwise,
    }
}

fn act(purchase: &mut Purchase, action: PurchaseAction, fen: i64, units: i32, explained: bool) -> Outcome {
    let travelled = |done: Result<_, TransitionRefused>| outcome::<domain::Event, _>(done, |_| true);
    let changed = |done| outcome::<domain::Event, _>(done, |it| matches!(it, ChangeRefused::Refused(_)));
    match action {
        PurchaseAction::Discount => {
            let discount = Discount { amount: cny(fen), percent: Percent::ZERO };
            changed(purchase.change(PurchaseChange { discount: Some(discount), ..PurchaseChange::default() }, now()))
        }
        PurchaseAction::SetFreight => {
            changed(purchase.change(PurchaseChange { freight: Some(cny(fen)), ..PurchaseChange::default() }, now()))
        }
        PurchaseAction::Pay => {
            // Half the time exactly what is owed.
            let amount = if units % 2 == 0 { purchase.owed() } else { cny(fen) };
            let cost = amount.at(ExchangeRate::new(3500.into()).unwrap()).unwrap();
            let reason = explained.then(|| "it was rounded".to_owned());
            outcome(purchase.pay(amount, cost, id(4), reason, now()), |it| matches!(it, PayRefused::Refused(_)))
        }
        PurchaseAction::Shorten => {
            let done = purchase.shorten(id(LINE), units, 0, now());
            outcome(done, |it| matches!(it, ShortenRefused::Refused(_)))
        }
        PurchaseAction::AddTrackingNumbers => travelled(purchase.ship(&["YT1".to_owned()], now())),
        PurchaseAction::RemoveTrackingNumber => travelled(purchase.untrack("YT1", false, now())),
        PurchaseAction::RemoveLastTrackingNumber => travelled(purchase.untrack("YT1", true, now())),
        PurchaseAction::Receive => travelled(purchase.receive(now())),
        PurchaseAction::Close => travelled(purchase.close(now())),
        PurchaseAction::Cancel => travelled(purchase.cancel("sold out", now())),
        PurchaseAction::Refund | PurchaseAction::FinishRefund => {
            let left = purchase.record().paid.less(purchase.record().refunded);
            let amount = if action == PurchaseAction::FinishRefund { left } else { cny(fen) };
            let kind = if explained { ShopRefundKind::Rebate } else { ShopRefundKind::Goods };
            let refund = ShopRefund { kind, amount, note: String::new() };
            outcome(purchase.refund(&refund, now()), |it| matches!(it, RefundRefused::Refused(_)))
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_done_to_a_purchase_in_whatever_order(
        commands in prop::collection::vec((prop::sample::select(PurchaseAction::ALL), 0_i64..12_000, 0..12, any::<bool>()), 0..30),
    ) {
        let life = table(LIFE);
        let mut purchase = placed();
        for (action, fen, units, explained) in commands {
            let before = purchase.clone();
            let outcome = act(&mut purchase, action, fen, units, explained);
            // Money that comes back ends a cancelled purchase when it is the last, and is a refund otherwise.
            let ended = purchase.record().status == PurchaseStatus::Refunded && before.record().status == PurchaseStatus::Cancelled;
            let action = match action {
                PurchaseAction::Refund | PurchaseAction::FinishRefund if ended => PurchaseAction::FinishRefund,
                PurchaseAction::FinishRefund => PurchaseAction::Refund,
                action => action,
            };
            let status = |purchase: &Purchase| purchase.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&purchase, status(&purchase)))?;

            let record = purchase.record();
            let left = record.paid.less(record.refunded);
            prop_assert!(record.refunded <= record.paid, "no more comes back than was paid");
            prop_assert!(record.rebate <= record.refunded);
            prop_assert!(record.discount <= record.goods.plus(record.freight).unwrap());
            prop_assert!(!left.is_zero() || record.cost.is_zero(), "what all came back has cost nothing");
            prop_assert_eq!(purchase.units() * 10, i64::try_from(record.goods.amount().trunc()).unwrap());
        }
    }
}
