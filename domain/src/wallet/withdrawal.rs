//! Money a customer wants back.

use serde_json::json;

use super::{Hold, WithdrawalAction, WithdrawalRefused, WithdrawalStatus};
use crate::ledger::{Account, Transaction, TransactionKind};
use crate::{
    CashAccountId, CustomerId, Event, EventKind, LedgerTransactionId, OutOfRange, PositiveVnd, Timestamp, UserId, Vnd,
    WithdrawalId, human_code,
};

/// What the `withdrawals` table holds; plain data, no behaviour.
#[derive(Clone, Debug)]
pub struct WithdrawalRecord {
    pub id: WithdrawalId,
    pub code: String,
    pub customer_id: CustomerId,
    pub amount: Vnd,
    pub bank: String,
    pub account_number: String,
    pub account_holder: String,
    pub status: WithdrawalStatus,
    pub reason: Option<String>,
    pub cash_account_id: Option<CashAccountId>,
    pub reference: Option<String>,
    pub transaction_id: Option<LedgerTransactionId>,
    pub requested_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub paid_by: Option<UserId>,
    pub paid_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What is asked for, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewWithdrawal {
    pub customer: CustomerId,
    pub amount: PositiveVnd,
    pub destination: BankAccount,
}

/// Where the money is to go; never in an event.
#[derive(Clone, Debug)]
pub struct BankAccount {
    pub bank: String,
    pub number: String,
    pub holder: String,
}

/// A withdrawal whose record can change only through its own methods.
///
/// From the request until it is paid or rejected its amount is held: it is still the customer's, and can be spent on
/// nothing else (`domain.md` §11).
#[derive(Clone, Debug)]
pub struct Withdrawal(WithdrawalRecord);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalError {
    #[error(transparent)]
    Refused(#[from] WithdrawalRefused),
    #[error("whoever asked for the money cannot approve it")]
    SelfApproval,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl Withdrawal {
    /// Asks for money, which is held at once.
    pub fn request(id: WithdrawalId, new: NewWithdrawal, by: UserId, at: Timestamp) -> (Self, Hold, Event) {
        let NewWithdrawal { customer, amount, destination } = new;
        let amount = amount.vnd();
        let withdrawal = Self(WithdrawalRecord {
            id,
            code: human_code('W', id.uuid(), at),
            customer_id: customer,
            amount,
            bank: destination.bank,
            account_number: destination.number,
            account_holder: destination.holder,
            status: WithdrawalStatus::Requested,
            reason: None,
            cash_account_id: None,
            reference: None,
            transaction_id: None,
            requested_by: by,
            decided_by: None,
            decided_at: None,
            paid_by: None,
            paid_at: None,
            created_at: at,
        });
        let event = withdrawal.event(EventKind::WithdrawalRequested, at);
        (withdrawal, Hold::Place { customer, amount }, event)
    }

    pub fn restore(record: WithdrawalRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &WithdrawalRecord {
        &self.0
    }

    /// It may be paid. Two people: whoever asked cannot approve (`domain.md` §2).
    pub fn approve(&mut self, by: UserId, at: Timestamp) -> Result<Event, WithdrawalError> {
        let status = self.0.status.after(WithdrawalAction::Approve)?;
        if by == self.0.requested_by {
            return Err(WithdrawalError::SelfApproval);
        }
        Ok(self.decide(EventKind::WithdrawalApproved, status, by, at))
    }

    /// It is not paid after all, and the customer can spend the money again.
    pub fn reject(&mut self, by: UserId, reason: String, at: Timestamp) -> Result<(Hold, Event), WithdrawalError> {
        let status = self.0.status.after(WithdrawalAction::Reject)?;
        self.0.reason = Some(reason);
        let event = self.decide(EventKind::WithdrawalRejected, status, by, at);
        Ok((self.release(), event))
    }

    /// The money has been sent: books it from the wallet to the company's account, and holds it no longer.
    pub fn pay(
        &mut self,
        by: UserId,
        from: CashAccountId,
        reference: Option<String>,
        transaction: LedgerTransactionId,
        at: Timestamp,
    ) -> Result<(Hold, Transaction, Event), WithdrawalError> {
        self.0.status = self.0.status.after(WithdrawalAction::Pay)?;
        let WithdrawalRecord { id, customer_id, amount, .. } = self.0;
        let booked = Transaction::new(transaction, TransactionKind::Withdrawal, id, at)
            .of_customer(customer_id)
            .because(reference.clone().unwrap_or_else(|| self.0.code.clone()))
            .moves(Account::Cash(from), Account::Wallet(customer_id), amount)?;
        self.0.cash_account_id = Some(from);
        self.0.reference = reference;
        self.0.transaction_id = Some(transaction);
        self.0.paid_by = Some(by);
        self.0.paid_at = Some(at);
        Ok((self.release(), booked, self.event(EventKind::WithdrawalPaid, at)))
    }

    fn release(&self) -> Hold {
        Hold::Release { customer: self.0.customer_id, amount: self.0.amount }
    }

    fn decide(&mut self, kind: EventKind, status: WithdrawalStatus, by: UserId, at: Timestamp) -> Event {
        self.0.status = status;
        self.0.decided_by = Some(by);
        self.0.decided_at = Some(at);
        self.event(kind, at)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let WithdrawalRecord { id, customer_id, code, amount, reason, cash_account_id, transaction_id, .. } = &self.0;
        Event::new(kind, *id, at).of_customer(*customer_id).with(json!({
            "code": code,
            "amount": amount,
            "reason": reason,
            "cash_account_id": cash_account_id,
            "transaction_id": transaction_id,
        }))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const CUSTOMER: UserId = UserId::new(Uuid::from_u128(1));
    const ACCOUNTANT: UserId = UserId::new(Uuid::from_u128(2));
    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    fn requested() -> Withdrawal {
        let id = Uuid::nil();
        let amount = PositiveVnd::new(500.into()).unwrap();
        let [bank, number, holder] = ["VCB", "0011", "LAN"].map(str::to_owned);
        let new = NewWithdrawal { customer: id.into(), amount, destination: BankAccount { bank, number, holder } };
        let (withdrawal, hold, event) = Withdrawal::request(id.into(), new, CUSTOMER, NOW);
        assert!(matches!(hold, Hold::Place { .. }));
        assert!(!event.data.to_string().contains("0011"), "the journal is never erased");
        withdrawal
    }

    fn pay(withdrawal: &mut Withdrawal) -> Result<(Hold, Transaction, Event), WithdrawalError> {
        withdrawal.pay(ACCOUNTANT, Uuid::nil().into(), None, Uuid::nil().into(), NOW)
    }

    #[test]
    fn what_another_person_approved_goes_from_the_wallet_to_the_bank() {
        let mut withdrawal = requested();

        let own = withdrawal.approve(CUSTOMER, NOW);
        let approved = withdrawal.approve(ACCOUNTANT, NOW).unwrap();
        let (hold, booked, event) = pay(&mut withdrawal).unwrap();

        assert_eq!(own.unwrap_err(), WithdrawalError::SelfApproval);
        assert_eq!(approved.kind, EventKind::WithdrawalApproved);
        assert!(matches!(hold, Hold::Release { .. }));
        let amounts: Vec<_> = booked.postings().iter().map(|it| (it.account, it.amount.to_string())).collect();
        let (wallet, bank) = (Account::Wallet(Uuid::nil().into()), Account::Cash(Uuid::nil().into()));
        assert_eq!(amounts, [(bank, "-500".to_owned()), (wallet, "500".to_owned())]);
        assert_eq!((event.kind, withdrawal.record().paid_by), (EventKind::WithdrawalPaid, Some(ACCOUNTANT)));
    }

    #[test]
    fn nothing_is_paid_before_it_is_approved_or_after_it_is_rejected() {
        let mut withdrawal = requested();
        assert!(pay(&mut withdrawal).is_err());

        let (hold, _) = withdrawal.reject(CUSTOMER, "Changed my mind".to_owned(), NOW).unwrap();

        assert!(matches!(hold, Hold::Release { .. }));
        assert!(withdrawal.approve(ACCOUNTANT, NOW).is_err() && pay(&mut withdrawal).is_err());
    }
}
