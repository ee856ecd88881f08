//! What clients send about refunds.

use domain::orders::RefundStatus;
use domain::{OrderId, OrderLineId, PositiveVnd};
use persistence::Cursor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::FailedUnits;
use crate::http::{Checks, Limit, Problem, integer};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListRefunds {
    /// How many rows to answer at most
    #[serde(default)]
    #[param(inline, value_type = Option<Limit>)]
    pub limit: Limit,
    /// `next_cursor` of the page before
    pub cursor: Option<Cursor>,
    /// Only refunds that stand there
    pub status: Option<RefundStatus>,
    /// Only of this order
    pub order_id: Option<OrderId>,
}

/// A part of the price to give back, and why; the customer reads it
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundOrder {
    pub amount: PositiveVnd,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// How many failed units of a line to settle, and why
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleUnits {
    #[serde(deserialize_with = "integer")]
    #[schema(minimum = 1, maximum = 999_999)]
    pub quantity: i32,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Why nothing is given back
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectRefund {
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
}

impl RefundOrder {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }
}

impl SettleUnits {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.require((1..=999_999).contains(&self.quantity), "/quantity", "a quantity is 1 to 999999");
        checks.text(&self.reason, 1, 500, "/reason");
        checks.finish()
    }

    pub fn of(&self, line: OrderLineId) -> FailedUnits {
        FailedUnits { line, quantity: self.quantity, reason: self.reason.clone() }
    }
}

impl RejectRefund {
    pub fn check(&self) -> Result<(), Problem> {
        let mut checks = Checks::default();
        checks.text(&self.note, 1, 500, "/note");
        checks.finish()
    }
}
