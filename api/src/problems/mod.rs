//! What can go wrong: where the `type` of every problem leads.

mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_problems).service(routes::find_problem);
}
