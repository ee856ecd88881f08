//! What clients ask of the ledger.

use domain::ledger::TransactionKind;
use domain::{CustomerId, Day, OrderId};
use persistence::Cursor;
use persistence::ledger::TransactionFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::{Checks, Limit, Problem};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListLedgerTransactions {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only of this kind
    pub kind: Option<TransactionKind>,
    /// Only what belongs to this top-up, order, purchase, …
    pub subject_id: Option<Uuid>,
    /// Only of this order
    pub order_id: Option<OrderId>,
    /// Only of this customer
    pub customer_id: Option<CustomerId>,
    /// The first day, in Vietnam; from the beginning unless given
    pub from: Option<Day>,
    /// The day after the last; to this moment unless given
    pub to: Option<Day>,
}

impl ListLedgerTransactions {
    pub fn filter(&self) -> TransactionFilter {
        TransactionFilter {
            kind: self.kind,
            subject: self.subject_id,
            order: self.order_id,
            customer: self.customer_id,
            from: self.from,
            to: self.to,
        }
    }
}

/// Why something that was booked is undone
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseLedgerTransaction {
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl ReverseLedgerTransaction {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}
