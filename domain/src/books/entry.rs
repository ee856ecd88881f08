//! Money in or out of a company account that no other document explains.

use serde_json::json;

use super::CashAccountRecord;
use crate::ledger::{Account, AccountKind, Currency, Direction, EntryCategory, Transaction, TransactionKind};
use crate::{
    CashEntryId, Cny, Event, EventKind, LedgerTransactionId, OutOfRange, PositiveAmount, Timestamp, Vnd, human_code,
};

/// What is entered, already known to be well formed. The currency is the account's.
#[derive(Clone, Debug)]
pub struct NewCashEntry {
    pub direction: Direction,
    pub category: EntryCategory,
    pub amount: PositiveAmount,
    pub memo: String,
}

/// An entry with what it books; it never changes, only its transaction can be reversed.
#[derive(Clone, Debug)]
pub struct CashEntry {
    pub id: CashEntryId,
    pub code: String,
    pub transaction: Transaction,
    pub new: NewCashEntry,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("{0} is no whole number of đồng")]
    NotWhole(PositiveAmount),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl CashEntry {
    /// Books money that came against its category, or money that went.
    pub fn enter(
        id: CashEntryId,
        transaction: LedgerTransactionId,
        account: &CashAccountRecord,
        new: NewCashEntry,
        at: Timestamp,
    ) -> Result<(Self, Event), EntryError> {
        let cash = Account::Cash(account.id);
        let category = Account::Of(match new.category {
            EntryCategory::Equity => AccountKind::Equity,
            EntryCategory::OtherIncome => AccountKind::OtherIncome,
            EntryCategory::OtherExpense => AccountKind::OtherExpense,
        });
        let (from, to) = match new.direction {
            Direction::In => (category, cash),
            Direction::Out => (cash, category),
        };
        let booked = Transaction::new(transaction, TransactionKind::CashEntry, id, at).because(new.memo.as_str());
        let booked = match account.currency {
            Currency::Vnd => {
                let vnd = Vnd::new(new.amount.amount()).map_err(|_| EntryError::NotWhole(new.amount))?;
                booked.moves(from, to, vnd)?
            }
            Currency::Cny => booked.moves_cny(from, to, Cny::new(new.amount.amount())?)?,
        };
        let code = human_code('E', id.uuid(), at);
        let event = Event::new(EventKind::CashEntered, id, at).with(json!({
            "code": code,
            "cash_account_id": account.id,
            "direction": new.direction,
            "category": new.category,
            "amount": new.amount,
            "currency": account.currency,
            "transaction_id": transaction,
        }));
        Ok((Self { id, code, transaction: booked, new }, event))
    }
}
