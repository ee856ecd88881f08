//! Packages in the database. `lock`, `write` and `units` serve commands, `read` serves screens.

mod arrived;
mod import;
mod lock;
mod read;
mod storage;
mod units;
mod views;
mod write;

pub(crate) use arrived::size;
pub use arrived::{
    Arrived, Brought, agree_freight, arrived, batch_orders, brought, delivery_orders, last_mile_is_missing,
    last_mile_orders,
};
pub use import::{customers_by_code, receiving_warehouses};
pub use lock::{awaiting_tally, lock_by_number, lock_many, order_ids, order_ids_by_number, wishes};
pub use read::{PackageFilter, find, is_visible, list, visible_of};
pub use storage::{FurtherDays, book_storage, orders_in_storage, storage_due, warn_of_storage};
pub use units::{PurchaseContents, order_units, purchase_contents};
pub use views::{Move, PackageDetail, PackageLineView, PackageSummary, ScanView, ServedView};
pub use write::{Scan, announced_by_owner, insert, record_scans, remove_purchase, save_all, save_contents};
