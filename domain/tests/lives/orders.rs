use std::collections::BTreeSet;

use domain::carts::Marketplace;
use domain::orders::{
    Approval, Channel, Circumstances, Destination, HoldReason, NewLine, NewOrder, Order, OrderAction, OrderError,
    OrderStatus, PaymentStatus, Progress, UnderWay,
};
use domain::pricing::{PricedOrder, Services};
use domain::{Actor, Cny, EventKind, ExchangeRate, Vnd};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Outcome, assert_follows, id, judge, now, table};

/// domain.md §4. From `ordering` to `delivering` the status follows the packages, which no command does.
const LIFE: &str = "
    assign_care     | submitted reviewing                                                                 | reviewing
    edit            | submitted                                                                           | submitted
    edit            | reviewing approved                                                                  | reviewing
    request_info    | reviewing                                                                           | reviewing
    approve         | reviewing                                                                           | approved
    deposit         | approved                                                                            | deposited
    accept          | approved                                                                            | deposited
    pay             | deposited ordering purchased seller_shipped in_china in_transit in_vietnam delivering | =
    charge          | approved deposited ordering purchased seller_shipped in_china in_transit in_vietnam delivering | =
    refund          | approved deposited ordering purchased seller_shipped in_china in_transit in_vietnam delivering completed | =
    settle_units    | ordering purchased seller_shipped in_china in_transit in_vietnam delivering         | =
    assign_ordering | deposited ordering                                                                  | ordering
    purchase        | ordering                                                                            | ordering
    pay_purchase    | ordering purchased seller_shipped in_china in_transit in_vietnam delivering         | =
    follow_purchase | ordering purchased seller_shipped in_china in_transit in_vietnam delivering         | =
    exempt_tally    | submitted reviewing approved deposited ordering purchased seller_shipped in_china   | =
    hold            | submitted reviewing approved deposited ordering purchased seller_shipped in_china in_transit in_vietnam delivering | =
    release         | submitted reviewing approved deposited ordering purchased seller_shipped in_china in_transit in_vietnam delivering | =
    cancel          | submitted reviewing approved deposited ordering purchased                           | cancelled
    complete        | delivering                                                                          | completed
";
/// What a held order refuses.
const FORWARD: &str = "assign_care approve deposit accept assign_ordering purchase pay_purchase complete";

#[test]
fn an_order_lives_as_its_table_says() {
    let life = table(LIFE);
    assert_follows(&life, OrderAction::ALL, OrderStatus::ALL, |status, action| status.after(action).ok());
    let forward: BTreeSet<_> = FORWARD.split(' ').collect();
    for action in OrderAction::ALL {
        assert_eq!(action.is_forward(), forward.contains(action.as_str()), "{action}");
    }
    for (status, text) in OrderStatus::ALL.iter().map(|status| (status, status.to_string())) {
        let possible: Vec<_> =
            life.keys().filter(|(_, from)| *from == text).map(|(action, _)| action.as_str()).collect();
        match status {
            OrderStatus::Completed => assert_eq!(possible, ["refund"]),
            _ => assert_eq!(possible.is_empty(), *status == OrderStatus::Cancelled, "{status}"),
        }
    }
}

fn vnd(amount: i64) -> Vnd {
    Vnd::new(amount.into()).unwrap()
}

fn submitted() -> Order {
    let line = NewLine {
        item_id: "600000000001".to_owned(),
        variant_key: String::new(),
        link: "https://item.taobao.com/item.htm?id=600000000001".to_owned(),
        title: "Coat".to_owned(),
        title_translated: String::new(),
        variant: "L".to_owned(),
        image: String::new(),
        unit_price: Cny::new(10.into()).unwrap(),
        price_tiers: vec![],
        quantity: 2,
        min_quantity: 1,
        note: String::new(),
        price_doubts: vec![],
        screening: domain::goods::Screening::default(),
        goods_allowed: false,
    };
    let new = NewOrder {
        customer: id(1),
        channel: Channel::Phone,
        marketplace: Marketplace::Taobao,
        shop_id: "1".to_owned(),
        shop_name: "A shop".to_owned(),
        destination: Some(Destination {
            recipient: "Lan".to_owned(),
            phone: "0912345678".to_owned(),
            address: "12 Hàng Bài, Hà Nội".to_owned(),
        }),
        warehouse: id(2),
        services: Services { tally: true, ..Services::default() },
        surcharges: vec![],
        declared_value: None,
        deposit_percent: None,
        accepts_shortage: false,
        china_freight: Cny::ZERO,
        customer_note: String::new(),
        source_document: None,
        lines: vec![line],
    };
    Order::place(id(9), &new, id(3), now(), now()).unwrap().0
}

/// Everything that decides beside the order, drawn from few values so that each decision comes out both ways.
#[derive(Clone, Copy, Debug)]
struct Draw {
    amount: i64,
    customer: bool,
    complete: bool,
    ordered: bool,
    moved: bool,
    over: bool,
}

prop_compose! {
    fn draws()(
        amount in prop::sample::select(vec![0_i64, 1, 500, 700, 1000, 1001, 5000]),
        customer in any::<bool>(),
        (complete, over) in (prop::bool::weighted(0.8), prop::bool::weighted(0.8)),
        (ordered, moved) in (prop::bool::weighted(0.1), prop::bool::weighted(0.1)),
    ) -> Draw {
        Draw { amount, customer, complete, ordered, moved, over }
    }
}

fn act(order: &mut Order, action: OrderAction, draw: Draw) -> Result<(), OrderError> {
    let actor = if draw.customer {
        Actor { customer: Some(id(1)), permissions: BTreeSet::new(), ..Actor::system() }
    } else {
        Actor::system()
    };
    let known = Circumstances {
        lacks: if draw.complete {
            vec![]
        } else {
            vec![domain::orders::Defect { pointer: "/phone".to_owned(), code: "missing" }]
        },
        available: vnd(1000),
        under_way: UnderWay { ordered: draw.ordered, paid: false, moved: draw.moved },
        progress: Progress { delivered: 1, unaccounted: i64::from(!draw.over), ..Progress::default() },
        ..Circumstances::default()
    };
    let amount = vnd(draw.amount);
    match action {
        OrderAction::AssignCare => order.assign_care(id(4), now()).map(drop),
        OrderAction::Edit => {
            order.change_lines(EventKind::OrderLineChanged, Value::Null, Cny::ZERO, &actor, now()).map(drop)
        }
        OrderAction::RequestInfo => order.request_info("the size?", now()).map(drop),
        OrderAction::Approve => {
            let deposit = if draw.over { "700" } else { "0" };
            let priced = json!({ "goods_cny": "20.00", "china_freight_cny": "0.00", "goods_vnd": "1000", "charges": [],
                                 "deposit": deposit, "total": "1000" });
            let priced: PricedOrder = serde_json::from_value(priced).unwrap();
            let rate = ExchangeRate::new(3700.into()).unwrap();
            order
                .approve(
                    Approval {
                        priced: &priced,
                        version: id(5),
                        rate,
                        level: None,
                        deposit_percent: "70".parse().unwrap(),
                    },
                    &actor,
                    &known,
                    now(),
                )
                .map(drop)
        }
        OrderAction::Deposit => order.pay_deposit(amount, now()).map(drop),
        OrderAction::Accept => order.accept(&actor, &known, now()).map(drop),
        OrderAction::Pay => order.pay(amount, now()).map(drop),
        OrderAction::Charge => order.recharge(amount, Cny::ZERO, Cny::ZERO, "freight", now()).map(drop),
        OrderAction::Refund if order.record().status == OrderStatus::Completed => {
            order.require_refundable(amount)?;
            let left = order.record().total.minus(amount)?;
            let _ = order.take_off(left, "late", now())?;
            order.refund(amount, "late", now()).map(drop)
        }
        OrderAction::Refund => order.refund(amount, "late", now()).map(drop),
        OrderAction::SettleUnits => order.write_off(id(6), 1, "taken as they were", now()).map(drop),
        OrderAction::AssignOrdering => order.assign_ordering(id(7), now()).map(drop),
        OrderAction::Purchase | OrderAction::PayPurchase | OrderAction::FollowPurchase => order.may(action).map(drop),
        OrderAction::ExemptTally => order.exempt_tally("one piece", now()).map(drop),
        OrderAction::Hold => order.hold(HoldReason::Manual, "wait", now()).map(drop),
        OrderAction::Release => order.release(now()).map(drop),
        OrderAction::Cancel => order.cancel("no more", amount, &actor, &known, now()).map(drop),
        OrderAction::Complete => order.complete(&actor, &known, now()).map(drop),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn whatever_is_done_to_an_order_in_whatever_order(
        commands in prop::collection::vec((prop::option::weighted(0.85, prop::sample::select(OrderAction::ALL)), draws(), 0_usize..13), 0..60),
        road in any::<bool>(),
    ) {
        let life = table(LIFE);
        let mut order = submitted();
        if road {
            // Half of them are bought, so that what comes late is asked as often as what comes early.
            let paid = Draw { amount: 700, customer: false, complete: true, ordered: false, moved: false, over: true };
            for action in [OrderAction::AssignCare, OrderAction::Approve, OrderAction::Deposit, OrderAction::AssignOrdering] {
                act(&mut order, action, paid).unwrap();
            }
        }
        for (action, draw, status) in commands {
            let before = order.clone();
            let Some(action) = action else {
                let followed = order.follow(OrderStatus::ALL[status], now()).is_some();
                let follows = before.record().status.follows_packages() && OrderStatus::ALL[status] != before.record().status;
                prop_assert_eq!(followed, follows);
                // Facts lead nowhere but along the road.
                if followed && !OrderStatus::ALL[status].follows_packages() {
                    order = before;
                }
                continue;
            };
            let key = (action.to_string(), before.record().status.to_string());
            let outcome = match act(&mut order, action, draw) {
                Ok(()) => Outcome::Done,
                // What is staff's to do from here on is refused to a customer alike.
                Err(OrderError::Refused(_)) if draw.customer && life.contains_key(&key) => Outcome::Otherwise,
                Err(OrderError::Refused(_)) => Outcome::Refused,
                Err(_) => Outcome::Otherwise,
            };
            let held = before.record().hold_reason.is_some() && action.is_forward();
            prop_assert!(!held || !matches!(outcome, Outcome::Done), "{} of a held order", action);
            let status = |order: &Order| order.record().status.to_string();
            judge(&life, action.as_str(), outcome, (&before, status(&before)), (&order, status(&order)))?;

            let record = order.record();
            prop_assert_eq!(record.payment_status, PaymentStatus::of(record.paid, record.deposit, record.total));
            prop_assert!(record.deposit <= record.total);
            if record.status == OrderStatus::Completed {
                prop_assert_eq!(record.paid, record.total, "settled to the last đồng");
            }
            if record.status == OrderStatus::Cancelled {
                prop_assert_eq!((record.paid, record.hold_reason), (record.total, None));
            }
            if matches!(record.status, OrderStatus::Submitted | OrderStatus::Reviewing) {
                prop_assert_eq!((record.paid, record.total), (Vnd::ZERO, Vnd::ZERO), "nothing is paid before approval");
            }
        }
    }
}
