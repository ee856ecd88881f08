//! Mixed batches: a shop of 1688 that lets small quantities of several items add up to its minimum.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::row::{Row, RowProblemCode as Code};
use super::values::{self, Count, MAX_COUNT, Price};
use crate::Cny;

/// A batch of different items of the shop that lifts their own minimums; reaching either number is enough
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MixedBatch {
    /// Pieces over all items of the shop that may be mixed
    #[schema(minimum = 1, maximum = 999_999)]
    pub pieces: Option<i32>,
    /// CNY over all items of the shop that may be mixed
    pub amount: Option<Cny>,
}

impl MixedBatch {
    pub fn is_reached(self, pieces: i32, amount: Cny) -> bool {
        self.pieces.is_some_and(|least| pieces >= least) || self.amount.is_some_and(|least| amount >= least)
    }
}

/// `mixParam` or `mixed_batch` of a 1688 page: `{"supportMix": true, "mixNum": 1000, "mixAmount": 10000}`.
pub(super) fn read(row: &mut Row<'_>) -> Option<MixedBatch> {
    const NAMES: [&str; 3] = ["mixed_batch", "mixParam", "mix_param"];
    let (name, value) = NAMES.iter().find_map(|name| row.value(name).map(|value| (*name, value)))?;
    let Value::Object(rule) = value else {
        row.refuse(name, Code::Unreadable, "is no rule for mixed batches");
        return None;
    };
    if rule.get("supportMix") == Some(&Value::Bool(false)) {
        return None;
    }
    let mut said = |names: [&str; 2]| {
        let value = names.iter().find_map(|name| rule.get(*name))?;
        row.scalar(name, value)
    };
    let (pieces, amount) = (said(["mixNum", "mix_num"]), said(["mixAmount", "mix_amount"]));
    let pieces = match values::count(&pieces.unwrap_or_default()) {
        Some(Count::Of(pieces)) if pieces > MAX_COUNT => {
            row.refuse(name, Code::OutOfRange, format!("{pieces} pieces are more than {MAX_COUNT}"));
            None
        }
        Some(Count::Of(pieces)) => (pieces > 0).then_some(pieces),
        Some(Count::None | Count::Unlimited) => None,
        None => {
            row.refuse(name, Code::Unreadable, "has no readable number of pieces");
            None
        }
    };
    let amount = match values::price(&amount.unwrap_or_default()) {
        Some(Price::One(amount)) => Some(amount),
        Some(Price::None) => None,
        Some(Price::Range { .. }) | None => {
            row.refuse(name, Code::Unreadable, "has no readable amount");
            None
        }
    };
    (pieces.is_some() || amount.is_some()).then_some(MixedBatch { pieces, amount })
}
