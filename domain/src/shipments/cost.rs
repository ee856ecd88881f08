//! What a shipment costs us, and which package bears how much of it.

use serde_json::json;

use super::{CostKind, Shipment, ShipmentRefused};
use crate::books::CashAccountRecord;
use crate::ledger::{Account, AccountKind, Currency, FxPosition, Transaction, TransactionKind};
use crate::pricing::share;
use crate::{
    Cny, Event, EventKind, ExchangeRate, Kilograms, LedgerTransactionId, OutOfRange, PackageId, PositiveAmount,
    ShipmentCostId, ShipmentId, Timestamp, Vnd,
};

/// What was paid, already known to be well formed. The currency is the account's.
#[derive(Clone, Debug)]
pub struct NewCost {
    pub kind: CostKind,
    pub amount: PositiveAmount,
    pub memo: String,
}

/// A cost with what it books; it never changes, only its transaction can be reversed.
#[derive(Clone, Debug)]
pub struct ShipmentCost {
    pub id: ShipmentCostId,
    pub shipment: ShipmentId,
    pub account: CashAccountRecord,
    pub new: NewCost,
    /// In đồng: what the yuan have cost where it was paid in those.
    pub vnd: Vnd,
    pub transaction: Transaction,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CostRefused {
    #[error(transparent)]
    Status(#[from] ShipmentRefused),
    #[error("{0} is no whole number of đồng")]
    NotWhole(PositiveAmount),
    #[error("no exchange rate says what yuan cost")]
    NoRate,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl ShipmentCost {
    /// Pays it out of the account; yuan cost what those held have cost, and beyond them the day's `buying` rate.
    pub fn book(
        (id, transaction): (ShipmentCostId, LedgerTransactionId),
        shipment: &Shipment,
        account: CashAccountRecord,
        new: NewCost,
        position: FxPosition,
        buying: Option<ExchangeRate>,
        at: Timestamp,
    ) -> Result<(Self, Event), CostRefused> {
        shipment.bear_cost()?;
        let (cash, cost) = (Account::Cash(account.id), Account::Of(AccountKind::FreightCost));
        let booked = Transaction::new(transaction, TransactionKind::ShipmentCost, id, at).because(new.memo.as_str());
        let (transaction, vnd) = match account.currency {
            Currency::Vnd => {
                let vnd = Vnd::new(new.amount.amount()).map_err(|_| CostRefused::NotWhole(new.amount))?;
                (booked.moves(cash, cost, vnd)?, vnd)
            }
            Currency::Cny => {
                let cny = Cny::new(new.amount.amount())?;
                let vnd = position.cost_of(cny, buying)?.ok_or(CostRefused::NoRate)?.vnd;
                (booked.spends_cny(cash, cost, cny, vnd)?, vnd)
            }
        };
        let shipment = shipment.record().id;
        let event = Event::new(EventKind::ShipmentCostBooked, shipment, at).with(json!({
            "cost_id": id, "kind": new.kind, "amount": new.amount, "currency": account.currency, "vnd": vnd,
            "cash_account_id": account.id, "transaction_id": transaction.id,
        }));
        Ok((Self { id, shipment, account, new, vnd, transaction }, event))
    }
}

/// What a package bears of a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CostShare {
    pub cost: ShipmentCostId,
    pub package: PackageId,
    pub amount: Vnd,
}

/// Shares each cost among the packages by charged weight, to the last đồng; where nothing has been weighed, all count
/// alike. A package that turns up later, or is weighed later, has all costs shared anew.
pub fn share_costs(costs: &[(ShipmentCostId, Vnd)], loads: &[(PackageId, Kilograms)]) -> Vec<CostShare> {
    let weights: Vec<_> = loads.iter().map(|(_, weight)| weight.amount()).collect();
    let of_cost = |&(cost, vnd): &(ShipmentCostId, Vnd)| {
        let parts = share(vnd, &weights).into_iter().zip(loads);
        parts.map(move |(amount, &(package, _))| CostShare { cost, package, amount }).collect::<Vec<_>>()
    };
    costs.iter().flat_map(of_cost).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use uuid::Uuid;

    use super::*;

    fn cost(number: usize, vnd: i64) -> (ShipmentCostId, Vnd) {
        (ShipmentCostId::new(Uuid::from_u128(number as u128)), Vnd::new(vnd.into()).unwrap())
    }

    fn load(number: usize, grams: i64) -> (PackageId, Kilograms) {
        (PackageId::new(Uuid::from_u128(number as u128)), Kilograms::new(Decimal::new(grams, 3)).unwrap())
    }

    #[test]
    fn nothing_is_shared_among_nobody() {
        assert!(share_costs(&[cost(1, 5)], &[]).is_empty());
        assert!(share_costs(&[], &[load(1, 5)]).is_empty());
    }

    proptest! {
        #[test]
        fn every_cost_is_borne_to_the_last_dong(
            costs in prop::collection::vec(1_i64..10_000_000_000, 1..5),
            grams in prop::collection::vec(0_i64..1_000_000, 1..60),
        ) {
            let costs: Vec<_> = costs.into_iter().enumerate().map(|(number, vnd)| cost(number, vnd)).collect();
            let loads: Vec<_> = grams.into_iter().enumerate().map(|(number, grams)| load(number, grams)).collect();
            let shares = share_costs(&costs, &loads);
            prop_assert_eq!(shares.len(), costs.len() * loads.len());
            for (cost, vnd) in costs {
                let of_it = shares.iter().filter(|share| share.cost == cost).map(|share| share.amount);
                prop_assert_eq!(Vnd::sum(of_it).unwrap(), vnd);
            }
            // Who weighs nothing bears nothing, unless nobody weighs anything.
            let weighed = loads.iter().any(|(_, weight)| !weight.is_zero());
            for (package, weight) in loads.iter().filter(|(_, weight)| weighed && weight.is_zero()) {
                let borne = shares.iter().filter(|share| share.package == *package).map(|share| share.amount);
                prop_assert!(Vnd::sum(borne).unwrap().is_zero(), "{weight}");
            }
        }
    }
}
