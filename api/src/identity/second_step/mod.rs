//! The second step of a sign-in: the area's table of contents.

pub mod commands;
mod requests;
mod routes;
mod totp;

use crate::routes::Routes;
pub use totp::step_of;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::find_totp)
        .service(routes::prepare_totp)
        .service(routes::confirm_totp)
        .service(routes::disable_totp)
        .service(routes::renew_recovery_codes)
        .service(routes::step_up);
}
