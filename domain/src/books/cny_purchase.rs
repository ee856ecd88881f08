//! Yuan bought with đồng.

use serde_json::json;

use crate::ledger::{Account, AccountKind, Transaction, TransactionKind};
use crate::{
    CashAccountId, Cny, CnyPurchaseId, Event, EventKind, ExchangeRate, LedgerTransactionId, OutOfRange, PositiveAmount,
    PositiveVnd, Timestamp, Vnd, human_code,
};

/// What was bought for what, already known to be well formed.
#[derive(Clone, Debug)]
pub struct NewCnyPurchase {
    pub from_account: CashAccountId,
    pub to_account: CashAccountId,
    pub vnd: PositiveVnd,
    pub cny: PositiveAmount,
    pub memo: Option<String>,
}

/// A purchase of yuan with what it books; it never changes, only its transaction can be reversed.
#[derive(Clone, Debug)]
pub struct CnyPurchase {
    pub id: CnyPurchaseId,
    pub code: String,
    pub from_account: CashAccountId,
    pub to_account: CashAccountId,
    pub vnd: Vnd,
    pub cny: Cny,
    pub memo: Option<String>,
    pub transaction: Transaction,
}

impl CnyPurchase {
    /// Đồng leave one account and yuan enter another; the position between the currencies keeps what they cost.
    ///
    /// Fails where the two amounts make no exchange rate.
    pub fn book(
        id: CnyPurchaseId,
        transaction: LedgerTransactionId,
        new: NewCnyPurchase,
        at: Timestamp,
    ) -> Result<(Self, Event), OutOfRange> {
        let NewCnyPurchase { from_account, to_account, vnd, cny, memo } = new;
        let (vnd, cny) = (vnd.vnd(), Cny::new(cny.amount())?);
        let rate = ExchangeRate::rounded(vnd.amount() / cny.amount())?;
        let fx = Account::Of(AccountKind::FxPosition);
        let mut booked = Transaction::new(transaction, TransactionKind::CnyPurchase, id, at);
        booked.memo.clone_from(&memo);
        let booked =
            booked.moves(Account::Cash(from_account), fx, vnd)?.moves_cny(fx, Account::Cash(to_account), cny)?;
        let code = human_code('N', id.uuid(), at);
        let data = json!({ "code": code, "vnd": vnd, "cny": cny, "rate": rate, "transaction_id": transaction });
        let event = Event::new(EventKind::CnyBought, id, at).with(data);
        Ok((Self { id, code, from_account, to_account, vnd, cny, memo, transaction: booked }, event))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn bought(vnd: i64, fen: i64) -> Result<(CnyPurchase, Event), OutOfRange> {
        let id = Uuid::nil();
        let new = NewCnyPurchase {
            from_account: Uuid::from_u128(1).into(),
            to_account: Uuid::from_u128(2).into(),
            vnd: PositiveVnd::new(vnd.into()).unwrap(),
            cny: PositiveAmount::new(rust_decimal::Decimal::new(fen, 2)).unwrap(),
            memo: None,
        };
        CnyPurchase::book(id.into(), id.into(), new, Timestamp::new(DateTime::UNIX_EPOCH))
    }

    #[test]
    fn yuan_come_in_at_what_they_cost() {
        let (purchase, event) = bought(3_650_000, 100_000).unwrap();

        let amounts: Vec<_> = purchase.transaction.postings().iter().map(|it| it.amount.to_string()).collect();
        assert_eq!(amounts, ["-3650000", "3650000", "-1000", "1000"]);
        assert_eq!(event.data["rate"], "3650.0000");
    }

    #[test]
    fn amounts_that_make_no_rate_are_refused() {
        assert!(bought(1, 99_999_999_999).is_err());
        assert!(bought(999_999_999_999_999, 1).is_err());
    }
}
