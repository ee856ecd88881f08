//! Accounts, those of the staff above all: the area's table of contents.

mod access;
pub mod commands;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_users)
        .service(routes::create_user)
        .service(routes::find_user)
        .service(routes::change_user)
        .service(routes::disable_user)
        .service(routes::enable_user)
        .service(access::list_user_sessions)
        .service(access::end_user_sessions)
        .service(access::end_user_session)
        .service(access::reset_totp);
}
