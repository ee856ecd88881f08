//! Movements of money that belong together.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::{Account, Currency};
use crate::vocabulary::string_enum;
use crate::{Cny, CustomerId, LedgerTransactionId, OrderId, OutOfRange, SignedAmount, Timestamp, Vnd};

string_enum! {
    /// Why money moved
    pub enum TransactionKind {
        TopUp = "top_up",
        Deposit = "deposit",
        Payment = "payment",
        Refund = "refund",
        CancellationFee = "cancellation_fee",
        Revenue = "revenue",
        PurchasePayment = "purchase_payment",
        PurchaseRefund = "purchase_refund",
        CnyPurchase = "cny_purchase",
        CashEntry = "cash_entry",
        CashTransfer = "cash_transfer",
        Withdrawal = "withdrawal",
        ShipmentCost = "shipment_cost",
        Reversal = "reversal",
    }
}

/// One side of a movement: debits are positive, credits negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    pub account: Account,
    pub currency: Currency,
    pub amount: SignedAmount,
}

/// What is booked at once. Built from movements only, so that it cannot but come to zero.
#[must_use = "a transaction that is not posted moved nothing"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    pub id: LedgerTransactionId,
    pub kind: TransactionKind,
    /// The top-up, order, purchase, … it belongs to.
    pub subject: Uuid,
    pub order: Option<OrderId>,
    pub customer: Option<CustomerId>,
    pub memo: Option<String>,
    pub reverses: Option<LedgerTransactionId>,
    pub at: Timestamp,
    postings: Vec<Posting>,
}

impl Transaction {
    pub fn new(id: LedgerTransactionId, kind: TransactionKind, subject: impl Into<Uuid>, at: Timestamp) -> Self {
        let subject = subject.into();
        Self { id, kind, subject, order: None, customer: None, memo: None, reverses: None, at, postings: vec![] }
    }

    pub fn of_order(self, order: OrderId, customer: CustomerId) -> Self {
        Self { order: Some(order), customer: Some(customer), ..self }
    }

    pub fn of_customer(self, customer: CustomerId) -> Self {
        Self { customer: Some(customer), ..self }
    }

    pub fn because(self, memo: impl Into<String>) -> Self {
        Self { memo: Some(memo.into()), ..self }
    }

    pub fn reversing(self, original: LedgerTransactionId) -> Self {
        Self { reverses: Some(original), ..self }
    }

    /// Moves đồng: `from` is credited and `to` is debited. Nothing is booked for nothing.
    pub fn moves(self, from: Account, to: Account, amount: Vnd) -> Result<Self, OutOfRange> {
        self.moves_amount(from, to, Currency::Vnd, amount.amount())
    }

    /// The same of yuan.
    pub fn moves_cny(self, from: Account, to: Account, amount: Cny) -> Result<Self, OutOfRange> {
        self.moves_amount(from, to, Currency::Cny, amount.amount())
    }

    /// Pays yuan out of `cash` for something that `cost` collects in đồng: so much as the yuan have cost.
    pub fn spends_cny(self, cash: Account, cost: Account, cny: Cny, vnd: Vnd) -> Result<Self, OutOfRange> {
        let fx = Account::Of(super::AccountKind::FxPosition);
        self.moves_cny(cash, fx, cny)?.moves(fx, cost, vnd)
    }

    /// The opposite of every posting given.
    pub fn undoes(mut self, postings: &[Posting]) -> Result<Self, OutOfRange> {
        for posting in postings {
            self.add(posting.account, posting.currency, -posting.amount.amount())?;
        }
        Ok(self)
    }

    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    fn moves_amount(
        mut self,
        from: Account,
        to: Account,
        currency: Currency,
        amount: Decimal,
    ) -> Result<Self, OutOfRange> {
        if !amount.is_zero() {
            self.add(from, currency, -amount)?;
            self.add(to, currency, amount)?;
        }
        Ok(self)
    }

    /// Amounts of one account are drawn together, so that a wallet is touched once.
    fn add(&mut self, account: Account, currency: Currency, amount: Decimal) -> Result<(), OutOfRange> {
        let same = |posting: &&mut Posting| posting.account == account && posting.currency == currency;
        if let Some(posting) = self.postings.iter_mut().find(same) {
            posting.amount = posting.amount.plus(SignedAmount::new(amount)?)?;
        } else {
            self.postings.push(Posting { account, currency, amount: SignedAmount::new(amount)? });
        }
        self.postings.retain(|posting| !posting.amount.is_zero());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::AccountKind;

    const ACCOUNTS: [Account; 4] = [
        Account::Of(AccountKind::Equity),
        Account::Of(AccountKind::FxPosition),
        Account::Of(AccountKind::PurchaseCost),
        Account::Wallet(CustomerId::new(Uuid::nil())),
    ];

    fn empty() -> Transaction {
        let at = Timestamp::new(chrono::DateTime::UNIX_EPOCH);
        Transaction::new(LedgerTransactionId::new(Uuid::nil()), TransactionKind::CashEntry, Uuid::nil(), at)
    }

    proptest! {
        #[test]
        fn whatever_is_moved_comes_to_zero(moves in prop::collection::vec((0_usize..4, 0_usize..4, 0_i64..1_000_000, any::<bool>()), 0..20)) {
            let mut transaction = empty();
            for (from, to, amount, yuan) in moves {
                let (from, to) = (ACCOUNTS[from], ACCOUNTS[to]);
                transaction = if yuan {
                    transaction.moves_cny(from, to, Cny::new(Decimal::new(amount, 2)).unwrap()).unwrap()
                } else {
                    transaction.moves(from, to, Vnd::new(amount.into()).unwrap()).unwrap()
                };
            }
            for currency in Currency::ALL {
                let of = transaction.postings().iter().filter(|posting| posting.currency == *currency);
                prop_assert_eq!(of.map(|posting| posting.amount.amount()).sum::<Decimal>(), Decimal::ZERO);
            }
            let undone = empty().undoes(transaction.postings()).unwrap();
            prop_assert_eq!(undone.postings().len(), transaction.postings().len());
        }
    }

    #[test]
    fn an_account_is_touched_once_however_often_money_passes() {
        let ten = Vnd::new(10.into()).unwrap();
        let transaction =
            empty().moves(ACCOUNTS[3], ACCOUNTS[0], ten).unwrap().moves(ACCOUNTS[3], ACCOUNTS[2], ten).unwrap();
        assert_eq!(transaction.postings().len(), 3);
        assert_eq!(transaction.postings()[0].amount.amount(), (-20).into());
    }
}
