//! Wallets, top-ups and withdrawals over HTTP: the area's table of contents.

mod commands;
pub(crate) mod problems;
mod requests;
mod routes;
mod top_ups;
mod withdrawals;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::show_wallet)
        .service(routes::list_wallet_entries)
        .service(top_ups::list_top_ups)
        .service(top_ups::create_top_up)
        .service(top_ups::find_top_up)
        .service(top_ups::confirm_top_up)
        .service(top_ups::reject_top_up)
        .service(withdrawals::routes::list_withdrawals)
        .service(withdrawals::routes::create_withdrawal)
        .service(withdrawals::routes::find_withdrawal)
        .service(withdrawals::routes::approve_withdrawal)
        .service(withdrawals::routes::reject_withdrawal)
        .service(withdrawals::routes::pay_withdrawal);
}
