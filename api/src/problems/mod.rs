//! What can go wrong: where the `type` of every problem leads.

mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_problems).service(routes::find_problem);
}
