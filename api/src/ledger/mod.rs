//! The ledger over HTTP, and the one door through which other areas book.

pub(crate) mod commands;
mod problems;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_ledger_accounts)
        .service(routes::list_ledger_transactions)
        .service(routes::find_ledger_transaction)
        .service(routes::reverse_ledger_transaction)
        .service(routes::show_trial_balance);
}
