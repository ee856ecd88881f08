//! What the API answers about wallets and top-ups.

use domain::ledger::TransactionKind;
use domain::wallet::{TopUpStatus, WithdrawalStatus};
use domain::{
    CashAccountId, CustomerId, LedgerTransactionId, OrderId, SignedVnd, Timestamp, TopUpId, UserId, Vnd, WithdrawalId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer's prepaid đồng
#[derive(Debug, Serialize, ToSchema)]
pub struct Wallet {
    pub customer_id: CustomerId,
    /// What we owe the customer; negative where credit is used
    pub balance: SignedVnd,
    /// The part that is promised to something else
    pub held: Vnd,
    /// What can be spent: balance less held plus credit limit
    pub available: Vnd,
    /// How far the wallet may go below zero
    pub credit_limit: Vnd,
}

/// One movement of a wallet
#[derive(Debug, Serialize, ToSchema)]
pub struct WalletEntry {
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub id: i64,
    pub transaction_id: LedgerTransactionId,
    pub kind: TransactionKind,
    /// From the owner's side: positive where the wallet gets more
    pub amount: SignedVnd,
    pub balance_after: SignedVnd,
    pub order_id: Option<OrderId>,
    #[schema(max_length = 500)]
    pub memo: Option<String>,
    pub created_at: Timestamp,
}

/// Money a customer says to have sent
#[derive(Debug, Serialize, ToSchema)]
pub struct TopUpDetail {
    pub id: TopUpId,
    #[schema(max_length = 20)]
    pub code: String,
    pub customer_id: CustomerId,
    #[schema(max_length = 200)]
    pub customer_name: String,
    pub amount: Vnd,
    pub cash_account_id: CashAccountId,
    /// Where the money is to be sent
    #[schema(max_length = 200)]
    pub cash_account_name: String,
    /// What the bank's statement says, by which the money is recognised
    #[schema(max_length = 140)]
    pub reference: String,
    pub status: TopUpStatus,
    /// Why it was rejected
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// What confirming booked
    pub transaction_id: Option<LedgerTransactionId>,
    /// What took it back: the money is no longer in the wallet
    pub reversal_id: Option<LedgerTransactionId>,
    pub requested_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Money a customer wants back
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawalDetail {
    pub id: WithdrawalId,
    #[schema(max_length = 20)]
    pub code: String,
    pub customer_id: CustomerId,
    #[schema(max_length = 200)]
    pub customer_name: String,
    /// Held in the wallet until it is paid or rejected
    pub amount: Vnd,
    /// Where it is to go
    #[schema(max_length = 100)]
    pub bank: String,
    #[schema(max_length = 40)]
    pub account_number: String,
    #[schema(max_length = 100)]
    pub account_holder: String,
    pub status: WithdrawalStatus,
    /// Why it was rejected
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The company's account that paid
    pub cash_account_id: Option<CashAccountId>,
    /// What the bank's statement says of the payment
    #[schema(max_length = 140)]
    pub reference: Option<String>,
    /// What paying booked
    pub transaction_id: Option<LedgerTransactionId>,
    /// What took the payment back: the money is in the wallet again
    pub reversal_id: Option<LedgerTransactionId>,
    pub requested_by: UserId,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<Timestamp>,
    pub paid_by: Option<UserId>,
    pub paid_at: Option<Timestamp>,
    pub created_at: Timestamp,
}
