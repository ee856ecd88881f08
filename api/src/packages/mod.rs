//! Packages over HTTP: the area's table of contents.

mod charges;
pub(crate) mod commands;
mod imports;
mod photos;
pub(crate) mod problems;
pub(crate) mod requests;
pub(crate) mod responses;
mod routes;
mod verbs;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_packages)
        .service(routes::announce_package)
        .service(routes::scan_packages)
        .service(imports::import_packages)
        .service(imports::find_import_template)
        .service(routes::find_package)
        .service(routes::change_package)
        .service(verbs::tally_package)
        .service(verbs::exempt_order_tally)
        .service(photos::add_package_photos)
        .service(verbs::match_package)
        .service(verbs::hold_package)
        .service(verbs::release_package)
        .service(verbs::report_package_lost)
        .service(verbs::report_package_found)
        .service(charges::charge_order);
}
