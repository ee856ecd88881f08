//! Purchases, shortages and consents over HTTP: the area's table of contents.

pub(crate) mod commands;
mod consent_commands;
mod consents;
pub(crate) mod problems;
mod requests;
mod routes;
mod settle;
mod shortage_commands;
mod shortages;
mod tracking;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_order_purchases)
        .service(routes::place_purchase)
        .service(routes::list_purchases)
        .service(routes::find_purchase)
        .service(routes::change_purchase)
        .service(routes::pay_purchase)
        .service(tracking::add_tracking_numbers)
        .service(tracking::remove_tracking_number)
        .service(routes::refund_purchase)
        .service(routes::cancel_purchase)
        .service(shortages::list_order_shortages)
        .service(shortages::find_shortage)
        .service(shortages::report_order_shortage)
        .service(shortages::report_purchase_shortage)
        .service(consents::list_consents)
        .service(consents::find_consent)
        .service(consents::ask_price_consent)
        .service(consents::accept_consent)
        .service(consents::refuse_consent);
}
