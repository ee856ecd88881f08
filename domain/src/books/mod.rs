//! The company's own accounts: the two cash books.

mod account;
mod cny_purchase;
mod entry;
mod status;
mod transfer;

pub use account::{CashAccount, CashAccountRecord, ChangeError, NewCashAccount};
pub use cny_purchase::{CnyPurchase, NewCnyPurchase};
pub use entry::{CashEntry, CashEntryRecord, EntryError, NewCashEntry};
pub use status::{CashEntryAction, CashEntryStatus, EntryTransitionRefused};
pub use transfer::{CashTransfer, NewCashTransfer, TransferError};
