//! Double entry: money moves between accounts, and every movement comes to zero.

mod account;
mod position;
mod reversal;
mod transaction;

pub use account::{Account, AccountKind, CashAccountKind, CashAccountStatus, Currency, Direction, EntryCategory};
pub use position::{CnyCost, FxPosition, RateSource};
pub use reversal::{Booked, ReversalRefused};
pub use transaction::{Posting, Transaction, TransactionKind};
