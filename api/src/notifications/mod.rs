//! Notices over HTTP, and how they come to be.

mod commands;
mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use commands::tell;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_notifications).service(routes::read_notification).service(routes::read_notifications);
}
