//! What can be done to purchases. The caller owns the transaction and decides when it commits.

use chrono::TimeDelta;
use domain::ledger::{Account, AccountKind, Currency, Transaction, TransactionKind};
use domain::orders::{LineCounts, Order, OrderAction};
use domain::packages::TrackingNumber;
use domain::purchasing::{Discount, NewPurchase, Purchase, ShopRefund, ShopRefundKind};
use domain::{Actor, CashAccountId, Cny, EventKind, LedgerTransactionId, OrderId, OrderLineId, PurchaseId, Timestamp};
use persistence::pricing::{self, RateScope};
use persistence::{Conn, orders as order_rows, purchasing, settings};
use uuid::Uuid;

use super::{problems, settle};
use crate::App;
use crate::books::open_account_in;
use crate::http::{Problem, require_version};
use crate::ledger::commands::book;
use crate::orders::commands as orders;
use crate::packages::commands::{NewPackage, announce};

/// What a shop was paid, known to be well formed.
pub(crate) struct Payment {
    pub transaction: LedgerTransactionId,
    pub amount: Cny,
    pub from: CashAccountId,
    pub difference_reason: Option<String>,
}

/// What a shop gave back, known to be well formed.
pub(crate) struct Refund {
    pub transaction: LedgerTransactionId,
    pub kind: ShopRefundKind,
    pub amount: Discount,
    pub to: CashAccountId,
    pub note: String,
}

/// Notes what was ordered at the shop; the order follows when nothing is left to be bought.
pub(crate) async fn place(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    order: OrderId,
    new: NewPurchase,
    now: Timestamp,
) -> Result<(), Problem> {
    let mut order = orders::locked(tx, actor, order).await?;
    order.may(OrderAction::Purchase)?;
    let open = purchasing::open_lines(tx, order.record().id).await?;
    let tolerance = settings::load(tx).await?.purchase_price_tolerance;
    let (purchase, event) = Purchase::place(id, order.record().id, actor.id, new, &open, tolerance, now)?;
    purchasing::insert(tx, actor, &purchase, &event).await.map_err(problems::of_purchase)?;
    order_rows::add_counts(tx, &bought(&purchase, 1)).await?;
    let changed = settle::prices(tx, actor, &order, &purchase, &open, tolerance, now).await?;
    settle::charges(tx, app, actor, &mut order, changed, now).await?;
    orders::follow(tx, actor, &[order.record().id], now).await
}

/// Changes the note, and the discount as long as nothing is paid.
pub(crate) async fn change(
    tx: &mut Conn,
    actor: &Actor,
    id: PurchaseId,
    version: i32,
    note: Option<String>,
    discount: Option<Discount>,
    now: Timestamp,
) -> Result<(), Problem> {
    let (_, mut purchase) = locked(tx, actor, id).await?;
    require_version(purchase.record().version, version)?;
    let event = purchase.change(note, discount, now)?;
    Ok(purchasing::save(tx, actor, &purchase, &event).await?)
}

/// Books what was paid, at the buying rate of the day. `None` where nothing was due and nothing was paid.
pub(crate) async fn pay(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    payment: Payment,
    now: Timestamp,
) -> Result<Option<LedgerTransactionId>, Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    open_account_in(tx, payment.from, Currency::Cny).await?;
    let rate = pricing::current_rate(tx, RateScope { internal: true, now }).await?.and_then(|rate| rate.buy);
    let rate = rate.ok_or(problems::NO_EXCHANGE_RATE)?;
    let (cash, cost) = (Account::Cash(payment.from), Account::Of(AccountKind::PurchaseCost));
    let (transaction, cost) = Transaction::new(payment.transaction, TransactionKind::PurchasePayment, id, now)
        .of_order(order.record().id, order.record().customer_id)
        .because(purchase.record().shop_order_number.as_str())
        .spends_cny(cash, cost, payment.amount, rate)?;
    let event = purchase.pay(payment.amount, cost, payment.from, payment.difference_reason, now)?;
    book(tx, actor, &transaction).await?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    settle::discount(tx, app, actor, &mut order, now).await?;
    Ok((!transaction.postings().is_empty()).then_some(transaction.id))
}

/// Books what the shop gave back, and takes its share off the cost.
pub(crate) async fn refund(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    refund: Refund,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    open_account_in(tx, refund.to, Currency::Cny).await?;
    let amount = refund.amount.of(purchase.record().goods)?;
    let back = ShopRefund { kind: refund.kind, amount, note: refund.note };
    let (event, cost) = purchase.refund(&back, now)?;
    let fx = Account::Of(AccountKind::FxPosition);
    let transaction = Transaction::new(refund.transaction, TransactionKind::PurchaseRefund, id, now)
        .of_order(order.record().id, order.record().customer_id)
        .because(purchase.record().shop_order_number.as_str())
        .moves_cny(fx, Account::Cash(refund.to), amount)?
        .moves(Account::Of(AccountKind::PurchaseCost), fx, cost)?;
    book(tx, actor, &transaction).await?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    settle::discount(tx, app, actor, &mut order, now).await
}

/// Gives a purchase up; its units are to be bought again.
pub(crate) async fn cancel(
    tx: &mut Conn,
    actor: &Actor,
    id: PurchaseId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order, mut purchase) = locked(tx, actor, id).await?;
    let event = purchase.cancel(reason, now)?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    order_rows::add_counts(tx, &bought(&purchase, -1)).await?;
    orders::follow(tx, actor, &[order.record().id], now).await
}

/// Tells of purchases that were paid `purchase.tracking_days` ago and have no tracking number, each once; answers how
/// many those were.
pub(crate) async fn warn_untracked(tx: &mut Conn, now: Timestamp) -> Result<u64, Problem> {
    const BATCH: i64 = 200;
    let days = settings::load(tx).await?.purchase_tracking_days.get();
    let mut purchases = purchasing::lock_untracked(tx, now.after(-TimeDelta::days(days.into())), BATCH).await?;
    let events: Vec<_> = purchases.iter_mut().map(|purchase| purchase.warn(now)).collect();
    purchasing::save_all(tx, &Actor::system(), &purchases, &events).await?;
    Ok(purchases.len() as u64)
}

/// A number under which goods travel, and which units.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    pub number: TrackingNumber,
    pub lines: Option<Vec<(OrderLineId, i32)>>,
}

/// Notes the numbers under which the goods travel, and announces their packages. The first without contents of its own
/// carries whatever no package carries yet, the others nothing.
pub(crate) async fn track(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    numbers: Vec<Tracked>,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order, mut purchase) = locked(tx, actor, id).await?;
    let packed = purchasing::in_packages(tx, id).await?;
    let named: Vec<_> = numbers.iter().map(|it| it.number.to_string()).collect();
    let event = purchase.ship(&named, now)?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    let told = numbers.iter().filter_map(|it| it.lines.as_ref()).flatten();
    let carried: Vec<_> = packed.iter().chain(told).copied().collect();
    let mut rest = Some(purchase.left(&carried));
    let mut packages: Vec<_> = numbers
        .into_iter()
        .map(|it| NewPackage {
            tracking_number: it.number,
            customer: Some(order.record().customer_id),
            purchase: Some((id, order.record().id)),
            lines: it.lines.unwrap_or_else(|| rest.take().unwrap_or_default()),
            destination: Some(order.record().warehouse_id),
        })
        .collect();
    // In this order two who name the same packages do not block each other.
    packages.sort_by(|one, other| one.tracking_number.cmp(&other.tracking_number));
    for package in packages {
        announce(tx, app, actor, package, now).await?;
    }
    Ok(())
}

/// Purchases follow what is told of their packages and orders: received once every unit has arrived, closed with the
/// order. `events` are kinds and subjects.
pub(crate) async fn follow(tx: &mut Conn, events: &[(EventKind, Uuid)], now: Timestamp) -> Result<(), Problem> {
    const ARRIVALS: &[EventKind] = &[
        EventKind::PackageReceivedInChina,
        EventKind::PackageReceivedInVietnam,
        EventKind::PackageMatched,
        EventKind::PurchaseShipped,
    ];
    let of = |kinds: &[EventKind]| -> Vec<Uuid> {
        events.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, subject)| *subject).collect()
    };
    let (arrived, completed) = (of(ARRIVALS), of(&[EventKind::OrderCompleted]));
    if !arrived.is_empty() {
        let mut purchases = purchasing::lock_arrived(tx, &arrived).await?;
        let events: Result<Vec<_>, _> = purchases.iter_mut().map(|purchase| purchase.receive(now)).collect();
        purchasing::save_all(tx, &Actor::system(), &purchases, &events?).await?;
    }
    if !completed.is_empty() {
        let mut purchases = purchasing::lock_delivered(tx, &completed).await?;
        let events: Result<Vec<_>, _> = purchases.iter_mut().map(|purchase| purchase.close(now)).collect();
        purchasing::save_all(tx, &Actor::system(), &purchases, &events?).await?;
    }
    Ok(())
}

/// The purchase and its order, both locked, the order first.
pub(super) async fn locked(tx: &mut Conn, actor: &Actor, id: PurchaseId) -> Result<(Order, Purchase), Problem> {
    let order = purchasing::order_of(tx, id, actor.scope()).await?.ok_or(problems::NOT_FOUND)?;
    let order = orders::locked(tx, actor, order).await?;
    let purchase = purchasing::lock(tx, id).await?.ok_or(problems::NOT_FOUND)?;
    Ok((order, purchase))
}

/// Its units, counted as bought (1) or to be bought again (-1).
fn bought(purchase: &Purchase, sign: i32) -> Vec<LineCounts> {
    let lines = purchase.lines().iter();
    lines.map(|line| LineCounts { purchased: sign * line.quantity, ..LineCounts::of(line.order_line) }).collect()
}
