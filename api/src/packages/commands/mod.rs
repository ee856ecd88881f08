//! What can be done to packages. The caller owns the transaction and decides when it commits.

mod announce;
mod batch;
pub(crate) mod cells;
mod charge;
mod costs;
mod door;
mod exempt;
mod freight;
mod import;
mod keep;
mod rows;
mod scan;
mod storage;

pub(crate) use announce::{Announcement, announce, lock_orders, withdraw};
pub(crate) use batch::{Batch, require_unheld};
pub(crate) use charge::{Agreed, charge};
pub(crate) use costs::share_out;
pub(crate) use door::{door, require_own, require_owner};
pub(crate) use exempt::exempt;
pub(crate) use freight::{Asked, price_delivery, put_aside, stored, tried};
pub(crate) use import::{COLUMNS, import, receive};
pub(crate) use keep::{Owner, change, change_one, give_to, photograph, release, tally};
pub(crate) use rows::act_on_each;
pub(crate) use scan::{ScanRow, scan};
pub(crate) use storage::store;
