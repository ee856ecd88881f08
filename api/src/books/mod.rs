//! The company's accounts over HTTP: the area's table of contents.

mod accounts;
mod cash_books;
mod cny_purchases;
mod commands;
mod entries;
pub(crate) mod problems;
mod requests;
mod transfers;

use crate::routes::Routes;

pub(crate) use commands::{first_bank_account, open_account, open_account_in};

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(accounts::list_cash_accounts)
        .service(accounts::create_cash_account)
        .service(accounts::find_cash_account)
        .service(accounts::change_cash_account)
        .service(entries::list_cash_entries)
        .service(entries::create_cash_entry)
        .service(entries::find_cash_entry)
        .service(entries::approve_cash_entry)
        .service(entries::reject_cash_entry)
        .service(transfers::list_cash_transfers)
        .service(transfers::create_cash_transfer)
        .service(transfers::find_cash_transfer)
        .service(cny_purchases::list_cny_purchases)
        .service(cny_purchases::create_cny_purchase)
        .service(cny_purchases::find_cny_purchase)
        .service(cash_books::show_cash_book)
        .service(cash_books::list_cash_movements);
}
