//! For orchestrators and monitoring.

use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use persistence::health::{self, Waiting};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::{Json, Problem, measured, problems};

/// How the program is
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or `lagging` where people are told too late, which other nodes could not do better
    #[schema(max_length = 20, example = "ok")]
    status: &'static str,
    /// For how many seconds the longest notice has been due
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    outbox_lag_seconds: i32,
    /// For how many seconds the longest mail has been due
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    mail_lag_seconds: i32,
    /// Events that were tried too often and wait for people to look at them
    #[schema(minimum = 0, maximum = 2_147_483_647)]
    outbox_dead: i32,
}

impl Health {
    /// Seconds after which notices or mails are late.
    const LATE: i64 = 60;

    fn of(waiting: Waiting) -> Self {
        let Waiting { notice_lag, mail_lag, dead } = waiting;
        let lagging = notice_lag > Self::LATE || mail_lag > Self::LATE || dead > 0;
        Self {
            status: if lagging { "lagging" } else { "ok" },
            outbox_lag_seconds: count(notice_lag),
            mail_lag_seconds: count(mail_lag),
            outbox_dead: count(dead),
        }
    }
}

fn count(number: i64) -> i32 {
    number.clamp(0, i32::MAX.into()).try_into().unwrap_or(i32::MAX)
}

/// Whether the process is alive
#[derive(Debug, Serialize, ToSchema)]
pub struct Alive {
    #[schema(max_length = 20, example = "ok")]
    status: &'static str,
}

/// Check liveness
///
/// Answers as long as the process can answer at all.
#[utoipa::path(
    tag = "Health",
    responses((status = 200, description = "Alive", body = Alive)),
    extensions(("x-public" = json!(true))),
)]
#[get("/health/live")]
pub async fn check_live() -> Json<Alive> {
    Json(Alive { status: "ok" })
}

/// Check readiness
///
/// Whether requests should be sent here: not while stopping, and not without a database that is up to date and keeps
/// what it acknowledges.
#[utoipa::path(
    tag = "Health",
    responses(
        (status = 200, description = "Ready", body = Health),
        (status = 503, description = "`server.unavailable`, `server.stopping`, `server.unsafe_database_settings`, `server.not_migrated`"),
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
    if !found.migrated {
        return Err(problems::NOT_MIGRATED.into());
    }
    Ok(Json(Health::of(found.waiting)))
}

/// For Prometheus; not part of the contract.
#[get("/metrics")]
pub async fn metrics(app: Data<App>) -> HttpResponse {
    let (open, idle) = app.db.connections();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(measured(open, idle))
}
