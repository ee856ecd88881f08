//! Customers over HTTP: the area's table of contents.

pub(crate) mod commands;
pub(crate) mod credit;
pub(crate) mod problems;
mod requests;
pub(crate) mod review;
mod routes;

use crate::routes::Routes;

use routes::{account, addresses, credit as credits, customers, guarantees, turnover};

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(customers::list_customers)
        .service(customers::create_customer)
        .service(customers::find_customer)
        .service(customers::change_customer)
        .service(turnover::list_customer_turnover)
        .service(turnover::list_customer_level_changes)
        .service(turnover::list_level_reviews)
        .service(account::find_customer_account)
        .service(account::create_customer_account)
        .service(addresses::list_addresses)
        .service(addresses::create_address)
        .service(addresses::find_address)
        .service(addresses::change_address)
        .service(addresses::delete_address)
        .service(credits::find_customer_credit)
        .service(credits::set_customer_credit)
        .service(guarantees::list_guarantees)
        .service(guarantees::give_guarantee)
        .service(guarantees::find_guarantee)
        .service(guarantees::release_guarantee);
}
