//! The share of the goods that a customer chooses to pay before we buy.

use domain::Percent;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So many percent, 100 at most; where more has to be paid, that counts
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Percent", into = "Percent")]
#[schema(value_type = String, pattern = r"^(100(\.0{1,4})?|[1-9]?[0-9](\.[0-9]{1,4})?)$", max_length = 8, example = "70")]
pub struct DepositShare(Percent);

impl TryFrom<Percent> for DepositShare {
    type Error = &'static str;

    fn try_from(share: Percent) -> Result<Self, Self::Error> {
        if share.amount() <= Decimal::ONE_HUNDRED { Ok(Self(share)) } else { Err("must be at most 100") }
    }
}

impl From<DepositShare> for Percent {
    fn from(share: DepositShare) -> Self {
        share.0
    }
}
