//! Signing in and out: the area's table of contents.

mod commands;
mod cookie;
mod log_in;
mod requests;
mod routes;

pub use commands::RESET;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::log_in)
        .service(routes::log_in_with_code)
        .service(routes::refresh_session)
        .service(routes::log_out)
        .service(routes::register_customer)
        .service(routes::request_password_reset)
        .service(routes::confirm_password_reset);
}
