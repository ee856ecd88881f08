//! Undoing what was booked by mistake.

use serde_json::json;

use super::{Account, Posting, Transaction, TransactionKind};
use crate::{CustomerId, Event, EventKind, LedgerTransactionId, OrderId, OutOfRange, SignedVnd, Timestamp, UserId};

/// A booked transaction, as far as undoing it is concerned.
#[derive(Clone, Debug)]
pub struct Booked {
    pub id: LedgerTransactionId,
    pub kind: TransactionKind,
    pub subject: uuid::Uuid,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
    pub actor: UserId,
    pub postings: Vec<Posting>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReversalRefused {
    #[error("a {0} is undone by the command of its own area")]
    NotReversible(TransactionKind),
    #[error("whoever booked it cannot reverse it")]
    SelfApproval,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl Booked {
    /// The opposite of every posting, under a reason.
    ///
    /// Only what nothing else follows from can be undone here; money of orders and purchases goes back by their own
    /// commands, which keep orders and ledger in step. Two people: never by whoever booked it (`domain.md` §2).
    pub fn reverse(
        &self,
        id: LedgerTransactionId,
        by: UserId,
        reason: String,
        at: Timestamp,
    ) -> Result<(Transaction, Event), ReversalRefused> {
        if !self.kind.is_reversible() {
            return Err(ReversalRefused::NotReversible(self.kind));
        }
        if by == self.actor {
            return Err(ReversalRefused::SelfApproval);
        }
        let data = json!({
            "kind": self.kind, "subject_id": self.subject, "reversal_id": id, "reason": reason, "amount": self.of_wallet(),
        });
        let mut reversal = Transaction::new(id, TransactionKind::Reversal, self.subject, at).because(reason);
        (reversal.order, reversal.customer) = (self.order, self.customer);
        let reversal = reversal.reversing(self.id).undoes(&self.postings)?;
        let event = Event::new(EventKind::LedgerTransactionReversed, self.id, at);
        Ok((reversal, Event { order: self.order, customer: self.customer, data, ..event }))
    }
}

impl Booked {
    /// How much went into a wallet or out of it, if any did.
    fn of_wallet(&self) -> Option<SignedVnd> {
        let posting = self.postings.iter().find(|it| matches!(it.account, Account::Wallet(_)))?;
        SignedVnd::new(posting.amount.amount().abs()).ok()
    }
}

impl TransactionKind {
    /// Whether `Booked::reverse` undoes it.
    pub const fn is_reversible(self) -> bool {
        match self {
            Self::TopUp
            | Self::Withdrawal
            | Self::CashEntry
            | Self::CashTransfer
            | Self::CnyPurchase
            | Self::ShipmentCost => true,
            Self::Deposit
            | Self::Payment
            | Self::Refund
            | Self::CancellationFee
            | Self::Revenue
            | Self::PurchasePayment
            | Self::PurchaseRefund
            | Self::Reversal => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::Vnd;
    use crate::ledger::AccountKind;

    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);
    const CASHIER: UserId = UserId::new(Uuid::from_u128(1));
    const OTHER: UserId = UserId::new(Uuid::from_u128(2));

    fn booked(kind: TransactionKind) -> Booked {
        let nil = Uuid::nil();
        let (from, to) = (Account::Of(AccountKind::Equity), Account::Cash(nil.into()));
        let transaction = Transaction::new(nil.into(), kind, nil, NOW).moves(from, to, Vnd::new(7.into()).unwrap());
        let postings = transaction.unwrap().postings().to_vec();
        Booked { id: nil.into(), kind, subject: nil, order: None, customer: None, actor: CASHIER, postings }
    }

    #[test]
    fn a_reversal_is_the_opposite_and_names_what_it_undoes() {
        let original = booked(TransactionKind::CashEntry);

        let (reversal, event) = original.reverse(OTHER.uuid().into(), OTHER, "twice".to_owned(), NOW).unwrap();

        let both = original.postings.iter().zip(reversal.postings());
        assert!(both.into_iter().all(|(was, is)| was.amount.amount() == -is.amount.amount()));
        assert_eq!((reversal.reverses, event.subject), (Some(original.id), original.id.uuid()));
    }

    #[test]
    fn one_persons_booking_is_reversed_by_another() {
        let refused = booked(TransactionKind::CashEntry).reverse(Uuid::nil().into(), CASHIER, String::new(), NOW);
        assert_eq!(refused.unwrap_err(), ReversalRefused::SelfApproval);
    }

    #[test]
    fn money_of_orders_is_not_reversed_behind_their_back() {
        for kind in [TransactionKind::Payment, TransactionKind::Refund, TransactionKind::Reversal] {
            let refused = booked(kind).reverse(Uuid::nil().into(), OTHER, String::new(), NOW);
            assert_eq!(refused.unwrap_err(), ReversalRefused::NotReversible(kind));
        }
    }
}
