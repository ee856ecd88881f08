//! What clients send about withdrawals.

use domain::wallet::{BankAccount, WithdrawalStatus};
use domain::{CashAccountId, CustomerId, Day, PositiveVnd, Scope};
use persistence::Cursor;
use persistence::wallet::WithdrawalFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, WordList};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListWithdrawals {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only withdrawals that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<WithdrawalStatus>>, example = "requested,approved")]
    pub status: Option<WordList<WithdrawalStatus>>,
    /// Only of this customer
    pub customer_id: Option<CustomerId>,
    /// What the number begins with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

impl ListWithdrawals {
    pub fn filter(&self, scope: Scope) -> WithdrawalFilter {
        WithdrawalFilter {
            statuses: self.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            customer: self.customer_id,
            q: self.q.as_ref().map(|q| q.0.clone()),
            from: self.from,
            to: self.to,
            scope,
        }
    }
}

/// Money to be paid out of a wallet
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWithdrawal {
    /// Whose wallet; staff name it, a customer's own account may leave it out
    pub customer_id: Option<CustomerId>,
    pub amount: PositiveVnd,
    /// Where the customer has the account it goes to
    #[schema(min_length = 1, max_length = 100, example = "Vietcombank")]
    pub bank: String,
    #[schema(min_length = 1, max_length = 40, example = "0011001234567")]
    pub account_number: String,
    #[schema(min_length = 1, max_length = 100, example = "NGUYEN THI LAN")]
    pub account_holder: String,
}

impl TryFrom<&CreateWithdrawal> for BankAccount {
    type Error = Problem;

    fn try_from(request: &CreateWithdrawal) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        checks.text(&request.bank, 1, 100, "/bank");
        checks.text(&request.account_number, 1, 40, "/account_number");
        checks.text(&request.account_holder, 1, 100, "/account_holder");
        checks.finish()?;
        let CreateWithdrawal { bank, account_number, account_holder, .. } = request;
        Ok(Self { bank: bank.clone(), number: account_number.clone(), holder: account_holder.clone() })
    }
}

/// Why a withdrawal is not paid
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectWithdrawal {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl RejectWithdrawal {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}

/// How a withdrawal was paid
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayWithdrawal {
    /// The company's account in đồng that paid
    pub cash_account_id: CashAccountId,
    /// What the bank's statement says; the withdrawal's own number unless given
    #[schema(min_length = 1, max_length = 140)]
    pub reference: Option<String>,
}

impl PayWithdrawal {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.reference.as_deref(), 1, 140, "/reference");
        checks.finish()
    }
}
