//! What orders cost.

use domain::orders::{Approval, Circumstances, LineCounts, LineRecord, NewLine, Order, OrderAction, defects};
use domain::pricing::{Charge, ChargeKind, PricedOrder};
use domain::{Actor, Cny, OrderLineId, SignedVnd, Timestamp, Vnd};
use persistence::pricing::{self, Applicable};
use persistence::{Conn, orders, settings};

use super::super::problems;
use crate::customers::credit::{self, Trust};
use crate::goods::commands::screen;
use crate::http::Problem;

/// The charges that are known before the goods are weighed.
const BEFORE_FREIGHT: &[ChargeKind] = &[
    ChargeKind::Goods,
    ChargeKind::ChinaFreight,
    ChargeKind::ServiceFee,
    ChargeKind::TallyFee,
    ChargeKind::InsuranceFee,
    ChargeKind::Surcharge,
];

/// What an approval would fix.
pub(super) struct Terms {
    in_force: Applicable,
    priced: PricedOrder,
}

/// What decides about an approval, and what it would fix, unless something is missing.
pub(super) async fn approval(
    tx: &mut Conn,
    order: &Order,
    now: Timestamp,
) -> Result<(Circumstances, Option<Terms>), Problem> {
    let record = order.record();
    let lines = orders::lines(tx, record.id).await?;
    let mut asked: Vec<NewLine> = lines.iter().map(LineRecord::as_new).collect();
    // The list may have changed since they were ordered.
    screen(tx, &mut asked).await?;
    let lacks = defects(record.channel, order.destination().as_ref(), asked.iter());
    if !lacks.is_empty() {
        return Ok((Circumstances { lacks, ..Circumstances::default() }, None));
    }
    let in_force = pricing::applicable(tx, record.customer_id, now).await?.ok_or(problems::NO_PRICES)?;
    let priced = price(order, &in_force, &lines, record.china_freight)?;
    let priced = match pricing::order_discount(tx, record.id).await? {
        Some((code, terms)) => {
            let discount = terms.charge(&code, &priced.charges)?;
            priced.less(discount)?
        }
        None => priced,
    };
    let approve_limit = settings::load(tx).await?.order_approve_limit;
    let Trust { overdue, asked } = credit::trust(tx, record.customer_id, priced.total, now).await?;
    let known = Circumstances { price: priced.total, approve_limit, overdue, asked, ..Circumstances::default() };
    Ok((known, Some(Terms { in_force, priced })))
}

/// Fixes fees and deposit by the rate card valid now. Care staff may do so up to `order.approve_limit`.
pub(crate) async fn approve(tx: &mut Conn, actor: &Actor, order: &mut Order, now: Timestamp) -> Result<(), Problem> {
    order.may(OrderAction::Approve)?;
    // Two orders at once do not both take what may be open.
    orders::lock_credit(tx, order.record().customer_id).await?;
    let (known, terms) = approval(tx, order, now).await?;
    order.allows(OrderAction::Approve, actor, &known)?;
    let Terms { in_force, priced } = terms.ok_or(problems::NO_PRICES)?;
    let approval = Approval {
        priced: &priced,
        version: in_force.version_id,
        rate: in_force.sell,
        level: in_force.level,
        deposit_percent: in_force.pricing().deposit_percent(order.record().deposit_percent),
    };
    let event = order.approve(approval, actor, &known, now)?;
    orders::replace_charges(tx, order.record().id, ChargeKind::ALL, &priced.charges).await?;
    Ok(orders::save(tx, actor, order, &event).await?)
}

/// The prices that approval fixed: the order's own rate card, exchange rate and level terms. `None` before it.
pub(crate) async fn fixed_prices(tx: &mut Conn, order: &Order, now: Timestamp) -> Result<Option<Applicable>, Problem> {
    let record = order.record();
    let (Some(version), Some(rate)) = (record.rate_card_version_id, record.exchange_rate) else { return Ok(None) };
    let found = pricing::at_version(tx, record.customer_id, version, now).await?.ok_or(problems::NO_PRICES)?;
    Ok(Some(Applicable { sell: rate, level: order.level_terms(), ..found }))
}

/// Reckons goods and fees again at the order's own prices: units were given up, or the freight within China turned out
/// otherwise.
pub(crate) async fn reprice(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    china_freight: Cny,
    why: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let Some(fixed) = fixed_prices(tx, order, now).await? else { return Ok(()) };
    let lines = orders::lines(tx, order.record().id).await?;
    let priced = price(order, &fixed, &lines, china_freight)?;
    replace_before_freight(tx, order, priced.charges).await?;
    save_total(tx, actor, order, priced.goods_cny, china_freight, why, now).await
}

/// By how much the order would cost less without so many units of a line.
pub(super) async fn worth_of_units(
    tx: &mut Conn,
    order: &Order,
    line: OrderLineId,
    quantity: i32,
    now: Timestamp,
) -> Result<Vnd, Problem> {
    let without = without_units(tx, order, line, quantity, now).await?;
    let charges = orders::charges(tx, order.record().id).await?;
    let others = charges.iter().filter(|charge| !is_before_freight(charge)).cloned();
    let after: Vec<_> = without.charges.into_iter().chain(others).collect();
    let [before, after] = [total(tx, order, charges).await?, total(tx, order, after).await?];
    Ok(Vnd::new(before.minus(after)?.amount())?)
}

/// Takes so many failed units of a line off what the order costs.
pub(super) async fn uncharge_units(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    line: OrderLineId,
    quantity: i32,
    why: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let without = without_units(tx, order, line, quantity, now).await?;
    let china_freight = order.record().china_freight;
    orders::add_counts(tx, &[LineCounts { refunded: quantity, ..LineCounts::of(line) }]).await?;
    replace_before_freight(tx, order, without.charges).await?;
    save_total(tx, actor, order, without.goods_cny, china_freight, why, now).await
}

/// Goods and fees without so many units of a line. No fee becomes more by it, though a tier of fewer pieces may be
/// dearer: it was not the customer who went without them.
async fn without_units(
    tx: &mut Conn,
    order: &Order,
    line: OrderLineId,
    quantity: i32,
    now: Timestamp,
) -> Result<PricedOrder, Problem> {
    let fixed = fixed_prices(tx, order, now).await?.ok_or(problems::NO_PRICES)?;
    let mut lines = orders::lines(tx, order.record().id).await?;
    for it in lines.iter_mut().filter(|it| it.id == line) {
        it.refunded += quantity;
    }
    let mut priced = price(order, &fixed, &lines, order.record().china_freight)?;
    let before = orders::charges(tx, order.record().id).await?;
    priced.charges.retain_mut(|charge| {
        let like = |it: &&Charge| is_before_freight(it) && it.is_like(charge);
        let Some(earlier) = before.iter().find(like) else { return false };
        if earlier.amount < charge.amount {
            charge.clone_from(earlier);
        }
        true
    });
    Ok(priced)
}

/// What the tables tell of what is bought.
fn is_before_freight(charge: &Charge) -> bool {
    BEFORE_FREIGHT.contains(&charge.kind) && !charge.is_agreed() && !charge.explanation.by_packages
}

/// Surcharges that were agreed stay, and those of packages.
async fn replace_before_freight(tx: &mut Conn, order: &Order, mut charges: Vec<Charge>) -> Result<(), Problem> {
    let earlier = orders::charges(tx, order.record().id).await?;
    charges.extend(earlier.into_iter().filter(|it| BEFORE_FREIGHT.contains(&it.kind) && !is_before_freight(it)));
    Ok(orders::replace_charges(tx, order.record().id, BEFORE_FREIGHT, &charges).await?)
}

/// Puts `charges` in the place of all charges of these kinds, freight by real weight for example.
pub(crate) async fn recharge(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    kinds: &[ChargeKind],
    charges: &[Charge],
    why: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    orders::replace_charges(tx, order.record().id, kinds, charges).await?;
    let (goods, china_freight) = (order.record().goods, order.record().china_freight);
    save_total(tx, actor, order, goods, china_freight, why, now).await
}

/// Takes a part off the price, as agreed; of a completed order too.
pub(super) async fn take_off(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    amount: Vnd,
    why: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let before = orders::charges(tx, order.record().id).await?;
    let off = Charge::agreed(ChargeKind::Discount, amount.negative(), why);
    let charges = before.iter().cloned().chain([off]).collect();
    let total = settle_discounts(tx, order, &before, charges).await?;
    let event = order.take_off(total, why, now)?;
    Ok(orders::save(tx, actor, order, &event).await?)
}

/// The charges with what a code takes off them. Discounts that would take more than they come to give way.
async fn discounted(tx: &mut Conn, order: &Order, mut charges: Vec<Charge>) -> Result<Vec<Charge>, Problem> {
    if let Some((code, terms)) = pricing::order_discount(tx, order.record().id).await? {
        charges.retain(|it| it.kind != ChargeKind::Discount || it.explanation.name.as_ref() != Some(&code));
        charges.extend(terms.charge(&code, &charges)?);
    }
    Charge::limit_discounts(&mut charges)?;
    Ok(charges)
}

async fn total(tx: &mut Conn, order: &Order, charges: Vec<Charge>) -> Result<SignedVnd, Problem> {
    let charges = discounted(tx, order, charges).await?;
    Ok(SignedVnd::sum(charges.iter().map(|charge| charge.amount))?)
}

/// Writes the discounts of these charges where they are not those that are written; answers what all come to.
async fn settle_discounts(
    tx: &mut Conn,
    order: &Order,
    written: &[Charge],
    charges: Vec<Charge>,
) -> Result<Vnd, Problem> {
    let mut charges = discounted(tx, order, charges).await?;
    let total = SignedVnd::sum(charges.iter().map(|charge| charge.amount))?;
    if charges != written {
        charges.retain(|charge| charge.kind == ChargeKind::Discount);
        orders::replace_charges(tx, order.record().id, &[ChargeKind::Discount], &charges).await?;
    }
    Ok(Vnd::new(total.amount())?)
}

/// The order costs what its charges come to.
async fn save_total(
    tx: &mut Conn,
    actor: &Actor,
    order: &mut Order,
    goods: Cny,
    china_freight: Cny,
    why: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let written = orders::charges(tx, order.record().id).await?;
    let total = settle_discounts(tx, order, &written, written.clone()).await?;
    let event = order.recharge(total, goods, china_freight, why, now)?;
    Ok(orders::save(tx, actor, order, &event).await?)
}

/// Units that were given up cost nothing. An order of which nothing is left costs nothing at all.
fn price(order: &Order, prices: &Applicable, lines: &[LineRecord], china_freight: Cny) -> Result<PricedOrder, Problem> {
    let lines: Vec<_> = lines.iter().map(LineRecord::to_be_priced).collect();
    let input = order.to_be_priced(&lines, china_freight, &prices.tables)?;
    if input.lines.is_empty() {
        return Ok(nothing());
    }
    Ok(prices.pricing().order(&input)?)
}

fn nothing() -> PricedOrder {
    PricedOrder {
        goods_cny: Cny::ZERO,
        china_freight_cny: Cny::ZERO,
        goods_vnd: Vnd::ZERO,
        charges: vec![],
        total: Vnd::ZERO,
        deposit: Vnd::ZERO,
    }
}
