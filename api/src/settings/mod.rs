//! The settings over HTTP.

mod commands;
mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_settings).service(routes::find_setting).service(routes::change_setting);
}
