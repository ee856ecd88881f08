//! For orchestrators and monitoring.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use persistence::health;
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::{Json, Problem, measured, problems};

/// How the program is
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(max_length = 20, example = "ok")]
    status: &'static str,
    /// Age in seconds of the oldest event nobody has been told of
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    outbox_lag_seconds: i32,
}

/// Check liveness
///
/// Answers as long as the process can answer at all.
#[utoipa::path(
    tag = "Health",
    responses((status = 200, description = "Alive", body = Health)),
    extensions(("x-public" = json!(true))),
)]
#[get("/health/live")]
pub async fn check_live() -> Json<Health> {
    Json(Health { status: "ok", outbox_lag_seconds: 0 })
}

/// Check readiness
///
/// Whether requests should be sent here: not while stopping, and not without a database that keeps what it acknowledges.
#[utoipa::path(
    tag = "Health",
    responses(
        (status = 200, description = "Ready", body = Health),
        (status = 503, description = "`server.unavailable`, `server.stopping`, `server.unsafe_database_settings`"),
    ),
    extensions(("x-public" = json!(true))),
)]
#[get("/health/ready")]
pub async fn check_ready(app: Data<App>) -> Result<Json<Health>, Problem> {
    if app.draining.load(Ordering::Relaxed) {
        return Err(problems::STOPPING.into());
    }
    let asked = async { health::check(&mut *app.db.conn().await?).await };
    let found = actix_web::rt::time::timeout(Duration::from_secs(2), asked).await;
    let found = found.map_err(|_| problems::UNAVAILABLE)??;
    if !found.durable && !app.unsafe_database {
        return Err(problems::UNSAFE_DATABASE.into());
    }
    Ok(Json(Health {
        status: "ok",
        outbox_lag_seconds: found.outbox_lag.clamp(0, i32::MAX.into()).try_into().unwrap_or(i32::MAX),
    }))
}

/// For Prometheus; not part of the contract.
#[get("/metrics")]
pub async fn metrics(app: Data<App>) -> HttpResponse {
    let (open, idle) = app.db.connections();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(measured(open, idle))
}
