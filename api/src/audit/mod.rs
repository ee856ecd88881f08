//! The audit trail over HTTP, and the seals that prove it.

mod commands;
mod requests;
mod routes;

use crate::routes::Routes;
pub(crate) use commands::seal_all;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_audit_entries).service(routes::verify_audit_entries).service(routes::find_audit_entry);
}
