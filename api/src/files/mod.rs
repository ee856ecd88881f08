//! Uploaded files: taken in by what they are, kept in a store, read through links that last five minutes.

mod check;
pub(crate) mod commands;
mod links;
pub(crate) mod problems;
mod requests;
mod routes;
mod store;

use crate::routes::Routes;
use links::LinkKey;
pub use store::{Bucket, FileStore};

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::upload_file)
        .service(routes::find_file)
        .service(routes::link_file)
        .service(routes::read_file_content);
}
