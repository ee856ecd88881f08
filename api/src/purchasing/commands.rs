//! What can be done to purchases. The caller owns the transaction and decides when it commits.

use chrono::TimeDelta;
use domain::ledger::{Account, AccountKind, Currency, Transaction, TransactionKind};
use domain::orders::{LineCounts, LineRecord, Order, OrderAction};
use domain::packages::{Served, TrackingNumber};
use domain::purchasing::{
    Consent, Discount, NewPurchase, OpenLine, Purchase, PurchaseChange, ShopRefund, ShopRefundKind,
};
use domain::{Actor, CashAccountId, Cny, EventKind, LedgerTransactionId, OrderId, OrderLineId, PurchaseId, Timestamp};
use persistence::pricing;
use persistence::purchasing::NewPayment;
use persistence::{Conn, ledger, orders as order_rows, purchasing, settings};
use uuid::Uuid;

use super::{problems, settle};
use crate::App;
use crate::books::open_account_in;
use crate::http::{Problem, require_version};
use crate::ledger::commands::book;
use crate::orders::commands as orders;
use crate::packages::commands::{Announcement, announce, lock_orders, withdraw};

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

/// Notes what was ordered at the shop; the order follows when nothing is left to be bought. What the customer said
/// elsewhere about higher prices is kept as his consents.
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
    require_allowed(tx, order.record().id, &new).await?;
    let open = purchasing::open_lines(tx, order.record().id).await?;
    let tolerance = settings::load(tx).await?.purchase_price_tolerance;
    let (word, raised) = (new.consent_note.clone(), OpenLine::raised(&open, &new.lines, tolerance));
    let (purchase, event) = Purchase::place(id, order.record().id, actor.id, new, &open, tolerance, now)?;
    let prices = OpenLine::customer_prices(&open, purchase.lines(), tolerance);
    purchasing::insert(tx, actor, &purchase, &prices, &event).await.map_err(problems::of_purchase)?;
    let told = |raised| {
        let (order, customer) = (order.record().id, order.record().customer_id);
        Consent::told(app.clock.id(), order, customer, raised, actor.id, word.clone().unwrap_or_default(), now)
    };
    let told: Result<Vec<_>, _> = raised.into_iter().map(told).collect();
    let (consents, events): (Vec<_>, Vec<_>) = told?.into_iter().unzip();
    purchasing::insert_consents(tx, actor, &consents, &events).await?;
    order_rows::add_counts(tx, &bought(&purchase, 1)).await?;
    let changed = settle::prices(tx, actor, &order, now).await?;
    settle::charges(tx, app, actor, &mut order, changed, now).await?;
    orders::follow(tx, actor, &[order.record().id], now).await
}

/// Refuses goods on the list of forbidden goods that nobody has allowed: a later list may have found them in an order that
/// somebody has released.
async fn require_allowed(tx: &mut Conn, order: OrderId, new: &NewPurchase) -> Result<(), Problem> {
    let lines = order_rows::lines(tx, order).await?;
    let is_bought = |line: &&LineRecord| new.lines.iter().any(|bought| bought.order_line == line.id);
    let waiting = lines.iter().filter(is_bought).find(|line| line.as_new().waits());
    waiting.map_or(Ok(()), |line| Err(problems::GOODS_NOT_ALLOWED.because(line.goods_rules.join(", "))))
}

/// Sets straight what is written down, if it still is what the client saw; freight within China is charged on.
pub(crate) async fn change(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    version: i32,
    change: PurchaseChange,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    require_version(purchase.record().version, version)?;
    let freight = change.freight.is_some_and(|freight| freight != purchase.record().freight);
    if freight {
        order.may(OrderAction::FollowPurchase)?;
    }
    let event = purchase.change(change, now)?;
    purchasing::save(tx, actor, &purchase, &event).await.map_err(problems::of_purchase)?;
    if freight {
        settle::charges(tx, app, actor, &mut order, false, now).await?;
    }
    Ok(())
}

/// Books what was paid, as the yuan have cost. `None` where nothing was due and nothing was paid. The order must be
/// neither held nor given up.
pub(crate) async fn pay(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    payment: Payment,
    now: Timestamp,
) -> Result<Option<LedgerTransactionId>, Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    order.may(OrderAction::PayPurchase)?;
    open_account_in(tx, payment.from, Currency::Cny).await?;
    let Payment { transaction, amount, from, difference_reason } = payment;
    let buying = pricing::current_rate(tx, now).await?.map(|rate| rate.buy);
    let cost = ledger::fx_position(tx).await?.cost_of(amount, buying)?.ok_or(problems::NO_EXCHANGE_RATE)?;
    let event = purchase.pay(amount, cost.vnd, from, difference_reason, now)?;
    let transaction = Transaction::new(transaction, TransactionKind::PurchasePayment, id, now)
        .of_order(order.record().id, order.record().customer_id)
        .because(purchase.record().shop_order_number.as_str())
        .spends_cny(Account::Cash(from), Account::Of(AccountKind::PurchaseCost), amount, cost.vnd)?;
    book(tx, actor, &transaction).await?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    let moved = (!transaction.postings().is_empty()).then_some(transaction.id);
    if let Some(transaction) = moved {
        let difference_reason = purchase.record().difference_reason.as_deref();
        let payment = NewPayment { transaction, purchase: id, from, amount, cost, difference_reason, at: now };
        purchasing::insert_payment(tx, actor, &payment).await?;
    }
    settle::discount(tx, app, actor, &mut order, now).await?;
    Ok(moved)
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
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let (mut order, mut purchase) = locked(tx, actor, id).await?;
    let event = purchase.cancel(reason, now)?;
    if purchasing::has_packages(tx, id).await? {
        return Err(problems::UNITS_IN_PACKAGES.because("a package is known to carry them"));
    }
    purchasing::save(tx, actor, &purchase, &event).await?;
    order_rows::add_counts(tx, &bought(&purchase, -1)).await?;
    settle::discount(tx, app, actor, &mut order, now).await?;
    orders::follow(tx, actor, &[order.record().id], now).await
}

/// Tells who bought them of purchases that were paid `purchase.tracking_days` ago and have no tracking number, and
/// `purchase.escalation_days` later the managers, each once; answers how many those were.
pub(crate) async fn warn_untracked(tx: &mut Conn, now: Timestamp) -> Result<u64, Problem> {
    const BATCH: i64 = 200;
    let settings = settings::load(tx).await?;
    let before = |days: i32| now.after(-TimeDelta::days(days.into()));
    let (paid, warned) =
        (before(settings.purchase_tracking_days.get()), before(settings.purchase_escalation_days.get()));
    let mut purchases = purchasing::lock_untracked(tx, paid, warned, BATCH).await?;
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
/// carries whatever no package carries yet, the others nothing. Of a held order they are noted too.
pub(crate) async fn track(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    numbers: Vec<Tracked>,
    now: Timestamp,
) -> Result<(), Problem> {
    let named: Vec<_> = numbers.iter().map(|it| it.number.clone()).collect();
    let (order, mut purchase) = locked_with(tx, actor, id, &named).await?;
    order.may(OrderAction::FollowPurchase)?;
    let packed = purchasing::in_packages(tx, id).await?;
    let event = purchase.ship(&named.iter().map(ToString::to_string).collect::<Vec<_>>(), now)?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    let told = numbers.iter().filter_map(|it| it.lines.as_ref()).flatten();
    let carried: Vec<_> = packed.iter().chain(told).copied().collect();
    let mut rest = Some(purchase.left(&carried));
    let packages =
        numbers.into_iter().map(|it| (it.number, it.lines.unwrap_or_else(|| rest.take().unwrap_or_default())));
    let announcement = Announcement {
        customer: Some(order.record().customer_id),
        purchase: Some(Served { purchase: id, order: order.record().id }),
        destination: Some(order.record().warehouse_id),
        packages: packages.collect(),
    };
    announce(tx, app, actor, announcement, now).await?;
    Ok(())
}

/// Takes back a number that was wrong, or of a parcel that the shop sends again, as long as the parcel has not come or
/// is lost. Its units are to be brought by another.
pub(crate) async fn untrack(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    id: PurchaseId,
    number: &TrackingNumber,
    now: Timestamp,
) -> Result<(), Problem> {
    let (order, mut purchase) = locked_with(tx, actor, id, std::slice::from_ref(number)).await?;
    order.may(OrderAction::FollowPurchase)?;
    let served = Served { purchase: id, order: order.record().id };
    withdraw(tx, app, actor, number, served, now).await?.ok_or(problems::TRACKING_NUMBER_NOT_FOUND)?;
    let is_last = !purchasing::has_packages(tx, id).await?;
    let event = purchase.untrack(number.as_str(), is_last, now)?;
    purchasing::save(tx, actor, &purchase, &event).await?;
    orders::follow(tx, actor, &[served.order], now).await
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

/// The same, after all orders that packages with these numbers serve: orders are locked together, ascending.
async fn locked_with(
    tx: &mut Conn,
    actor: &Actor,
    id: PurchaseId,
    numbers: &[TrackingNumber],
) -> Result<(Order, Purchase), Problem> {
    let order = purchasing::order_of(tx, id, actor.scope()).await?.ok_or(problems::NOT_FOUND)?;
    lock_orders(tx, numbers, order).await?;
    locked(tx, actor, id).await
}

/// Its units, counted as bought (1) or to be bought again (-1).
fn bought(purchase: &Purchase, sign: i32) -> Vec<LineCounts> {
    let lines = purchase.lines().iter();
    lines.map(|line| LineCounts { purchased: sign * line.quantity, ..LineCounts::of(line.order_line) }).collect()
}
