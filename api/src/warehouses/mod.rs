//! Warehouses over HTTP: the area's table of contents.

pub(crate) mod commands;
pub(crate) mod problems;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_warehouses)
        .service(routes::create_warehouse)
        .service(routes::find_warehouse)
        .service(routes::change_warehouse);
}
