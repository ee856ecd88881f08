//! Trying a rate card on past orders: a job of the worker, some orders at a time.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use domain::orders::{ChargedLine, Order};
use domain::pricing::{
    Charge, ChargeKind, DiscountTerms, PastCharges, Pricing, PricingError, Simulation, SimulationRecord,
    SimulationStatus, Trial, share,
};
use domain::{Actor, OrderId, OutOfRange, PackageId, RateCardId, SimulationId, Timestamp, Vnd};
use persistence::Conn;
use persistence::packages::{self, Arrived};
use persistence::pricing::{self, DueSimulation, PastOrders, PurchaseCosts};

use super::commands::problems_of;
use super::problems;
use crate::App;
use crate::http::Problem;
use crate::packages::commands::{Asked, stored, tried};

/// The period whose orders a version is tried on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    pub from: Timestamp,
    /// Now, where it is not said.
    pub to: Option<Timestamp>,
}

/// Begins to try a version as it stands, whether or not it is published.
pub(crate) async fn start(
    tx: &mut Conn,
    actor: &Actor,
    id: SimulationId,
    card: RateCardId,
    number: i32,
    period: Period,
    now: Timestamp,
) -> Result<(), Problem> {
    let version = pricing::lock_version(tx, card, number).await?.ok_or(problems::VERSION_NOT_FOUND)?;
    let version = version.record();
    let audience = pricing::find_card(tx, card).await?.ok_or(problems::CARD_NOT_FOUND)?;
    let record = SimulationRecord {
        id,
        rate_card_version_id: version.id,
        revision: version.revision,
        tables: version.tables.clone(),
        status: SimulationStatus::Running,
        placed_from: period.from,
        placed_to: period.to.unwrap_or(now),
        total: 0,
        done: 0,
        last_order_id: None,
        created_by: actor.id,
        created_at: now,
        finished_at: None,
    };
    let orders = PastOrders::of(&record, audience.customer_id, audience.level_id);
    let total = pricing::count_past_orders(tx, &orders).await?;
    let faults = problems_of(tx, &record.tables).await?;
    let (simulation, event) = Simulation::start(SimulationRecord { total, ..record }, faults)?;
    Ok(pricing::insert_simulation(tx, actor, &simulation, &event).await?)
}

pub(crate) async fn cancel(tx: &mut Conn, actor: &Actor, id: SimulationId, now: Timestamp) -> Result<(), Problem> {
    let mut simulation = pricing::lock_simulation(tx, id).await?.ok_or(problems::SIMULATION_NOT_FOUND)?;
    let event = simulation.cancel(now)?;
    Ok(pricing::save_simulation(tx, actor, &simulation, Some(&event)).await?)
}

/// Tries at most so many further orders of the oldest simulation that is due; answers how many simulations that were, one
/// or none.
///
/// What came of them is added in the transaction that says how far the simulation is, so that every order counts once,
/// whenever the program is killed. Where that fails the same orders are tried again later.
pub async fn try_orders(app: &App, limit: i64) -> Result<usize, Problem> {
    let now = app.clock.now();
    let mut taken = None;
    let step = app.db.transaction(async |tx: &mut Conn| {
        let Some(due) = pricing::take_simulation(tx, now).await? else { return Ok(()) };
        taken = Some((due.simulation.record().id, due.failures));
        try_further(tx, due, limit, now).await
    });
    let outcome = step.await;
    let Some((id, failures)) = taken else { return outcome.map(|()| 0) };
    match outcome {
        Err(problem) if !problem.is_outage() => {
            tracing::warn!(simulation = %id, cause = problem.causes(), "orders could not be tried");
            // After 2, 4, 8 … seconds, half an hour at most.
            let until = now.after(TimeDelta::seconds(2 << failures.clamp(0, 10)));
            let later = async |tx: &mut Conn| Ok::<_, Problem>(pricing::put_simulation_off(tx, id, until).await?);
            app.db.transaction(later).await?;
            Ok(1)
        }
        outcome => outcome.map(|()| 1),
    }
}

async fn try_further(tx: &mut Conn, due: DueSimulation, limit: i64, now: Timestamp) -> Result<(), Problem> {
    let DueSimulation { mut simulation, card_code, version, customer, level, failures: _ } = due;
    let past = PastOrders::of(simulation.record(), customer, level);
    let orders = pricing::past_orders(tx, &past, simulation.record().last_order_id, limit).await?;
    let ids: Vec<OrderId> = orders.iter().map(|order| order.record().id).collect();
    let tables = simulation.record().tables.clone();
    let shared = tables.freight.iter().any(|table| table.basis.is_shared());
    let known = Known::of(tx, &past, &ids, shared).await?;
    let mut trial = Trial::default();
    for order in &orders {
        let record = order.record();
        // An order that was approved has a rate.
        let Some(rate) = record.exchange_rate else { continue };
        let pricing = Pricing { card_code: &card_code, version, tables: &tables, rate, level: order.level_terms() };
        let charged = known.charges.get(&record.id).map(Vec::as_slice).unwrap_or_default();
        let costs = known.costs(record.id)?;
        let past = PastCharges { customer: record.customer_id, charged, costs: &costs };
        trial.add(&past, known.charge(order, pricing));
    }
    let is_end = i64::try_from(orders.len()).is_ok_and(|count| count < limit);
    let event = simulation.advance(&ids, is_end, now)?;
    let id = simulation.record().id;
    pricing::add_trial(tx, id, &trial).await?;
    Ok(pricing::save_simulation(tx, &Actor::system(), &simulation, event.as_ref()).await?)
}

/// What is known of some orders, read for all of them at once.
#[derive(Debug, Default)]
struct Known {
    lines: HashMap<OrderId, Vec<ChargedLine>>,
    charges: HashMap<OrderId, Vec<Charge>>,
    discounts: HashMap<OrderId, (String, DiscountTerms)>,
    /// Of these orders, and of those that came with them.
    arrived: HashMap<OrderId, Vec<Arrived>>,
    companions: BTreeMap<OrderId, Vec<OrderId>>,
    purchases: HashMap<OrderId, PurchaseCosts>,
    shipments: HashMap<PackageId, Vnd>,
}

impl Known {
    async fn of(tx: &mut Conn, past: &PastOrders, ids: &[OrderId], shared: bool) -> Result<Self, Problem> {
        let companions = if shared { pricing::companions(tx, past, ids).await? } else { vec![] };
        let mut all = ids.to_vec();
        all.extend(companions.iter().map(|(_, other)| *other));
        all.sort_unstable();
        all.dedup();
        let arrived = packages::arrived(tx, &all).await?;
        let carried: Vec<_> = arrived.iter().map(|(_, arrived)| arrived.package).collect();
        let purchases = pricing::purchase_costs(tx, ids).await?;
        Ok(Self {
            lines: by_order(pricing::charged_lines(tx, ids).await?).collect(),
            charges: by_order(pricing::charges_of(tx, ids).await?).collect(),
            discounts: pricing::discounts_of(tx, ids).await?.into_iter().collect(),
            companions: by_order(companions).collect(),
            purchases: purchases.into_iter().map(|costs| (costs.order, costs)).collect(),
            shipments: pricing::shipment_costs_of(tx, &carried).await?.into_iter().collect(),
            arrived: by_order(arrived).collect(),
        })
    }

    /// What an order would be charged by other tables, at its own exchange rate and the terms of its level. What was agreed
    /// with the customer stays, and so does the last mile.
    fn charge(&self, order: &Order, pricing: Pricing<'_>) -> Result<Vec<Charge>, PricingError> {
        let record = order.record();
        let mut charges = vec![];
        if let Some(lines) = self.lines.get(&record.id) {
            let input = order.to_be_priced(lines, record.china_freight, pricing.tables)?;
            if !input.lines.is_empty() {
                charges = pricing.order(&input)?.charges;
            }
        }
        let others = self.companions.get(&record.id).into_iter().flatten();
        let asked = Asked {
            pricing,
            wanted: order.services(),
            surcharges: &record.surcharges,
            goods: record.goods.at(pricing.rate)?,
            order: record.id,
            others: others.map(|other| (*other, self.arrived_of(*other).to_vec())).collect(),
        };
        charges.extend(tried(&asked, self.arrived_of(record.id))?);
        charges.extend(stored(pricing, asked.goods, self.arrived_of(record.id))?);
        let charged = self.charges.get(&record.id).into_iter().flatten();
        charges.extend(charged.filter(|charge| charge.is_agreed() || stays(charge.kind)).cloned());
        if let Some((code, terms)) = self.discounts.get(&record.id) {
            charges.extend(terms.charge(code, &charges)?);
        }
        Charge::limit_discounts(&mut charges)?;
        Ok(charges)
    }

    fn arrived_of(&self, order: OrderId) -> &[Arrived] {
        self.arrived.get(&order).map(Vec::as_slice).unwrap_or_default()
    }

    /// What was paid for the order that its charges are to cover: purchases by what the shops asked for goods and for
    /// sending them, shipments by what its packages bear, each part rounded once to a đồng.
    fn costs(&self, order: OrderId) -> Result<Vec<(ChargeKind, Vnd)>, OutOfRange> {
        let mut costs = vec![];
        if let Some(bought) = self.purchases.get(&order) {
            let parts = share(bought.cost, &[bought.goods.amount(), bought.freight.amount()]);
            costs.extend([ChargeKind::Goods, ChargeKind::ChinaFreight].into_iter().zip(parts));
        }
        for arrived in self.arrived_of(order) {
            if let Some(cost) = self.shipments.get(&arrived.package) {
                costs.push((ChargeKind::Freight, Vnd::rounded(cost.amount() * arrived.part())?));
            }
        }
        Ok(costs.into_iter().filter(|(_, cost)| !cost.is_zero()).collect())
    }
}

/// What follows from no table that is tried.
const fn stays(kind: ChargeKind) -> bool {
    match kind {
        ChargeKind::LastMileFee | ChargeKind::CancellationFee => true,
        ChargeKind::Goods
        | ChargeKind::ChinaFreight
        | ChargeKind::ServiceFee
        | ChargeKind::TallyFee
        | ChargeKind::CrateFee
        | ChargeKind::InsuranceFee
        | ChargeKind::Freight
        | ChargeKind::ImportDuty
        | ChargeKind::ImportVat
        | ChargeKind::StorageFee
        | ChargeKind::Surcharge
        | ChargeKind::Discount => false,
    }
}

/// Rows that are sorted by their order, together.
fn by_order<T>(rows: Vec<(OrderId, T)>) -> impl Iterator<Item = (OrderId, Vec<T>)> {
    let mut together: Vec<(OrderId, Vec<T>)> = vec![];
    for (order, row) in rows {
        match together.last_mut() {
            Some((last, of_order)) if *last == order => of_order.push(row),
            Some(_) | None => together.push((order, vec![row])),
        }
    }
    together.into_iter()
}
