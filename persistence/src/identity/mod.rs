//! People in the database: accounts, sessions, roles, customers.

mod boot;
mod principal;

pub use boot::{ensure_built_in, has_users, signing_key};
pub use principal::{Principal, by_session, by_token};
