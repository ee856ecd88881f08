//! Bags and shipments over HTTP: the area's table of contents.

mod bag_requests;
mod bags;
pub(crate) mod commands;
mod costs;
mod imports;
mod manifest;
mod problems;
mod requests;
mod routes;
mod verbs;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(bags::list_bags)
        .service(bags::create_bag)
        .service(bags::find_bag)
        .service(bags::change_bag)
        .service(bags::pack_bag)
        .service(bags::unpack_bag)
        .service(bags::seal_bag)
        .service(bags::open_bag)
        .service(routes::list_shipments)
        .service(routes::create_shipment)
        .service(routes::find_shipment)
        .service(routes::change_shipment)
        .service(routes::list_shipment_packages)
        .service(costs::list_shipment_costs)
        .service(costs::book_shipment_cost)
        .service(imports::import_manifest)
        .service(verbs::load_shipment)
        .service(verbs::depart_shipment)
        .service(verbs::pass_border)
        .service(verbs::arrive_shipment)
        .service(verbs::unload_shipment)
        .service(verbs::close_shipment);
}
