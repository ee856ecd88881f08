//! Counts and durations, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::Method;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use persistence::health::Waiting;

/// One recorder a process, whatever number of servers tests start in it.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Counts an answered request under its route, not its path: paths hold ids. Nor may a client invent methods for us
/// to remember.
pub fn request(method: &Method, route: Option<String>, status: u16, elapsed: Duration) {
    const KNOWN: [Method; 7] =
        [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];
    recorder();
    let method = KNOWN.iter().find(|known| *known == method).map_or("other", Method::as_str);
    let labels = [
        ("method", method.to_owned()),
        ("route", route.unwrap_or_else(|| "none".to_owned())),
        ("status", status.to_string()),
    ];
    counter!("langson_http_requests_total", &labels).increment(1);
    histogram!("langson_http_request_seconds", &labels[..2]).record(elapsed);
}

/// What is still to be told.
pub fn waiting(waiting: &Waiting) {
    recorder();
    let seconds = |seconds| f64::from(u32::try_from(seconds).unwrap_or_default());
    gauge!("langson_outbox_lag_seconds", "lane" => "notice").set(seconds(waiting.notice_lag));
    gauge!("langson_outbox_lag_seconds", "lane" => "mail").set(seconds(waiting.mail_lag));
    gauge!("langson_outbox_dead").set(seconds(waiting.dead));
}

/// Puts into order what has been measured since; what nobody scrapes would otherwise grow for ever.
pub fn measured_upkeep() {
    recorder().map(PrometheusHandle::run_upkeep).unwrap_or_default();
}

/// All that was measured, as text.
pub fn measured(connections: u32, idle: usize) -> String {
    gauge!("langson_database_connections").set(connections);
    gauge!("langson_database_connections_idle").set(u32::try_from(idle).unwrap_or(u32::MAX));
    measured_upkeep();
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}
