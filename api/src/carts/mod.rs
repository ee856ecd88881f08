//! Carts over HTTP: the area's table of contents.

pub(crate) mod checkout;
pub(crate) mod commands;
mod import_report;
mod imports;
mod problems;
mod requests;
mod responses;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::find_cart)
        .service(routes::list_cart_items)
        .service(routes::add_cart_items)
        .service(imports::import_cart_items)
        .service(imports::find_cart_template)
        .service(routes::find_cart_item)
        .service(routes::change_cart_item)
        .service(routes::remove_cart_item)
        .service(routes::restore_cart_item)
        .service(checkout::routes::create_checkout)
        .service(checkout::routes::find_checkout)
        .service(checkout::routes::recompute_checkout)
        .service(checkout::routes::confirm_checkout);
}
