//! API tokens, one's own and those of partners: the area's table of contents.

mod commands;
mod requests;
mod routes;

use crate::routes::Routes;

pub fn configure(cfg: &mut Routes<'_>) {
    cfg.service(routes::list_api_tokens)
        .service(routes::create_api_token)
        .service(routes::find_api_token)
        .service(routes::revoke_api_token)
        .service(routes::rotate_api_token);
}
