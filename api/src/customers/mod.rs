//! Customers over HTTP: the area's table of contents.

pub(crate) mod commands;
pub(crate) mod problems;
mod requests;
mod routes;

use crate::routes::Routes;

use routes::{account, addresses, credit, customers};

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(customers::list_customers)
        .service(customers::create_customer)
        .service(customers::find_customer)
        .service(customers::change_customer)
        .service(account::find_customer_account)
        .service(account::create_customer_account)
        .service(addresses::list_addresses)
        .service(addresses::create_address)
        .service(addresses::find_address)
        .service(addresses::change_address)
        .service(addresses::delete_address)
        .service(credit::find_customer_credit)
        .service(credit::set_customer_credit);
}
