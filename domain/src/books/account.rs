//! An account of the company at a bank, in a drawer or with a payment service.

use serde_json::json;

use crate::ledger::{CashAccountKind, CashAccountStatus, Currency};
use crate::{CashAccountId, Event, EventKind, SignedAmount, Timestamp};

/// What the `cash_accounts` table holds. What the account holds follows from its postings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashAccountRecord {
    pub id: CashAccountId,
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub kind: CashAccountKind,
    pub status: CashAccountStatus,
    pub version: i32,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct NewCashAccount {
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub kind: CashAccountKind,
}

/// A company account whose record can change only through its own methods.
#[derive(Clone, Debug)]
pub struct CashAccount(CashAccountRecord);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    #[error("the account stands at version {current}")]
    Stale { current: i32 },
    #[error("the account still holds {0}")]
    NotEmpty(SignedAmount),
}

impl CashAccount {
    pub fn open(id: CashAccountId, new: NewCashAccount, at: Timestamp) -> (Self, Event) {
        let NewCashAccount { code, name, currency, kind } = new;
        let data = json!({ "code": code, "name": name, "currency": currency, "kind": kind });
        let status = CashAccountStatus::Open;
        let account = Self(CashAccountRecord { id, code, name, currency, kind, status, version: 1, created_at: at });
        (account, Event::new(EventKind::CashAccountCreated, id, at).with(data))
    }

    pub fn restore(record: CashAccountRecord) -> Self {
        Self(record)
    }

    pub fn record(&self) -> &CashAccountRecord {
        &self.0
    }

    pub fn is_open(&self) -> bool {
        self.0.status == CashAccountStatus::Open
    }

    /// Renames, closes or opens again. `balance` is what the account holds: only an empty one can be closed.
    pub fn change(
        &mut self,
        version: i32,
        name: Option<String>,
        status: Option<CashAccountStatus>,
        balance: SignedAmount,
        at: Timestamp,
    ) -> Result<Event, ChangeError> {
        if version != self.0.version {
            return Err(ChangeError::Stale { current: self.0.version });
        }
        if status == Some(CashAccountStatus::Closed) && !balance.is_zero() {
            return Err(ChangeError::NotEmpty(balance));
        }
        let said = |account: &CashAccountRecord| json!({ "name": account.name, "status": account.status });
        let before = said(&self.0);
        self.0.name = name.unwrap_or_else(|| self.0.name.clone());
        self.0.status = status.unwrap_or(self.0.status);
        self.0.version += 1;
        let data = json!({ "before": before, "after": said(&self.0) });
        Ok(Event::new(EventKind::CashAccountChanged, self.0.id, at).with(data))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp::new(DateTime::UNIX_EPOCH);

    #[test]
    fn an_account_that_holds_money_stays_open() {
        let new = NewCashAccount {
            code: "VCB".to_owned(),
            name: "Vietcombank".to_owned(),
            currency: Currency::Vnd,
            kind: CashAccountKind::Bank,
        };
        let (mut account, _) = CashAccount::open(Uuid::nil().into(), new, NOW);
        let (held, closed) = (SignedAmount::new(5.into()).unwrap(), Some(CashAccountStatus::Closed));

        let refused = account.change(1, None, closed, held, NOW);
        let closed_empty = account.change(1, None, closed, SignedAmount::ZERO, NOW);
        let stale = account.change(1, Some("VCB 2".to_owned()), None, held, NOW);

        assert_eq!(refused.unwrap_err(), ChangeError::NotEmpty(held));
        assert_eq!(closed_empty.unwrap().kind, EventKind::CashAccountChanged);
        assert_eq!(stale.unwrap_err(), ChangeError::Stale { current: 2 });
        assert!(!account.is_open());
    }
}
