//! Money a customer says to have sent us.

use serde_json::json;

use super::{TopUpAction, TopUpStatus, TransitionRefused};
use crate::ledger::{Account, Transaction, TransactionKind};
use crate::{
    CashAccountId, CustomerId, Event, EventKind, LedgerTransactionId, OutOfRange, PositiveVnd, Timestamp, TopUpId,
    UserId, Vnd, human_code,
};

/// What the `top_ups` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct TopUpRecord {
    pub id: TopUpId,
    pub code: String,
    pub customer_id: CustomerId,
    pub amount: Vnd,
    pub cash_account_id: CashAccountId,
    pub reference: String,
    pub status: TopUpStatus,
    pub reason: Option<String>,
    pub transaction_id: Option<LedgerTransactionId>,
    pub requested_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What is announced, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewTopUp {
    pub customer: CustomerId,
    pub amount: PositiveVnd,
    pub account: CashAccountId,
    /// What the bank's statement will say; the top-up's own code unless given.
    pub reference: Option<String>,
}

/// A top-up whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct TopUp(TopUpRecord);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    #[error(transparent)]
    Refused(#[from] TransitionRefused),
    #[error("whoever announced the money cannot confirm it")]
    SelfApproval,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl TopUp {
    pub fn request(id: TopUpId, new: NewTopUp, by: UserId, at: Timestamp) -> (Self, Event) {
        let code = human_code('T', id.uuid(), at);
        let event = Event::new(EventKind::TopUpRequested, id, at)
            .of_customer(new.customer)
            .with(json!({ "code": code, "amount": new.amount }));
        let top_up = Self(TopUpRecord {
            id,
            customer_id: new.customer,
            amount: new.amount.vnd(),
            cash_account_id: new.account,
            reference: new.reference.unwrap_or_else(|| code.clone()),
            code,
            status: TopUpStatus::Requested,
            reason: None,
            transaction_id: None,
            requested_by: by,
            decided_by: None,
            decided_at: None,
            created_at: at,
        });
        (top_up, event)
    }

    pub fn restore(record: TopUpRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &TopUpRecord {
        &self.0
    }

    /// The money has arrived: books it from the company's account into the wallet.
    ///
    /// Two people: whoever announced the money cannot confirm it (`domain.md` §2).
    pub fn confirm(
        &mut self,
        by: UserId,
        transaction: LedgerTransactionId,
        at: Timestamp,
    ) -> Result<(Transaction, Event), DecisionError> {
        let status = self.0.status.after(TopUpAction::Confirm)?;
        if by == self.0.requested_by {
            return Err(DecisionError::SelfApproval);
        }
        let TopUpRecord { id, customer_id, amount, cash_account_id, .. } = self.0;
        let booked = Transaction::new(transaction, TransactionKind::TopUp, id, at)
            .of_customer(customer_id)
            .because(self.0.reference.as_str())
            .moves(Account::Wallet(customer_id), Account::Cash(cash_account_id), amount)?;
        self.0.transaction_id = Some(transaction);
        Ok((booked, self.decide(EventKind::TopUpConfirmed, status, by, at)))
    }

    /// The money did not arrive, or is somebody else's.
    pub fn reject(&mut self, by: UserId, reason: String, at: Timestamp) -> Result<Event, DecisionError> {
        let status = self.0.status.after(TopUpAction::Reject)?;
        self.0.reason = Some(reason);
        Ok(self.decide(EventKind::TopUpRejected, status, by, at))
    }

    fn decide(&mut self, kind: EventKind, status: TopUpStatus, by: UserId, at: Timestamp) -> Event {
        self.0.status = status;
        self.0.decided_by = Some(by);
        self.0.decided_at = Some(at);
        let TopUpRecord { id, customer_id, code, amount, reason, transaction_id, .. } = &self.0;
        let data = json!({ "code": code, "amount": amount, "reason": reason, "transaction_id": transaction_id });
        Event::new(kind, *id, at).of_customer(*customer_id).with(data)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const CUSTOMER: UserId = UserId::new(Uuid::from_u128(1));
    const ACCOUNTANT: UserId = UserId::new(Uuid::from_u128(2));
    const TRANSACTION: LedgerTransactionId = LedgerTransactionId::new(Uuid::from_u128(3));
    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    fn requested() -> TopUp {
        let id = Uuid::nil();
        let amount = PositiveVnd::new(500.into()).unwrap();
        let new = NewTopUp { customer: id.into(), amount, account: id.into(), reference: None };
        TopUp::request(id.into(), new, CUSTOMER, NOW).0
    }

    #[test]
    fn confirmed_money_goes_from_the_bank_into_the_wallet() {
        let mut top_up = requested();

        let (booked, event) = top_up.confirm(ACCOUNTANT, TRANSACTION, NOW).unwrap();

        let amounts: Vec<_> = booked.postings().iter().map(|it| (it.account, it.amount.to_string())).collect();
        let (wallet, bank) = (Account::Wallet(Uuid::nil().into()), Account::Cash(Uuid::nil().into()));
        assert_eq!(amounts, [(wallet, "-500".to_owned()), (bank, "500".to_owned())]);
        assert_eq!(event.kind, EventKind::TopUpConfirmed);
        assert_eq!(top_up.record().transaction_id, Some(TRANSACTION));
        assert_eq!(top_up.record().reference, top_up.record().code);
    }

    #[test]
    fn whoever_announced_the_money_may_withdraw_the_word_but_not_confirm_it() {
        let mut top_up = requested();

        let confirmed = top_up.confirm(CUSTOMER, TRANSACTION, NOW);
        let rejected = top_up.reject(CUSTOMER, "a slip".to_owned(), NOW);

        assert_eq!(confirmed.unwrap_err(), DecisionError::SelfApproval);
        assert_eq!(rejected.unwrap().kind, EventKind::TopUpRejected);
    }

    #[test]
    fn a_decision_is_final() {
        for decided in [TopUpStatus::Confirmed, TopUpStatus::Rejected] {
            assert!(TopUpAction::ALL.iter().all(|&action| decided.after(action).is_err()));
        }
    }
}
