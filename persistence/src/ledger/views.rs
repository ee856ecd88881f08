//! What the API answers about the ledger.

use domain::ledger::{AccountKind, Currency, TransactionKind};
use domain::{CashAccountId, CustomerId, LedgerTransactionId, OrderId, SignedAmount, SignedVnd, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What all accounts of a kind hold together
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountBalance {
    pub account: AccountKind,
    pub currency: Currency,
    /// Debits are positive, so what we own and spend is positive, what we owe and earn negative
    pub balance: SignedAmount,
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub postings: i64,
}

/// What was booked at once, and why
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerTransactionSummary {
    pub id: LedgerTransactionId,
    pub kind: TransactionKind,
    /// The top-up, order, purchase, … it belongs to
    pub subject_id: Uuid,
    pub order_id: Option<OrderId>,
    pub customer_id: Option<CustomerId>,
    pub actor_id: UserId,
    #[schema(max_length = 500)]
    pub memo: Option<String>,
    /// What it undoes
    pub reverses_id: Option<LedgerTransactionId>,
    /// What undid it
    pub reversal_id: Option<LedgerTransactionId>,
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerTransactionDetail {
    #[serde(flatten)]
    pub transaction: LedgerTransactionSummary,
    /// They come to zero in each currency
    #[schema(max_items = 1000)]
    pub postings: Vec<PostingDetail>,
}

/// One side of a movement
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingDetail {
    pub account: AccountKind,
    pub currency: Currency,
    /// A debit where it is positive, a credit where it is negative
    pub amount: SignedAmount,
    pub customer_id: Option<CustomerId>,
    pub order_id: Option<OrderId>,
    pub cash_account_id: Option<CashAccountId>,
    /// Of a wallet: what it held afterwards, from its owner's side
    pub balance_after: Option<SignedVnd>,
}

/// Whether the books add up
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialBalance {
    #[schema(max_items = 2)]
    pub currencies: Vec<CurrencyTotal>,
    /// Transactions whose postings do not come to zero in each currency; never any
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub unbalanced_transactions: i64,
    /// Wallets, orders and accounts that say something else than their postings do; never any
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub drifted_accounts: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CurrencyTotal {
    pub currency: Currency,
    /// All debits less all credits; always zero
    pub sum: SignedAmount,
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    pub postings: i64,
}
