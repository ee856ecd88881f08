//! Double entry: money moves between accounts, and every movement comes to zero.

mod account;
mod transaction;

pub use account::{Account, AccountKind, CashAccountKind, CashAccountStatus, Currency, Direction, EntryCategory};
pub use transaction::{Posting, Transaction, TransactionKind};
