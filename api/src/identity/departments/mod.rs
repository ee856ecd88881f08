//! Departments: the area's table of contents.

mod commands;
mod requests;
mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_departments)
        .service(routes::create_department)
        .service(routes::find_department)
        .service(routes::change_department);
}
