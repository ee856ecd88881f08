//! Rate cards in the database.

mod applicable;

pub use applicable::{Applicable, applicable, at_version};
