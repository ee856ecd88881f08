//! Whether the program is alive, and whether it should be sent work.

mod routes;

pub use routes::metrics;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::check_live).service(routes::check_ready);
}
