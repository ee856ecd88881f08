//! The people we buy for.

mod address;
mod credit;
mod customer;
mod guarantee;
mod level;
mod record;
mod score;
mod turnover;

pub use address::{Address, AddressChange, AddressRecord, MAX_ADDRESSES, NewAddress};
pub use credit::Credit;
pub use customer::{NewCustomer, account_wanted};
pub use guarantee::{Guarantee, GuaranteeKind, GuaranteeRecord, GuaranteeReleased, GuaranteeStatus, NewGuarantee};
pub use level::{LevelMove, LevelMoveReason, LevelName};
pub use record::{Customer, CustomerChange, CustomerRecord};
pub use score::{Asked, CreditFact, CreditGrade, CreditHistory, CreditReason, CreditScore, CreditWeights, Exposure};
pub use turnover::{
    Counted, CountedCharges, CountingRule, LevelReview, Period, TurnoverEntry, TurnoverKind, TurnoverWindow,
};

/// The names of the fields that differ. The journal is never erased, so it gets these and nothing personal.
fn differing<T: serde::Serialize>(before: &T, after: &T) -> Vec<String> {
    let fields = |value| match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(fields)) => fields,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    let after = fields(after);
    fields(before).into_iter().filter(|(name, value)| after.get(name) != Some(value)).map(|(name, _)| name).collect()
}
