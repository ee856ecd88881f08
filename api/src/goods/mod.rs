//! The list of forbidden and restricted goods over HTTP: the area's table of contents.

pub(crate) mod commands;
mod memory;
mod problems;
mod requests;
mod routes;

pub use memory::GoodsMemory;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::find_forbidden_goods)
        .service(routes::change_forbidden_goods)
        .service(routes::screen_goods)
        .service(routes::list_forbidden_goods_versions)
        .service(routes::find_forbidden_goods_version);
}
