//! People over HTTP: signing in, one's own account, staff, roles and tokens.

mod api_tokens;
mod auth;
mod departments;
mod first;
mod mails;
mod me;
mod passwords;
pub(crate) mod problems;
mod proof;
mod roles;
mod second_step;
mod users;

use crate::routes::Routes;
pub use first::{ensure_administrator, make_administrator};
pub use mails::write;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.configure(auth::configure)
        .configure(me::configure)
        .configure(second_step::configure)
        .configure(users::configure)
        .configure(roles::configure)
        .configure(departments::configure)
        .configure(api_tokens::configure);
}
