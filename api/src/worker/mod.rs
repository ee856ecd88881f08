//! What happens after the answer: telling people, sending mail, and what is due by the clock.

mod mail;
mod outbox;
mod schedule;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::timeout;
use futures_util::FutureExt;
use futures_util::future::join;
pub use mail::Mailer;
pub use outbox::work_off;
pub use schedule::pass_time;
use tokio::sync::watch;

use crate::App;
use crate::http::Problem;

/// How long the worker rests when there is nothing to tell, and between two looks at what is due.
const REST: Duration = Duration::from_millis(300);
const TICK: Duration = Duration::from_secs(20);

/// The running worker.
#[derive(Debug)]
pub struct Worker {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

/// Works until stopped. Other nodes' workers take what this one has not.
pub fn start(app: &App) -> Worker {
    let (stop, told) = watch::channel(false);
    let (tell, tick) = (keep_telling(app.clone(), told.clone()), keep_time(app.clone(), told));
    let both = Box::pin(join(tell, tick));
    let task = actix_web::rt::spawn(async { both.await.0 });
    Worker { task, stop }
}

impl Worker {
    /// Lets it finish what it is at.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        drop(self.task.await);
    }
}

async fn keep_telling(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        let told = outlived(work_off(&app)).await.unwrap_or_default();
        if stopped_within(&mut stop, if told > 0 { Duration::ZERO } else { REST }).await {
            return;
        }
    }
}

async fn keep_time(app: App, mut stop: watch::Receiver<bool>) {
    loop {
        outlived(pass_time(&app)).await;
        if stopped_within(&mut stop, TICK).await {
            return;
        }
    }
}

/// What came of the work; whatever befalls it, the worker goes on.
async fn outlived<T>(work: impl Future<Output = Result<T, Problem>>) -> Option<T> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(problem)) => {
            tracing::error!(cause = problem.causes(), "the worker failed and will try again");
            None
        }
        // The panic hook has logged it.
        Err(_) => None,
    }
}

/// Whether the worker was told to stop, or has nobody left to tell it, before so much time has passed.
async fn stopped_within(stop: &mut watch::Receiver<bool>, time: Duration) -> bool {
    timeout(time, stop.wait_for(|stop| *stop)).await.is_ok()
}
