//! What clients send about wallets and top-ups.

use domain::ledger::TransactionKind;
use domain::wallet::TopUpStatus;
use domain::{CashAccountId, CustomerId, Day, PositiveVnd, Scope};
use persistence::Cursor;
use persistence::wallet::TopUpFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{Checks, Limit, Problem, SearchText, WordList};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListWalletEntries {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only movements of this kind
    pub kind: Option<TransactionKind>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListTopUps {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only top-ups that stand at one of these, separated by commas
    #[param(inline, value_type = Option<WordList<TopUpStatus>>, example = "requested,confirmed")]
    pub status: Option<WordList<TopUpStatus>>,
    /// Only of this customer
    pub customer_id: Option<CustomerId>,
    /// What number or reference begin with
    #[param(value_type = Option<String>, max_length = 100)]
    pub q: Option<SearchText>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

impl ListTopUps {
    pub fn filter(&self, scope: Scope) -> TopUpFilter {
        TopUpFilter {
            statuses: self.status.as_ref().map(|words| words.0.clone()).unwrap_or_default(),
            customer: self.customer_id,
            q: self.q.as_ref().map(|q| q.0.clone()),
            from: self.from,
            to: self.to,
            scope,
        }
    }
}

/// Money that has been sent, or will be
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateTopUp {
    /// Whose wallet; staff name it, a customer's own account may leave it out
    pub customer_id: Option<CustomerId>,
    pub amount: PositiveVnd,
    /// The account in đồng it goes to; the first bank account unless given
    pub cash_account_id: Option<CashAccountId>,
    /// What the bank's statement will say; the top-up's own code unless given
    #[schema(min_length = 1, max_length = 140)]
    pub reference: Option<String>,
}

impl CreateTopUp {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.optional_text(self.reference.as_deref(), 1, 140, "/reference");
        checks.finish()
    }
}

/// Why a top-up is not accepted
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectTopUp {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl RejectTopUp {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}
