//! Notices over HTTP, and how they come to be.

mod commands;
mod routes;

use crate::routes::Routes;

pub(crate) use commands::tell;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_notifications).service(routes::read_notification).service(routes::read_notifications);
}
