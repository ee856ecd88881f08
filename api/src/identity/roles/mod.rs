//! Roles and permissions: the area's table of contents.

mod commands;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_permissions)
        .service(routes::list_roles)
        .service(routes::create_role)
        .service(routes::find_role)
        .service(routes::change_role)
        .service(routes::delete_role);
}
