//! What goes wrong meanwhile.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;
use futures_util::future::join_all;
use nix::sys::signal::Signal;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::sleep;

use crate::dump::Dumps;
use crate::people::People;
use crate::program::Program;

/// So many ask at the same moment: many more than there are connections to the database.
const CROWD: usize = 400;

/// What a killed server may take until it is ready again.
const READY_AGAIN: Duration = Duration::from_secs(2);
/// The same after its database was killed, with the recovery of that.
const RECOVERED: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct Figures {
    server_kills: u32,
    postgres_kills: u32,
    restarts: u32,
    freezes: u32,
    crowds: u32,
    interrupted_dumps: u32,
    /// Whether one came through.
    pub dumped: bool,
    slowest_server: Duration,
    slowest_postgres: Duration,
    pub violations: Vec<String>,
}

/// Kills, freezes and restarts until the time is over; everything runs when it returns. From a third of the time on it takes
/// a dump besides. On a machine that does other things too, `slack` times the time is allowed until all is ready again.
pub async fn rage(program: &Program, people: &People, seed: u64, until: Instant, slack: u32) -> Result<Figures> {
    let mut figures = Figures::default();
    let mut random = StdRng::seed_from_u64(seed);
    let now = Instant::now();
    let mut dumps = Dumps::of(program, now + until.saturating_duration_since(now) / 3)?;
    while Instant::now() < until {
        dumps.look_after()?;
        sleep(Duration::from_millis(random.random_range(700..2500))).await;
        match random.random_range(0..11) {
            4..8 if dumps.spares_postgres() => {}
            0..4 => {
                program.signal_server(Signal::SIGKILL);
                program.server_ended().await;
                program.start()?;
                let took = program.until_ready().await?;
                figures.slowest_server = figures.slowest_server.max(took);
                figures.server_kills += 1;
            }
            4..8 => {
                program.kill_postgres();
                // Before the next look it must have been noticed that the database is away.
                sleep(Duration::from_millis(250)).await;
                let took = program.until_ready().await?;
                figures.slowest_postgres = figures.slowest_postgres.max(took);
                figures.postgres_kills += 1;
            }
            8 => {
                program.signal_server(Signal::SIGTERM);
                if !program.server_ended().await {
                    figures.violations.push("SIGTERM did not end the server within 15 s".to_owned());
                }
                program.start()?;
                program.until_ready().await?;
                figures.restarts += 1;
            }
            9 => {
                figures.violations.extend(crowd(people).await);
                figures.crowds += 1;
            }
            _ => {
                program.signal_server(Signal::SIGSTOP);
                sleep(Duration::from_millis(random.random_range(500..5000))).await;
                program.signal_server(Signal::SIGCONT);
                figures.freezes += 1;
            }
        }
    }
    dumps.finish().await?;
    (figures.dumped, figures.interrupted_dumps) = (dumps.done, dumps.interrupted);
    for (what, took, allowed) in [
        ("the server", figures.slowest_server, READY_AGAIN),
        ("the server after its database", figures.slowest_postgres, RECOVERED),
    ] {
        let allowed = allowed * slack;
        if took > allowed {
            figures.violations.push(format!("{what} took {took:?} to be ready again, {allowed:?} is allowed"));
        }
    }
    Ok(figures)
}

/// Everybody gets an answer, and be it that the server has no connection left.
async fn crowd(people: &People) -> Vec<String> {
    let answers = join_all((0..CROWD).map(|_| people.status("admin", "/orders?limit=50"))).await;
    let strange = answers.into_iter().filter(|status| !matches!(status, Ok(200 | 401 | 503)));
    strange.map(|answer| format!("one of a crowd of {CROWD} was answered {answer:?}")).collect()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "killed: server {} times (ready again after at most {:?}), postgres {} times (at most {:?}); \
             {} orderly restarts, {} freezes, {} crowds; {} dumps interrupted",
            self.server_kills,
            self.slowest_server,
            self.postgres_kills,
            self.slowest_postgres,
            self.restarts,
            self.freezes,
            self.crowds,
            self.interrupted_dumps,
        )
    }
}
