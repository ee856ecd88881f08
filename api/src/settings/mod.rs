//! The settings over HTTP.

mod commands;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_settings).service(routes::find_setting).service(routes::change_setting);
}
