//! The early end of an order.

use domain::ledger::{Account, AccountKind, Transaction, TransactionKind};
use domain::orders::{Cancellation, Order, OrderAction};
use domain::pricing::{Charge, ChargeKind};
use domain::{Actor, OrderId, Permission, Timestamp, Vnd};
use persistence::{Conn, orders, purchasing, settings};

use super::super::problems;
use super::allowed::circumstances;
use super::refunds::reject_undecided;
use crate::App;
use crate::http::Problem;
use crate::ledger::commands::book;
use crate::pricing::discounts;

/// Ends an order early and gives back what was paid, less `kept`, which is all that it costs from then on. Units that
/// were not bought are given up, and questions about them fall away.
///
/// A customer may do so until the deposit, staff with a reason until all is bought; where the shop already has money,
/// only with `orders:cancel_purchased`. Without a word on what is kept, it is `order.cancellation_percent` of the deposit.
pub(crate) async fn cancel(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &mut Order,
    reason: Option<&str>,
    kept: Option<Vnd>,
    now: Timestamp,
) -> Result<(), Problem> {
    let id = order.record().id;
    let known = circumstances(tx, order, OrderAction::Cancel, now).await?;
    order.allows(OrderAction::Cancel, actor, &known)?;
    if reason.is_none() && !order.is_early() {
        return Err(problems::REASON_REQUIRED.into());
    }
    let kept = agreed(tx, actor, order, kept).await?;
    let reason = reason.unwrap_or("cancelled by the customer");
    let (money, event) = order.cancel(reason, kept, actor, &known, now)?;
    settle(tx, app, actor, order, money, now).await?;
    let fee = Charge::agreed(ChargeKind::CancellationFee, kept.signed(), reason);
    let fee = if kept.is_zero() { vec![] } else { vec![fee] };
    orders::replace_charges(tx, id, ChargeKind::ALL, &fee).await?;
    orders::give_up_unbought(tx, id).await?;
    withdraw_questions(tx, actor, id, now).await?;
    reject_undecided(tx, actor, id, now).await?;
    orders::save(tx, actor, order, &event).await?;
    discounts::give_back(tx, actor, id, now).await
}

/// What is kept of what was paid. An employee may give away so much of what the rule keeps as he may refund alone;
/// keeping more than that above the rule is for those who approve refunds.
async fn agreed(tx: &mut Conn, actor: &Actor, order: &Order, kept: Option<Vnd>) -> Result<Vnd, Problem> {
    let settings = settings::load(tx).await?;
    let record = order.record();
    let share = settings.order_cancellation_percent.fraction();
    let rule = Vnd::rounded(record.deposit.amount() * share)?.min(record.paid);
    let Some(kept) = kept else { return Ok(rule) };
    let limit = settings.order_refund_limit;
    let given_away = rule.less(kept);
    let too_generous = !given_away.is_zero()
        && orders::granted_alone(tx, record.id, actor.id).await?.plus(given_away)? > limit
        && actor.id != Actor::SYSTEM;
    let too_strict = kept.less(rule) > limit && !actor.may(Permission::ApproveRefunds);
    if too_generous || too_strict {
        let detail = format_args!("the rule keeps {rule} VND, and {limit} VND is the limit");
        return Err(problems::REFUND_ABOVE_LIMIT.because(detail));
    }
    Ok(kept)
}

/// Nobody has to answer any more what was asked about the order.
async fn withdraw_questions(tx: &mut Conn, actor: &Actor, id: OrderId, now: Timestamp) -> Result<(), Problem> {
    for pending in purchasing::pending_consents(tx, id).await? {
        let (mut consent, mut shortage) = purchasing::lock_consent(tx, pending).await?;
        let of_shortage = shortage.as_mut().map(|shortage| shortage.withdraw(now));
        let events: Vec<_> = [consent.withdraw(now)].into_iter().chain(of_shortage).collect();
        purchasing::save_answer(tx, actor, &consent, shortage.as_ref(), &events).await?;
    }
    Ok(())
}

/// What was paid goes back to the wallet, and what is kept to the revenue, each by itself.
async fn settle(
    tx: &mut Conn,
    app: &App,
    actor: &Actor,
    order: &Order,
    money: Cancellation,
    now: Timestamp,
) -> Result<(), Problem> {
    let (id, customer) = (order.record().id, order.record().customer_id);
    let paid = Account::Prepayment(id);
    let booked =
        |kind| Transaction::new(app.clock.id(), kind, id, now).of_order(id, customer).because("order cancelled");
    let refund = booked(TransactionKind::Refund).moves(Account::Wallet(customer), paid, money.refunded)?;
    book(tx, actor, &refund).await?;
    let revenue = Account::Of(AccountKind::RevenueOther);
    let fee = booked(TransactionKind::CancellationFee).moves(revenue, paid, money.kept)?;
    book(tx, actor, &fee).await
}
