//! One's own account: the area's table of contents.

mod commands;
mod requests;
mod routes;

pub use requests::ListSessions;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::find_me)
        .service(routes::change_me)
        .service(routes::change_password)
        .service(routes::list_sessions)
        .service(routes::end_other_sessions)
        .service(routes::end_session);
}
