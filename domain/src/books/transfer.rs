//! Money moved between two of the company's own accounts.

use serde_json::json;

use super::CashAccountRecord;
use crate::ledger::{Account, Currency, Transaction, TransactionKind};
use crate::{
    CashAccountId, CashTransferId, Cny, Event, EventKind, LedgerTransactionId, OutOfRange, PositiveAmount, Timestamp,
    Vnd, human_code,
};

/// What is moved, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewCashTransfer {
    pub from_account: CashAccountId,
    pub to_account: CashAccountId,
    pub amount: PositiveAmount,
    pub memo: Option<String>,
}

/// A transfer with what it books; it never changes, only its transaction can be reversed.
///
/// One person is enough: nothing enters or leaves the company.
#[derive(Clone, Debug)]
pub struct CashTransfer {
    pub id: CashTransferId,
    pub code: String,
    pub new: NewCashTransfer,
    pub transaction: Transaction,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransferError {
    #[error("money stays where it is")]
    SameAccount,
    #[error("{from} is kept in {} and {to} in {}", .currencies.0, .currencies.1)]
    Currencies { from: String, to: String, currencies: (Currency, Currency) },
    #[error("{0} is no whole number of đồng")]
    NotWhole(PositiveAmount),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
}

impl CashTransfer {
    /// Between accounts of one currency; from one to the other currency is a purchase of yuan.
    pub fn book(
        id: CashTransferId,
        transaction: LedgerTransactionId,
        (from, to): (&CashAccountRecord, &CashAccountRecord),
        new: NewCashTransfer,
        at: Timestamp,
    ) -> Result<(Self, Event), TransferError> {
        if from.id == to.id {
            return Err(TransferError::SameAccount);
        }
        if from.currency != to.currency {
            let currencies = (from.currency, to.currency);
            return Err(TransferError::Currencies { from: from.code.clone(), to: to.code.clone(), currencies });
        }
        let mut booked = Transaction::new(transaction, TransactionKind::CashTransfer, id, at);
        booked.memo.clone_from(&new.memo);
        let (source, target, amount) = (Account::Cash(from.id), Account::Cash(to.id), new.amount.amount());
        let booked = match from.currency {
            Currency::Vnd => {
                let vnd = Vnd::new(amount).map_err(|_| TransferError::NotWhole(new.amount))?;
                booked.moves(source, target, vnd)?
            }
            Currency::Cny => booked.moves_cny(source, target, Cny::new(amount)?)?,
        };
        let code = human_code('M', id.uuid(), at);
        let event = Event::new(EventKind::CashTransferred, id, at).with(json!({
            "code": code,
            "from_account_id": from.id,
            "to_account_id": to.id,
            "amount": new.amount,
            "currency": from.currency,
            "transaction_id": transaction,
        }));
        Ok((Self { id, code, new, transaction: booked }, event))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::books::{CashAccount, NewCashAccount};
    use crate::ledger::CashAccountKind;

    fn transferred(accounts: [(u128, Currency); 2], fen: i64) -> Result<(CashTransfer, Event), TransferError> {
        let now = Timestamp::new(DateTime::UNIX_EPOCH);
        let account = |(id, currency): (u128, Currency)| {
            let (code, name) = (id.to_string(), "Langson's".to_owned());
            let new = NewCashAccount { code, name, currency, kind: CashAccountKind::Bank };
            CashAccount::open(Uuid::from_u128(id).into(), new, now).0.record().clone()
        };
        let [from, to] = accounts.map(account);
        let amount = PositiveAmount::new(rust_decimal::Decimal::new(fen, 2)).unwrap();
        let new = NewCashTransfer { from_account: from.id, to_account: to.id, amount, memo: None };
        CashTransfer::book(Uuid::nil().into(), Uuid::nil().into(), (&from, &to), new, now)
    }

    #[test]
    fn what_leaves_one_account_enters_the_other() {
        let (transfer, event) = transferred([(1, Currency::Cny), (2, Currency::Cny)], 1250).unwrap();

        let amounts: Vec<_> = transfer.transaction.postings().iter().map(|it| it.amount.to_string()).collect();
        assert_eq!(amounts, ["-12.5", "12.5"]);
        assert_eq!(event.kind, EventKind::CashTransferred);
    }

    #[test]
    fn money_goes_to_another_account_of_its_currency_in_whole_dong() {
        let refused = |accounts, fen| transferred(accounts, fen).unwrap_err();
        assert_eq!(refused([(1, Currency::Vnd), (1, Currency::Vnd)], 100), TransferError::SameAccount);
        assert!(matches!(refused([(1, Currency::Vnd), (2, Currency::Cny)], 100), TransferError::Currencies { .. }));
        assert!(matches!(refused([(1, Currency::Vnd), (2, Currency::Vnd)], 150), TransferError::NotWhole(_)));
    }
}
