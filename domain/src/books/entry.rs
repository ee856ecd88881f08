//! Money in or out of a company account that no other document explains.

use serde_json::json;

use super::{CashAccountRecord, CashEntryAction, CashEntryStatus, EntryTransitionRefused};
use crate::ledger::{Account, AccountKind, Currency, Direction, EntryCategory, Transaction, TransactionKind};
use crate::{
    CashAccountId, CashEntryId, Cny, Event, EventKind, LedgerTransactionId, OutOfRange, PositiveAmount, SignedAmount,
    Timestamp, UserId, Vnd, human_code,
};

/// What the `cash_entries` table holds, with the currency of its account.
#[derive(Clone, Debug)]
pub struct CashEntryRecord {
    pub id: CashEntryId,
    pub code: String,
    pub cash_account_id: CashAccountId,
    pub currency: Currency,
    pub direction: Direction,
    pub category: EntryCategory,
    pub amount: SignedAmount,
    pub memo: String,
    pub status: CashEntryStatus,
    pub reason: Option<String>,
    pub transaction_id: Option<LedgerTransactionId>,
    pub created_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What is to be entered, already known to be well formed. The currency is the account's.
#[derive(Clone, Debug)]
pub struct NewCashEntry {
    pub direction: Direction,
    pub category: EntryCategory,
    pub amount: PositiveAmount,
    pub memo: String,
}

/// An entry whose record can change only through its own methods. Once approved it never changes; its transaction can
/// be reversed.
#[derive(Clone, Debug)]
pub struct CashEntry(CashEntryRecord);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("{0} is no whole number of đồng")]
    NotWhole(PositiveAmount),
    #[error(transparent)]
    Refused(#[from] EntryTransitionRefused),
    #[error("whoever asked for the entry cannot approve it")]
    SelfApproval,
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl CashEntry {
    /// Asks for an entry; nothing is booked until somebody else has approved it.
    pub fn request(
        id: CashEntryId,
        account: &CashAccountRecord,
        new: NewCashEntry,
        by: UserId,
        at: Timestamp,
    ) -> Result<(Self, Event), EntryError> {
        let NewCashEntry { direction, category, amount, memo } = new;
        if account.currency == Currency::Vnd {
            Vnd::new(amount.amount()).map_err(|_| EntryError::NotWhole(amount))?;
        }
        let entry = Self(CashEntryRecord {
            id,
            code: human_code('E', id.uuid(), at),
            cash_account_id: account.id,
            currency: account.currency,
            direction,
            category,
            amount: SignedAmount::new(amount.amount())?,
            memo,
            status: CashEntryStatus::Requested,
            reason: None,
            transaction_id: None,
            created_by: by,
            decided_by: None,
            decided_at: None,
            created_at: at,
        });
        let event = entry.event(EventKind::CashEntryRequested, at);
        Ok((entry, event))
    }

    pub fn restore(record: CashEntryRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &CashEntryRecord {
        &self.0
    }

    /// Books money that came against its category, or money that went.
    ///
    /// Two people: whoever asked for the entry cannot approve it (`domain.md` §2).
    pub fn approve(
        &mut self,
        by: UserId,
        transaction: LedgerTransactionId,
        at: Timestamp,
    ) -> Result<(Transaction, Event), EntryError> {
        let status = self.0.status.after(CashEntryAction::Approve)?;
        if by == self.0.created_by {
            return Err(EntryError::SelfApproval);
        }
        let booked = self.transaction(transaction, at)?;
        self.0.transaction_id = Some(transaction);
        Ok((booked, self.decide(EventKind::CashEntered, status, by, at)))
    }

    /// Nothing is booked. Whoever asked may take the word back this way.
    pub fn reject(&mut self, by: UserId, reason: String, at: Timestamp) -> Result<Event, EntryError> {
        let status = self.0.status.after(CashEntryAction::Reject)?;
        self.0.reason = Some(reason);
        Ok(self.decide(EventKind::CashEntryRejected, status, by, at))
    }

    fn transaction(&self, id: LedgerTransactionId, at: Timestamp) -> Result<Transaction, OutOfRange> {
        let record = &self.0;
        let cash = Account::Cash(record.cash_account_id);
        let category = Account::Of(match record.category {
            EntryCategory::Equity => AccountKind::Equity,
            EntryCategory::OtherIncome => AccountKind::OtherIncome,
            EntryCategory::OtherExpense => AccountKind::OtherExpense,
        });
        let (from, to) = match record.direction {
            Direction::In => (category, cash),
            Direction::Out => (cash, category),
        };
        let booked = Transaction::new(id, TransactionKind::CashEntry, record.id, at).because(record.memo.as_str());
        match record.currency {
            Currency::Vnd => booked.moves(from, to, Vnd::new(record.amount.amount())?),
            Currency::Cny => booked.moves_cny(from, to, Cny::new(record.amount.amount())?),
        }
    }

    fn decide(&mut self, kind: EventKind, status: CashEntryStatus, by: UserId, at: Timestamp) -> Event {
        self.0.status = status;
        self.0.decided_by = Some(by);
        self.0.decided_at = Some(at);
        self.event(kind, at)
    }

    fn event(&self, kind: EventKind, at: Timestamp) -> Event {
        let record = &self.0;
        Event::new(kind, record.id, at).with(json!({
            "code": record.code,
            "cash_account_id": record.cash_account_id,
            "direction": record.direction,
            "category": record.category,
            "amount": record.amount,
            "currency": record.currency,
            "reason": record.reason,
            "transaction_id": record.transaction_id,
        }))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::books::{CashAccount, NewCashAccount};
    use crate::ledger::CashAccountKind;

    const CASHIER: UserId = UserId::new(Uuid::from_u128(1));
    const OTHER: UserId = UserId::new(Uuid::from_u128(2));
    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    fn requested(direction: Direction) -> CashEntry {
        let (code, name) = ("VCB".to_owned(), "Vietcombank".to_owned());
        let account = NewCashAccount { code, name, currency: Currency::Vnd, kind: CashAccountKind::Bank };
        let (account, _) = CashAccount::open(Uuid::nil().into(), account, NOW);
        let amount = PositiveAmount::new(7.into()).unwrap();
        let new = NewCashEntry { direction, category: EntryCategory::Equity, amount, memo: "Capital".to_owned() };
        CashEntry::request(Uuid::nil().into(), account.record(), new, CASHIER, NOW).unwrap().0
    }

    #[test]
    fn money_moves_once_another_person_has_approved() {
        for (direction, cash) in [(Direction::In, "7"), (Direction::Out, "-7")] {
            let mut entry = requested(direction);

            let own = entry.approve(CASHIER, Uuid::nil().into(), NOW);
            let (booked, event) = entry.approve(OTHER, Uuid::nil().into(), NOW).unwrap();

            assert_eq!(own.unwrap_err(), EntryError::SelfApproval);
            let posting = booked.postings().iter().find(|it| matches!(it.account, Account::Cash(_))).unwrap();
            assert_eq!(posting.amount.to_string(), cash);
            assert_eq!((event.kind, entry.record().status), (EventKind::CashEntered, CashEntryStatus::Approved));
        }
    }

    #[test]
    fn whoever_asked_may_take_the_word_back() {
        let rejected = requested(Direction::In).reject(CASHIER, "Twice".to_owned(), NOW);
        assert_eq!(rejected.unwrap().kind, EventKind::CashEntryRejected);
    }
}
