//! Whether the program is alive, and whether it should be sent work.

mod routes;

pub use routes::metrics;
use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::check_live).service(routes::check_ready);
}
