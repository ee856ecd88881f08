//! What may be done to an order now: the one answer that commands and the list of possible actions both give.

use super::{Defect, HoldReason, Order, OrderAction, OrderError, OrderStatus, Progress, TransitionRefused};
use crate::customers::Asked;
use crate::{Actor, Permission, Vnd};

/// What is under way for the order, at the shop and behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnderWay {
    /// Something is ordered and not yet paid, so that it can still be called off at the shop.
    pub ordered: bool,
    /// The shop has money.
    pub paid: bool,
    /// Goods have come to a warehouse, or were lost on the way there.
    pub moved: bool,
}

/// What decides beside the order itself. Each action looks at its own part; the rest may be left as it is.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// To approve: what is missing.
    pub lacks: Vec<Defect>,
    /// To approve: what it costs at the day's prices, and up to how much anybody may approve.
    pub price: Vnd,
    pub approve_limit: Vnd,
    /// To approve: what the customer should have paid by now for what was handed over.
    pub overdue: Vnd,
    /// To approve: what is asked of a customer with poor credit, where guarantees do not cover the order.
    pub asked: Option<Asked>,
    /// To accept: what the customer can spend, and what is open of orders taken without a deposit.
    pub available: Vnd,
    pub on_credit: Vnd,
    /// To cancel.
    pub under_way: UnderWay,
    /// To complete: what became of the units, and whether somebody still has to agree to a refund.
    pub progress: Progress,
    pub refund_undecided: bool,
}

impl Default for Circumstances {
    fn default() -> Self {
        Self {
            lacks: vec![],
            price: Vnd::ZERO,
            approve_limit: Vnd::ZERO,
            overdue: Vnd::ZERO,
            asked: None,
            available: Vnd::ZERO,
            on_credit: Vnd::ZERO,
            under_way: UnderWay::default(),
            progress: Progress::default(),
            refund_undecided: false,
        }
    }
}

impl Order {
    /// What is still to be paid.
    pub fn due(&self) -> Vnd {
        self.record().total.less(self.record().paid)
    }

    /// What is left of the deposit.
    pub fn deposit_due(&self) -> Vnd {
        self.record().deposit.less(self.record().paid)
    }

    /// Whether the deposit is still to come.
    pub fn is_early(&self) -> bool {
        matches!(self.record().status, OrderStatus::Submitted | OrderStatus::Reviewing | OrderStatus::Approved)
    }

    /// The status after the action, or why the order by itself refuses it: by its status, by a hold where the action
    /// would bring it forward, by what is paid.
    pub fn may(&self, action: OrderAction) -> Result<OrderStatus, OrderError> {
        let record = self.record();
        let status = record.status.after(action)?;
        if let Some(reason) = record.hold_reason.filter(|_| action.is_forward()) {
            return Err(OrderError::Held(reason));
        }
        let (due, deposit_due, excess) = (self.due(), self.deposit_due(), record.paid.less(record.total));
        match action {
            OrderAction::Deposit if deposit_due.is_zero() => Err(OrderError::NothingToPay),
            OrderAction::Accept if !deposit_due.is_zero() => Err(OrderError::DepositRequired(deposit_due)),
            OrderAction::Pay if due.is_zero() => Err(OrderError::NothingToPay),
            OrderAction::Refund if record.paid.is_zero() => Err(OrderError::NothingPaid),
            OrderAction::Release if record.hold_reason.is_none() => Err(OrderError::NotHeld),
            OrderAction::ExemptTally if !record.tally || record.tally_exempt => Err(OrderError::NothingToTally),
            OrderAction::Complete if !due.is_zero() => Err(OrderError::NotPaid { due }),
            OrderAction::Complete if !excess.is_zero() => Err(OrderError::RefundDue { excess }),
            OrderAction::AssignCare
            | OrderAction::Edit
            | OrderAction::RequestInfo
            | OrderAction::Approve
            | OrderAction::Deposit
            | OrderAction::Accept
            | OrderAction::Pay
            | OrderAction::Charge
            | OrderAction::Refund
            | OrderAction::SettleUnits
            | OrderAction::AssignOrdering
            | OrderAction::Purchase
            | OrderAction::PayPurchase
            | OrderAction::FollowPurchase
            | OrderAction::ExemptTally
            | OrderAction::Hold
            | OrderAction::Release
            | OrderAction::Cancel
            | OrderAction::Complete => Ok(status),
        }
    }

    /// The same, for whoever asks and as things stand beside the order. Amounts that somebody names are looked at later.
    pub fn allows(&self, action: OrderAction, actor: &Actor, known: &Circumstances) -> Result<OrderStatus, OrderError> {
        let status = self.may(action)?;
        match action {
            OrderAction::Edit => self.is_the_customers_to_edit(actor)?,
            OrderAction::Approve => is_approvable(actor, known)?,
            OrderAction::Accept => self.is_acceptable(known)?,
            OrderAction::Cancel => self.is_cancellable(actor, known)?,
            OrderAction::Complete => is_completable(known)?,
            OrderAction::AssignCare
            | OrderAction::RequestInfo
            | OrderAction::Deposit
            | OrderAction::Pay
            | OrderAction::Charge
            | OrderAction::Refund
            | OrderAction::SettleUnits
            | OrderAction::AssignOrdering
            | OrderAction::Purchase
            | OrderAction::PayPurchase
            | OrderAction::FollowPurchase
            | OrderAction::ExemptTally
            | OrderAction::Hold
            | OrderAction::Release => {}
        }
        Ok(status)
    }

    /// A customer changes an order until somebody works on it, and again while asked for what is missing.
    fn is_the_customers_to_edit(&self, actor: &Actor) -> Result<(), OrderError> {
        let from = self.record().status;
        let is_asked = from == OrderStatus::Reviewing && self.record().hold_reason == Some(HoldReason::NeedsInfo);
        if actor.customer.is_none() || from == OrderStatus::Submitted || is_asked {
            return Ok(());
        }
        Err(TransitionRefused { from, action: OrderAction::Edit }.into())
    }

    /// A customer cancels until the deposit, nobody once goods have moved or while something could be called off at the
    /// shop; where the shop has money, it takes a permission of its own.
    fn is_cancellable(&self, actor: &Actor, known: &Circumstances) -> Result<(), OrderError> {
        if actor.customer.is_some() && !self.is_early() {
            return Err(TransitionRefused { from: self.record().status, action: OrderAction::Cancel }.into());
        }
        match known.under_way {
            UnderWay { moved: true, .. } => Err(OrderError::GoodsReceived),
            UnderWay { ordered: true, .. } => Err(OrderError::PurchasesOpen),
            UnderWay { paid: true, .. } if !actor.may(Permission::CancelPurchasedOrders) => {
                Err(OrderError::PurchasesPaid)
            }
            UnderWay { .. } => Ok(()),
        }
    }

    /// Without a deposit an order takes of the credit what it costs, together with those taken so before.
    fn is_acceptable(&self, known: &Circumstances) -> Result<(), OrderError> {
        let (needed, available) = (known.on_credit.plus(self.due())?, known.available);
        if needed > available { Err(OrderError::CreditExceeded { needed, available }) } else { Ok(()) }
    }
}

/// Nothing is on its way, each unit has ended, and nobody has to agree to anything any more.
fn is_completable(known: &Circumstances) -> Result<(), OrderError> {
    if !known.progress.is_at_rest() {
        Err(OrderError::NotDelivered)
    } else if !known.progress.is_over() {
        Err(OrderError::UnitsUnaccounted(known.progress.unaccounted))
    } else if known.refund_undecided {
        Err(OrderError::RefundUndecided)
    } else {
        Ok(())
    }
}

fn is_approvable(actor: &Actor, known: &Circumstances) -> Result<(), OrderError> {
    let Circumstances { lacks, price, approve_limit: limit, overdue, asked, .. } = known;
    if !lacks.is_empty() {
        let pointers: Vec<_> = lacks.iter().map(|defect| defect.pointer.as_str()).collect();
        return Err(OrderError::Incomplete(pointers.join(", ")));
    }
    if price > limit && !actor.may(Permission::ApproveAnyOrder) {
        return Err(OrderError::AboveApprovalLimit { limit: *limit });
    }
    if !overdue.is_zero() && !actor.may(Permission::OverrideCredit) {
        return Err(OrderError::DebtOverdue { overdue: *overdue });
    }
    if let Some(asked) = asked.filter(|_| !actor.may(Permission::OverrideCredit)) {
        return Err(OrderError::GuaranteeRequired(asked));
    }
    Ok(())
}
