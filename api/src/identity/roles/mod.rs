//! Roles and permissions: the area's table of contents.

mod commands;
mod requests;
mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_permissions)
        .service(routes::list_roles)
        .service(routes::create_role)
        .service(routes::find_role)
        .service(routes::change_role)
        .service(routes::delete_role);
}
