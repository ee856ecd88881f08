//! The audit trail over HTTP.

mod routes;

use utoipa_actix_web::service_config::ServiceConfig;

pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(routes::list_audit_entries).service(routes::find_audit_entry);
}
