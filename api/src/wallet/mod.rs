//! Wallets and top-ups over HTTP: the area's table of contents.

mod commands;
pub(crate) mod problems;
mod requests;
mod routes;
mod top_ups;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::show_wallet)
        .service(routes::list_wallet_entries)
        .service(top_ups::list_top_ups)
        .service(top_ups::create_top_up)
        .service(top_ups::find_top_up)
        .service(top_ups::confirm_top_up)
        .service(top_ups::reject_top_up);
}
