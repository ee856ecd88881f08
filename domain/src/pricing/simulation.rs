//! Trying a version of a rate card on past orders: what it would have brought, whom it would have cost more or less, and
//! what it has no price for.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::json;

use super::{Charge, ChargeKind, PriceTable, PricingError, RateTables, TableProblem};
use crate::vocabulary::string_enum;
use crate::{CustomerId, Event, EventKind, OrderId, RateCardVersionId, SimulationId, Timestamp, UserId, Vnd};

string_enum! {
    /// How far a simulation is
    pub enum SimulationStatus {
        Running = "running",
        Completed = "completed",
        Cancelled = "cancelled",
    }
}

/// A simulation, which changes only as it may.
#[derive(Clone, Debug)]
pub struct Simulation(SimulationRecord);

#[derive(Clone, Debug)]
pub struct SimulationRecord {
    pub id: SimulationId,
    pub rate_card_version_id: RateCardVersionId,
    /// Of the tables that are tried: the draft may be written anew meanwhile.
    pub revision: i32,
    pub tables: RateTables,
    pub status: SimulationStatus,
    /// Orders placed from then on…
    pub placed_from: Timestamp,
    /// … and before then.
    pub placed_to: Timestamp,
    /// How many orders that are.
    pub total: i64,
    pub done: i64,
    /// The last order that was tried.
    pub last_order_id: Option<OrderId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
}

/// Why something is not tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulationError {
    #[error("the period is empty, or not over yet")]
    Period,
    #[error("the tables have {} fault(s)", .0.len())]
    Unsound(Vec<TableProblem>),
    #[error("the simulation is {0}")]
    Over(SimulationStatus),
}

impl Simulation {
    /// Begins to try tables on the orders of a period that is over. `problems` is what is wrong with the tables.
    ///
    /// # Errors
    ///
    /// [`SimulationError::Period`] and [`SimulationError::Unsound`].
    pub fn start(record: SimulationRecord, problems: Vec<TableProblem>) -> Result<(Self, Event), SimulationError> {
        if record.placed_from >= record.placed_to || record.placed_to > record.created_at {
            return Err(SimulationError::Period);
        }
        if !problems.is_empty() {
            return Err(SimulationError::Unsound(problems));
        }
        let event = Event::new(EventKind::PriceSimulationStarted, record.id, record.created_at).with(json!({
            "rate_card_version_id": record.rate_card_version_id, "revision": record.revision,
            "from": record.placed_from, "to": record.placed_to, "orders": record.total,
        }));
        Ok((Self(record), event))
    }

    pub const fn restore(record: SimulationRecord) -> Self {
        Self(record)
    }

    pub const fn record(&self) -> &SimulationRecord {
        &self.0
    }

    /// Notes that these further orders were tried, and how it ended where they were the last.
    ///
    /// # Errors
    ///
    /// [`SimulationError::Over`] where it has ended.
    pub fn advance(
        &mut self,
        tried: &[OrderId],
        is_end: bool,
        now: Timestamp,
    ) -> Result<Option<Event>, SimulationError> {
        self.require_running()?;
        let count = i64::try_from(tried.len()).unwrap_or(i64::MAX);
        self.0.done = self.0.done.saturating_add(count);
        self.0.last_order_id = tried.last().copied().or(self.0.last_order_id);
        // Orders may have come to the period since it began, or gone.
        self.0.total = self.0.total.max(self.0.done);
        if !is_end {
            return Ok(None);
        }
        self.0.total = self.0.done;
        self.0.status = SimulationStatus::Completed;
        self.0.finished_at = Some(now);
        let event = Event::new(EventKind::PriceSimulationCompleted, self.0.id, now);
        Ok(Some(event.with(json!({ "orders": self.0.done, "started_by": self.0.created_by }))))
    }

    /// Tries no further orders; what was tried stays.
    ///
    /// # Errors
    ///
    /// [`SimulationError::Over`] where it has ended.
    pub fn cancel(&mut self, now: Timestamp) -> Result<Event, SimulationError> {
        self.require_running()?;
        self.0.status = SimulationStatus::Cancelled;
        self.0.finished_at = Some(now);
        let event = Event::new(EventKind::PriceSimulationCancelled, self.0.id, now);
        Ok(event.with(json!({ "done": self.0.done, "total": self.0.total })))
    }

    const fn require_running(&self) -> Result<(), SimulationError> {
        match self.0.status {
            SimulationStatus::Running => Ok(()),
            over @ (SimulationStatus::Completed | SimulationStatus::Cancelled) => Err(SimulationError::Over(over)),
        }
    }
}

/// What a kind of charge comes to, in đồng: as it was charged, as it would have been, and what it cost us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TriedSum {
    pub charged: Decimal,
    pub tried: Decimal,
    pub cost: Decimal,
}

/// What a customer's orders come to, in đồng.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TriedCustomer {
    pub orders: i64,
    pub charged: Decimal,
    pub tried: Decimal,
}

/// An order as it was charged, and what it cost us.
#[derive(Clone, Copy, Debug)]
pub struct PastCharges<'a> {
    pub customer: CustomerId,
    pub charged: &'a [Charge],
    /// Costs that do not depend on prices, by the charge that is to cover them.
    pub costs: &'a [(ChargeKind, Vnd)],
}

/// What came of some orders. Those that the card has no price for count in no sum but that of what they were charged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    pub kinds: BTreeMap<ChargeKind, TriedSum>,
    pub customers: BTreeMap<CustomerId, TriedCustomer>,
    /// Orders by what there is no price for. Without a table it is more than an amount can hold.
    pub refusals: BTreeMap<(Option<PriceTable>, String), i64>,
    pub refused: i64,
    pub refused_charged: Decimal,
}

impl Trial {
    /// Adds what one order would be charged, or why it would not.
    pub fn add(&mut self, past: &PastCharges<'_>, tried: Result<Vec<Charge>, PricingError>) {
        let sum = |charges: &[Charge]| charges.iter().map(|charge| charge.amount.amount()).sum::<Decimal>();
        match tried {
            Ok(tried) => {
                for charge in past.charged {
                    self.kinds.entry(charge.kind).or_default().charged += charge.amount.amount();
                }
                for charge in &tried {
                    self.kinds.entry(charge.kind).or_default().tried += charge.amount.amount();
                }
                for (kind, cost) in past.costs {
                    self.kinds.entry(*kind).or_default().cost += cost.amount();
                }
                let customer = self.customers.entry(past.customer).or_default();
                customer.orders += 1;
                customer.charged += sum(past.charged);
                customer.tried += sum(&tried);
            }
            Err(refusal) => {
                let (table, value) = match refusal {
                    PricingError::NoBand { table, value } => (Some(table), value),
                    PricingError::OutOfRange(error) => (None, error.to_string()),
                };
                *self.refusals.entry((table, value.chars().take(200).collect())).or_default() += 1;
                self.refused += 1;
                self.refused_charged += sum(past.charged);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::SignedVnd;

    const NOW: Timestamp = Timestamp::new(chrono::DateTime::UNIX_EPOCH);

    fn running() -> SimulationRecord {
        SimulationRecord {
            id: SimulationId::new(Uuid::nil()),
            rate_card_version_id: RateCardVersionId::new(Uuid::nil()),
            revision: 1,
            tables: serde_json::from_value(json!({ "deposit_percent": "70" })).unwrap(),
            status: SimulationStatus::Running,
            placed_from: NOW.after(chrono::TimeDelta::days(-30)),
            placed_to: NOW,
            total: 3,
            done: 0,
            last_order_id: None,
            created_by: UserId::new(Uuid::nil()),
            created_at: NOW,
            finished_at: None,
        }
    }

    fn order(number: u128) -> OrderId {
        OrderId::new(Uuid::from_u128(number))
    }

    fn charge(kind: ChargeKind, amount: i64) -> Charge {
        Charge {
            kind,
            amount: SignedVnd::new(amount.into()).unwrap(),
            explanation: super::super::Explanation::default(),
        }
    }

    #[test]
    fn it_ends_with_the_last_orders_and_then_no_more_are_tried() {
        let (mut simulation, _) = Simulation::start(running(), vec![]).unwrap();

        assert_eq!(simulation.advance(&[order(1), order(2)], false, NOW), Ok(None));
        let event = simulation.advance(&[order(3), order(4)], true, NOW).unwrap().unwrap();

        assert_eq!(event.kind, EventKind::PriceSimulationCompleted);
        assert_eq!((simulation.record().done, simulation.record().total), (4, 4));
        assert_eq!(simulation.record().last_order_id, Some(order(4)));
        let over = SimulationError::Over(SimulationStatus::Completed);
        assert_eq!(simulation.advance(&[], true, NOW), Err(over.clone()));
        assert_eq!(simulation.cancel(NOW), Err(over));
    }

    #[test]
    fn only_what_is_over_can_be_tried_on() {
        let future = SimulationRecord { placed_to: NOW.after(chrono::TimeDelta::seconds(1)), ..running() };
        let empty = SimulationRecord { placed_from: NOW, ..running() };

        for record in [future, empty] {
            assert_eq!(Simulation::start(record, vec![]).unwrap_err(), SimulationError::Period);
        }
    }

    #[test]
    fn what_is_refused_counts_in_no_sum() {
        let mut trial = Trial::default();
        let customer = CustomerId::new(Uuid::nil());
        let charged = [charge(ChargeKind::Goods, 100), charge(ChargeKind::ServiceFee, 3)];
        let costs = [(ChargeKind::Goods, Vnd::new(90.into()).unwrap())];
        let past = PastCharges { customer, charged: &charged, costs: &costs };
        let refusal = || PricingError::NoBand { table: PriceTable::Freight, value: "3 kg".to_owned() };

        trial.add(&past, Ok(vec![charge(ChargeKind::Goods, 100), charge(ChargeKind::ServiceFee, 5)]));
        trial.add(&past, Err(refusal()));
        trial.add(&past, Err(refusal()));

        let of = |charged: i64, tried: i64, cost: i64| TriedSum {
            charged: charged.into(),
            tried: tried.into(),
            cost: cost.into(),
        };
        assert_eq!(
            trial.kinds.into_iter().collect::<Vec<_>>(),
            [(ChargeKind::Goods, of(100, 100, 90)), (ChargeKind::ServiceFee, of(3, 5, 0)),]
        );
        assert_eq!(trial.customers[&customer], TriedCustomer { orders: 1, charged: 103.into(), tried: 105.into() });
        assert_eq!(trial.refusals, [((Some(PriceTable::Freight), "3 kg".to_owned()), 2)].into());
        assert_eq!((trial.refused, trial.refused_charged), (2, 206.into()));
    }
}
