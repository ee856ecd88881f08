//! One row of the table.

use std::fmt;
use std::time::Duration;

/// One round by HTTP.
pub struct ByHttp {
    pub a_second: f64,
    /// Sorted.
    pub took: Vec<Duration>,
    /// Processor time in microseconds a request: the program's, the database's and that of the clients.
    pub server: f64,
    pub database: f64,
    pub clients: f64,
}

/// One round by pgbench.
pub struct ByPgbench {
    pub a_second: f64,
    /// Processor time in microseconds a transaction: the database's and that of pgbench.
    pub database: f64,
    pub client: f64,
}

pub struct Figures {
    name: &'static str,
    round_trips: usize,
    http: Vec<ByHttp>,
    pgbench: Vec<ByPgbench>,
}

impl Figures {
    pub const HEAD: &str = "| operation | statements | requests/s | pgbench/s | ratio | by processor time | server µs | database µs | by pgbench µs | p50 ms | p99 ms |\n\
                            |---|---|---|---|---|---|---|---|---|---|---|";

    pub fn of(name: &'static str, round_trips: usize) -> Self {
        Self { name, round_trips, http: vec![], pgbench: vec![] }
    }

    pub fn add(&mut self, http: ByHttp, pgbench: ByPgbench) {
        self.http.push(http);
        self.pgbench.push(pgbench);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let http = |of: fn(&ByHttp) -> f64| median(self.http.iter().map(of));
        let pgbench = |of: fn(&ByPgbench) -> f64| median(self.pgbench.iter().map(of));
        let (ours, theirs) = (http(|it| it.a_second), pgbench(|it| it.a_second));
        // What the ratio would be if nothing were waited for but the processor. Unlike rates it says little of what else
        // the machine was doing.
        let (our_cost, their_cost) =
            (http(|it| it.server + it.database + it.clients), pgbench(|it| it.database + it.client));
        write!(
            f,
            "| {} | {} | {ours:.0} | {theirs:.0} | {:.2} | {:.2} | {:.0} | {:.0} | {:.0} | {:.1} | {:.1} |",
            self.name,
            self.round_trips,
            ours / theirs,
            their_cost / our_cost,
            http(|it| it.server),
            http(|it| it.database),
            pgbench(|it| it.database),
            http(|it| percentile(&it.took, 50)),
            http(|it| percentile(&it.took, 99)),
        )
    }
}

/// In milliseconds.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    sorted.get(sorted.len() * percent / 100).map_or(0.0, |it| it.as_secs_f64() * 1000.0)
}

pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<_> = values.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
