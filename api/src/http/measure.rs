//! Counts and durations, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::Method;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// One recorder a process, whatever number of servers tests start in it.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).as_ref()
}

/// Counts an answered request under its route, not its path: paths hold ids.
pub fn request(method: &Method, route: Option<String>, status: u16, elapsed: Duration) {
    recorder();
    let labels = [
        ("method", method.to_string()),
        ("route", route.unwrap_or_else(|| "none".to_owned())),
        ("status", status.to_string()),
    ];
    counter!("langson_http_requests_total", &labels).increment(1);
    histogram!("langson_http_request_seconds", &labels[..2]).record(elapsed);
}

/// All that was measured, as text.
pub fn measured(connections: u32, idle: usize) -> String {
    gauge!("langson_database_connections").set(connections);
    gauge!("langson_database_connections_idle").set(u32::try_from(idle).unwrap_or(u32::MAX));
    recorder()
        .map(|handle| {
            handle.run_upkeep();
            handle.render()
        })
        .unwrap_or_default()
}
