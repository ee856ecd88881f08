//! What the API answers about the company's accounts.

use domain::books::CashEntryStatus;
use domain::ledger::{CashAccountKind, CashAccountStatus, Currency, Direction, EntryCategory, TransactionKind};
use domain::{
    CashAccountId, CashEntryId, CashTransferId, Cny, CnyPurchaseId, Day, ExchangeRate, LedgerTransactionId, OrderId,
    SignedAmount, Timestamp, UserId, Vnd,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An account of the company
#[derive(Debug, Serialize, ToSchema)]
pub struct CashAccountDetail {
    pub id: CashAccountId,
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 200)]
    pub name: String,
    pub currency: Currency,
    pub kind: CashAccountKind,
    pub status: CashAccountStatus,
    /// The sum of all its postings; for those who read the books
    pub balance: Option<SignedAmount>,
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
}

/// Money in or out that no other document explains
#[derive(Debug, Serialize, ToSchema)]
pub struct CashEntryDetail {
    pub id: CashEntryId,
    #[schema(max_length = 20)]
    pub code: String,
    pub cash_account_id: CashAccountId,
    pub currency: Currency,
    pub direction: Direction,
    pub category: EntryCategory,
    /// Never negative; `direction` tells whether it came or went
    pub amount: SignedAmount,
    #[schema(max_length = 500)]
    pub memo: String,
    pub status: CashEntryStatus,
    /// Why it was rejected
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// What approving booked
    pub transaction_id: Option<LedgerTransactionId>,
    /// What took it back
    pub reversal_id: Option<LedgerTransactionId>,
    pub created_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Money moved between two accounts of the company
#[derive(Debug, Serialize, ToSchema)]
pub struct CashTransferDetail {
    pub id: CashTransferId,
    #[schema(max_length = 20)]
    pub code: String,
    pub from_account_id: CashAccountId,
    pub to_account_id: CashAccountId,
    pub currency: Currency,
    /// Never negative
    pub amount: SignedAmount,
    #[schema(max_length = 500)]
    pub memo: Option<String>,
    pub transaction_id: LedgerTransactionId,
    /// What took it back
    pub reversal_id: Option<LedgerTransactionId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// Yuan bought with đồng
#[derive(Debug, Serialize, ToSchema)]
pub struct CnyPurchaseDetail {
    pub id: CnyPurchaseId,
    #[schema(max_length = 20)]
    pub code: String,
    pub from_account_id: CashAccountId,
    pub to_account_id: CashAccountId,
    pub vnd: Vnd,
    pub cny: Cny,
    /// What one yuan cost
    pub exchange_rate: ExchangeRate,
    #[schema(max_length = 500)]
    pub memo: Option<String>,
    pub transaction_id: LedgerTransactionId,
    /// What took it back
    pub reversal_id: Option<LedgerTransactionId>,
    pub created_by: UserId,
    pub created_at: Timestamp,
}

/// What the accounts of one currency held and moved in a period of days
#[derive(Debug, Serialize, ToSchema)]
pub struct CashBook {
    pub currency: Currency,
    /// The first day, or null from the beginning
    pub from: Option<Day>,
    /// The day after the last, or null to this moment
    pub to: Option<Day>,
    #[schema(max_items = 1000)]
    pub accounts: Vec<CashBookAccount>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CashBookAccount {
    pub cash_account_id: CashAccountId,
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 200)]
    pub name: String,
    pub opening: SignedAmount,
    /// What came in, never negative
    pub incoming: SignedAmount,
    /// What went out, never negative
    pub outgoing: SignedAmount,
    /// Opening plus incoming less outgoing
    pub closing: SignedAmount,
}

/// One movement of a company account
#[derive(Debug, Serialize, ToSchema)]
pub struct CashMovement {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub id: i64,
    pub cash_account_id: CashAccountId,
    pub transaction_id: LedgerTransactionId,
    pub kind: TransactionKind,
    /// Positive where money came in
    pub amount: SignedAmount,
    /// The top-up, order, purchase, … it belongs to
    pub subject_id: Uuid,
    pub order_id: Option<OrderId>,
    #[schema(max_length = 500)]
    pub memo: Option<String>,
    pub created_at: Timestamp,
}
