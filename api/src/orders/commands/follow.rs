//! The part of an order's life that follows its packages, and its end.

use domain::customers::{LevelMoveReason, TurnoverEntry};
use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::orders::{Order, OrderAction};
use domain::pricing::{Charge, ChargeKind};
use domain::{Actor, Event, OrderId, Timestamp, Vnd};
use persistence::customers::{self, Deciding};
use persistence::{Conn, orders, settings};

use super::allowed::circumstances;
use crate::App;
use crate::http::Problem;
use crate::ledger::commands::book;

/// Brings the statuses of these orders in line with their purchases and packages.
///
/// Locks the orders: whoever locks packages in the same transaction calls `orders::lock_many` first.
pub(crate) async fn follow(tx: &mut Conn, actor: &Actor, ids: &[OrderId], now: Timestamp) -> Result<(), Problem> {
    let locked = orders::lock_many(tx, ids).await?;
    let progress = orders::progress(tx, ids).await?;
    let mut followed = vec![];
    for mut order in locked {
        let of_order = progress.iter().find(|(id, _)| *id == order.record().id);
        let event = of_order.and_then(|(_, progress)| order.follow(progress.status(), now));
        followed.extend(event.map(|event| (order, event)));
    }
    Ok(orders::save_followed(tx, actor, &followed).await?)
}

/// Closes an order of which each unit was delivered or settled and that is paid; any other is left as it is.
pub(crate) async fn complete_if_over(
    tx: &mut Conn,
    app: &App,
    mut order: Order,
    now: Timestamp,
) -> Result<(), Problem> {
    let system = Actor::system();
    if order.may(OrderAction::Complete).is_err() {
        return Ok(());
    }
    let known = circumstances(tx, &order, OrderAction::Complete, now).await?;
    match order.complete(&system, &known, now) {
        Ok(event) => book_completed(tx, app, &system, &order, &event).await,
        Err(_) => Ok(()),
    }
}

/// Closes a paid order of which each unit was delivered or settled.
pub(crate) async fn complete(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    now: Timestamp,
) -> Result<(), Problem> {
    let known = circumstances(tx, order, OrderAction::Complete, now).await?;
    let event = order.complete(actor, &known, now)?;
    book_completed(tx, app, actor, order, &event).await
}

/// What was prepaid becomes revenue, and the customer's turnover grows.
async fn book_completed(tx: &mut Conn, app: &App, actor: &Actor, order: &Order, event: &Event) -> Result<(), Problem> {
    let (order_id, customer) = (order.record().id, order.record().customer_id);
    let mut revenue =
        Transaction::new(app.clock.id(), TransactionKind::Revenue, order_id, event.at).of_order(order_id, customer);
    let charges = orders::charges(tx, order_id).await?;
    for charge in &charges {
        let (prepayment, account) = (Account::Prepayment(order_id), revenue_account(charge.kind));
        let amount = Vnd::new(charge.amount.amount().abs())?;
        revenue = if charge.amount.amount().is_sign_negative() {
            revenue.moves(prepayment, account, amount)?
        } else {
            revenue.moves(account, prepayment, amount)?
        };
    }
    book(tx, actor, &revenue).await?;
    orders::save(tx, actor, order, event).await?;
    count(tx, app, actor, order, &charges, event.at).await?;
    Ok(())
}

/// What the order was charged is turnover, as the settings say, and may bring the customer to a higher level.
async fn count(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &Order,
    charges: &[Charge],
    at: Timestamp,
) -> Result<(), Problem> {
    let settings = settings::load(tx).await?;
    let (customer, rule) =
        (order.record().customer_id, (&settings.levels_charges, settings.levels_points_per_1000.get()));
    let ids = (app.clock.id(), customer, order.record().id);
    let entry = TurnoverEntry::of_order(ids, charges, order.record().total, rule, at)?;
    customers::add_turnover(tx, actor, &entry).await?;
    let deciding = Deciding { window: settings.levels_window, at };
    customers::raise(tx, actor, &[customer], LevelMoveReason::Turnover, deciding, None).await?;
    Ok(())
}

/// Where the revenue of a charge is booked.
const fn revenue_account(charge: ChargeKind) -> Account {
    Account::Of(match charge {
        ChargeKind::Goods => AccountKind::RevenueGoods,
        ChargeKind::ChinaFreight => AccountKind::RevenueChinaFreight,
        ChargeKind::ServiceFee => AccountKind::RevenueService,
        ChargeKind::TallyFee => AccountKind::RevenueTally,
        ChargeKind::CrateFee => AccountKind::RevenueCrate,
        ChargeKind::InsuranceFee => AccountKind::RevenueInsurance,
        ChargeKind::Freight => AccountKind::RevenueFreight,
        ChargeKind::StorageFee => AccountKind::RevenueStorage,
        ChargeKind::LastMileFee => AccountKind::RevenueLastMile,
        ChargeKind::ImportDuty | ChargeKind::ImportVat | ChargeKind::Surcharge | ChargeKind::CancellationFee => {
            AccountKind::RevenueOther
        }
        ChargeKind::Discount => AccountKind::DiscountsGiven,
    })
}
