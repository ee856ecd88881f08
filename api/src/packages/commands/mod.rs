//! What can be done to packages. The caller owns the transaction and decides when it commits.

mod announce;
mod batch;
mod door;
mod keep;
mod scan;

pub(crate) use announce::{NewPackage, announce};
pub(crate) use batch::Batch;
pub(crate) use door::door;
pub(crate) use keep::{Owner, change, change_one, give_to, tally};
pub(crate) use scan::{ScanRow, scan};
