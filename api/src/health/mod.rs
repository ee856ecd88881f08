//! Whether the program is alive, and whether it should be sent work.

mod routes;

use crate::routes::Routes;
pub use routes::metrics;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::check_live).service(routes::check_ready);
}
