//! The company's own accounts: the two cash books.

mod account;
mod cny_purchase;
mod entry;

pub use account::{CashAccount, CashAccountRecord, ChangeError, NewCashAccount};
pub use cny_purchase::{CnyPurchase, NewCnyPurchase};
pub use entry::{CashEntry, EntryError, NewCashEntry};
