//! What clients send about company accounts.

use domain::books::{CashEntryStatus, NewCashAccount, NewCashEntry, NewCashTransfer, NewCnyPurchase};
use domain::ledger::{CashAccountKind, CashAccountStatus, Currency, Direction, EntryCategory};
use domain::{CashAccountId, Day, PositiveAmount, PositiveVnd};
use persistence::Cursor;
use persistence::books::CashEntryFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, WordList, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCashAccounts {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only accounts kept in it
    pub currency: Option<Currency>,
    /// Only accounts in use, or only closed ones
    pub status: Option<CashAccountStatus>,
}

/// An account the company has at a bank, in a drawer or with a payment service
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCashAccount {
    /// A short name that no other account has
    #[schema(min_length = 1, max_length = 40, example = "VCB-01")]
    pub code: String,
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    pub currency: Currency,
    pub kind: CashAccountKind,
}

impl TryFrom<&CreateCashAccount> for NewCashAccount {
    type Error = Problem;

    fn try_from(request: &CreateCashAccount) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.code, 1, 40, "/code");
        checks.text(&request.name, 1, 200, "/name");
        checks.finish()?;
        let CreateCashAccount { code, name, currency, kind } = request;
        Ok(Self { code: code.clone(), name: name.clone(), currency: *currency, kind: *kind })
    }
}

/// What is to be another way
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCashAccount {
    /// The version that was read
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1)]
    pub version: i32,
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    pub status: Option<CashAccountStatus>,
}

impl ChangeCashAccount {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.name.as_deref(), 1, 200, "/name");
        checks.finish()
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCashEntries {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only entries of this account
    pub cash_account_id: Option<CashAccountId>,
    /// Only money that came, or money that went
    pub direction: Option<Direction>,
    /// Only entries of this category
    pub category: Option<EntryCategory>,
    /// Only entries that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<CashEntryStatus>>, example = "requested,approved")]
    pub status: Option<WordList<CashEntryStatus>>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

impl ListCashEntries {
    pub fn filter(&self) -> CashEntryFilter {
        CashEntryFilter {
            account: self.cash_account_id,
            direction: self.direction,
            category: self.category,
            statuses: self.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            from: self.from,
            to: self.to,
        }
    }
}

/// Money in or out that no other document explains
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCashEntry {
    pub cash_account_id: CashAccountId,
    pub direction: Direction,
    pub category: EntryCategory,
    /// In the currency of the account
    pub amount: PositiveAmount,
    #[schema(min_length = 1, max_length = 500)]
    pub memo: String,
}

impl TryFrom<&CreateCashEntry> for NewCashEntry {
    type Error = Problem;

    fn try_from(request: &CreateCashEntry) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.memo, 1, 500, "/memo");
        checks.finish()?;
        let CreateCashEntry { direction, category, amount, memo, .. } = request;
        Ok(Self { direction: *direction, category: *category, amount: *amount, memo: memo.clone() })
    }
}

/// Why an entry is not made
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectCashEntry {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl RejectCashEntry {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCashTransfers {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only transfers from or to this account
    pub cash_account_id: Option<CashAccountId>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

/// Money to be moved between two accounts of the company
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCashTransfer {
    pub from_account_id: CashAccountId,
    /// Kept in the same currency
    pub to_account_id: CashAccountId,
    /// In the currency of both
    pub amount: PositiveAmount,
    #[schema(min_length = 1, max_length = 500)]
    pub memo: Option<String>,
}

impl TryFrom<&CreateCashTransfer> for NewCashTransfer {
    type Error = Problem;

    fn try_from(request: &CreateCashTransfer) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.optional_text(request.memo.as_deref(), 1, 500, "/memo");
        checks.finish()?;
        let CreateCashTransfer { from_account_id, to_account_id, amount, memo } = request;
        Ok(Self { from_account: *from_account_id, to_account: *to_account_id, amount: *amount, memo: memo.clone() })
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCnyPurchases {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

/// Yuan bought with đồng
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCnyPurchase {
    /// The account in đồng that paid
    pub from_account_id: CashAccountId,
    /// The account in yuan that received
    pub to_account_id: CashAccountId,
    pub vnd: PositiveVnd,
    pub cny: PositiveAmount,
    #[schema(min_length = 1, max_length = 500)]
    pub memo: Option<String>,
}

impl TryFrom<&CreateCnyPurchase> for NewCnyPurchase {
    type Error = Problem;

    fn try_from(request: &CreateCnyPurchase) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.optional_text(request.memo.as_deref(), 1, 500, "/memo");
        checks.finish()?;
        let CreateCnyPurchase { from_account_id, to_account_id, vnd, cny, memo } = request;
        Ok(Self {
            from_account: *from_account_id,
            to_account: *to_account_id,
            vnd: *vnd,
            cny: *cny,
            memo: memo.clone(),
        })
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ShowCashBook {
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListCashMovements {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only movements of this account
    pub cash_account_id: Option<CashAccountId>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}
