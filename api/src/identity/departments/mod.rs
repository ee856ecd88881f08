//! Departments: the area's table of contents.

mod commands;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_departments)
        .service(routes::create_department)
        .service(routes::find_department)
        .service(routes::change_department);
}
