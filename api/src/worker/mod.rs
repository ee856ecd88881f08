//! What happens after the answer: telling people, sending mail, and what is due by the clock.

mod mail;
mod outbox;
mod schedule;

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::timeout;
pub use mail::Mailer;
pub use outbox::work_off;
pub use schedule::pass_time;
use tokio::sync::Notify;

use crate::App;
use crate::http::Problem;

/// The running worker.
#[derive(Debug)]
pub struct Worker {
    task: JoinHandle<()>,
    stop: Arc<Notify>,
}

/// Works until stopped. Other nodes' workers take what this one has not.
pub fn start(app: &App) -> Worker {
    const REST: Duration = Duration::from_millis(300);
    const TICK: Duration = Duration::from_secs(20);
    let stop = Arc::new(Notify::new());
    let (app, told) = (app.clone(), stop.clone());
    let task = actix_web::rt::spawn(async move {
        let mut ticked: Option<Instant> = None;
        loop {
            let mut busy = has_done(work_off(&app).await.map(|events| events > 0));
            if ticked.is_none_or(|at| at.elapsed() >= TICK) {
                let more = has_done(pass_time(&app).await.map(|due| due > 0));
                ticked = (!more).then(Instant::now);
                busy |= more;
            }
            let rest = if busy { Duration::ZERO } else { REST };
            if timeout(rest, told.notified()).await.is_ok() {
                return;
            }
        }
    });
    Worker { task, stop }
}

fn has_done(worked: Result<bool, Problem>) -> bool {
    worked.unwrap_or_else(|problem| {
        tracing::error!(cause = problem.causes(), "the worker failed and will try again");
        false
    })
}

impl Worker {
    /// Lets it finish what it is at.
    pub async fn stop(self) {
        self.stop.notify_one();
        drop(self.task.await);
    }
}
