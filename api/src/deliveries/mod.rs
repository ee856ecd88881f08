//! Deliveries over HTTP: the area's table of contents.

pub(crate) mod commands;
mod problems;
mod requests;
mod routes;
mod steps;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_deliveries)
        .service(routes::request_delivery)
        .service(routes::find_delivery)
        .service(routes::change_delivery)
        .service(routes::pay_delivery)
        .service(routes::cancel_delivery)
        .service(steps::pick_delivery)
        .service(steps::hand_over_delivery)
        .service(steps::sign_off_delivery)
        .service(steps::refuse_delivery);
}
